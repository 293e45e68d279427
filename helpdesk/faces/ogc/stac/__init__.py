"""A static STAC catalogue of the published rasters (STAC 1.1.0): catalogue, one collection, an item for each raster."""
