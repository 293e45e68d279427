"""The published rasters as files, for clients that read a Cloud Optimized GeoTIFF in ranges."""
