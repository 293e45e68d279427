"""WMTS 1.0.0 (OGC 07-057r7), by address and by key-value pairs, over the same layers, styles and tiles as OGC API."""
