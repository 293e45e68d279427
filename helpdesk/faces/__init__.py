"""What the outside sees: each face parses, asks a service and shapes the answer; no face imports another."""
