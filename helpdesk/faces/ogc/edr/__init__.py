"""OGC API - Environmental Data Retrieval: values at a point and in an area."""
