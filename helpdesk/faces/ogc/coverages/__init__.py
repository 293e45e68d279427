"""OGC API - Coverages: the stored cells of a raster, whole or in part."""
