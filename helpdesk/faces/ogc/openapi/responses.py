"""Answers as OpenAPI 3.0 components of our own, so that the document needs nothing from the network."""

from collections.abc import Mapping
from typing import Any

from ...problems import schema_of_problems
from ..blocks import Operation

_TEXT = {"type": "string"}
_OBJECT = {"type": "object"}

SCHEMAS: Mapping[str, Any] = {
    "link": {
        "type": "object",
        "required": ["href"],
        "properties": dict.fromkeys(("href", "rel", "type", "title", "hreflang"), _TEXT),
    },
    "exception": {
        "type": "object",
        "required": ["code"],
        "properties": {"code": _TEXT, "type": _TEXT, "description": _TEXT},
    },
    "landing": {
        "type": "object",
        "required": ["links"],
        "properties": {
            **dict.fromkeys(("title", "description"), _TEXT),
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
        },
    },
    "conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": _TEXT}},
    },
    "collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            **dict.fromkeys(("id", "title", "description", "attribution", "license", "itemType"), _TEXT),
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
            "extent": _OBJECT,
            "crs": {"type": "array", "items": _TEXT},
        },
    },
    "collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
        },
    },
    "geometry": {
        "type": "object",
        "nullable": True,
        "required": ["type"],
        "properties": {
            "type": {
                "type": "string",
                "enum": [
                    *("Point", "MultiPoint", "LineString", "MultiLineString"),
                    *("Polygon", "MultiPolygon", "GeometryCollection"),
                ],
            }
        },
    },
    "feature": {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"oneOf": [_TEXT, {"type": "integer"}]},
            "geometry": {"$ref": "#/components/schemas/geometry"},
            "properties": {"type": "object", "nullable": True},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
        },
    },
    "features": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberMatchedEstimate": {
                "type": "integer",
                "minimum": 0,
                "description": "Stands for numberMatched where so many features match that they are not counted.",
            },
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    },
}

_REMEDIES = {
    "BadRequest": "A parameter is unknown, missing or cannot be read; the description names it.",
    "NotFound": "The named thing does not exist.",
    "Unavailable": "The layer cannot be read now; the description names it.",
    "Failure": "What went wrong, in words.",
}

# What is refused before it comes to a resource (RFC 9457): by the gate, and where no path is like the one asked for.
_PROBLEM = schema_of_problems()

FAILURES: Mapping[str, Any] = {
    name: {
        "description": description,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/exception"}},
            "application/problem+json": {"schema": _PROBLEM},
            "text/html": {"schema": _TEXT},
        },
    }
    for name, description in _REMEDIES.items()
}

FAILURE_BY_STATUS = {"400": "BadRequest", "404": "NotFound", "503": "Unavailable", "default": "Failure"}

_BINARY = ("image/", "application/x-netcdf", "application/octet-stream", "application/vnd.mapbox-vector-tile",
           "application/flatgeobuf", "application/vnd.apache.parquet", "application/geopackage")  # fmt: skip


def answers(operation: Operation, links: Mapping[str, Any]) -> dict[str, Any]:
    """The `responses` of an operation: what it gives in each format, where that leads, and the failures all share."""
    described = {"$ref": f"#/components/schemas/{operation.schema}"} if operation.schema else _OBJECT
    offered = operation.formats.media_types.values()
    content = {types[0]: {"schema": _schema(types[0], described)} for types in offered}
    failures = {status: {"$ref": f"#/components/responses/{name}"} for status, name in FAILURE_BY_STATUS.items()}
    others = {str(status): _told(operation, status) for status in operation.statuses}
    found = {"200": {"description": operation.summary, "content": content}} | others
    return {status: told | _led(links, status) for status, told in found.items()} | failures


def _told(operation: Operation, status: int) -> dict[str, Any]:
    shape = operation.shapes.get(status)
    schema = {"$ref": f"#/components/schemas/{shape}"}
    content = {"content": {"application/json": {"schema": schema}}} if shape else {}
    return {"description": operation.statuses[status], **content}


def _led(links: Mapping[str, Any], status: str) -> dict[str, Any]:
    return {"links": links[status]} if status in links else {}


def _schema(media_type: str, described: dict[str, Any]) -> dict[str, Any]:
    if media_type.startswith(_BINARY):
        return {"type": "string", "format": "binary"}
    if media_type == "application/ld+json":
        return _OBJECT
    return described if "json" in media_type else _TEXT
