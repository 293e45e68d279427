"""OGC API - Common Parts 1 and 2: the landing page, its documents, and the collections."""
