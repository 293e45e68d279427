"""OGC API - Features: pages of features, queryables and schemas."""
