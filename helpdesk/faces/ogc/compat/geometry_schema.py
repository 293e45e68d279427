"""QGIS takes a collection for spatially filterable only where its geometry refers to a GeoJSON schema; pygeoapi 0.24
writes `format: geometry-any` alone (api/itemtypes.py), and gives coverages a geometry too."""

from typing import Any

REFERENCE = "https://geojson.org/schema/Geometry.json"


def with_geometry_reference(schema: dict[str, Any], has_geometry: bool) -> dict[str, Any]:
    """The schema or queryables document with the geometry by reference, or without one for a raster."""
    properties = schema.get("properties", {})
    geometry = properties.pop("geometry", {})
    if has_geometry:
        schema["properties"] = {"geometry": {"$ref": REFERENCE, **geometry}, **properties}
    return schema
