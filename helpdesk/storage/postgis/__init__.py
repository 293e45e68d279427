"""Layers, regions and what people write, in PostGIS through psycopg 3."""
