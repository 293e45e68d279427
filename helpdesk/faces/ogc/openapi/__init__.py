"""The OpenAPI 3.0 document: what is declared in it is what is accepted, no more and no less."""
