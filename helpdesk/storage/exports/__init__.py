"""Features as files: FlatGeobuf, GeoPackage, GeoParquet."""
