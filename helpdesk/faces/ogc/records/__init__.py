"""OGC API - Records: the catalogue of the desk, its DCAT rendering, and what search engines read on pages."""
