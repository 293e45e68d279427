"""OGC API - Styles: one legend per layer as MapLibre style, SLD, QML and picture."""
