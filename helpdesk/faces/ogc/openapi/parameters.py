"""Parameters as OpenAPI 3.0 declares them; `check.py` holds requests to the same declarations."""

from collections.abc import Iterable
from typing import Any

from ..negotiation import Formats

Parameter = dict[str, Any]
Schema = dict[str, Any]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG_3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
CRS_OFFERED = (CRS84, EPSG_4326, EPSG_3857)

LON_AXES = ("Lon", "Long", "lon", "x")
LAT_AXES = ("Lat", "lat", "y")


def query(name: str, description: str, schema: Schema, *, required: bool = False) -> Parameter:
    """A query parameter in the style of OGC API - Features Part 1: `form`, comma-separated."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": required,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


def path(name: str, description: str, schema: Schema) -> Parameter:
    """A parameter of a path; an `example` in its schema is one that exists."""
    return {"name": name, "in": "path", "description": description, "required": True, "schema": schema}


def head(name: str, description: str, schema: Schema) -> Parameter:
    """A header of a request."""
    return {"name": name, "in": "header", "description": description, "required": False, "schema": schema}


def formats(offered: Formats) -> Parameter:
    """The `f` parameter of one operation."""
    names = list(offered.media_types)
    return query(
        "f",
        "Format of the answer; wins over the Accept header.",
        {"type": "string", "enum": names, "default": names[0]},
    )


def chosen(name: str, description: str, values: Iterable[str]) -> Parameter:
    """A comma-separated list of names out of a given set."""
    items = {"type": "string", "enum": list(values)}
    return query(name, description, {"type": "array", "items": items, "minItems": 1, "uniqueItems": True})


def names(name: str, description: str) -> Parameter:
    """A comma-separated list of names that differ from collection to collection."""
    items = {"type": "string"}
    return query(name, description, {"type": "array", "items": items, "minItems": 1, "uniqueItems": True})


def box(name: str, description: str) -> Parameter:
    """A box of four numbers, or six with heights."""
    schema = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6, "example": [-5, 47, -1, 49]}
    lengths = [{"minItems": length, "maxItems": length} for length in (4, 6)]
    return query(name, description, schema | {"oneOf": lengths})


def crs(name: str, description: str, offered: Iterable[str] = CRS_OFFERED) -> Parameter:
    """A coordinate reference system out of those offered, by its OGC URI; the first is the default."""
    uris = list(offered)
    return query(name, description, {"type": "string", "enum": uris, "default": uris[0]})
