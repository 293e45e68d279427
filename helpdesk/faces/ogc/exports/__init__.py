"""Pages of features in other formats than GeoJSON and HTML: the same selection in files and texts."""
