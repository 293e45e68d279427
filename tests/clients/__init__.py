"""Real clients against the real server: QGIS, GDAL, OWSLib."""
