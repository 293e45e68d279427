"""Files that QGIS 3.22 and newer open as they are: styles, layer definitions and projects."""
