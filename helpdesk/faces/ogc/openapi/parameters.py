"""Query parameters as OpenAPI 3.0 declares them; `check.py` holds requests to the same declarations."""

from collections.abc import Iterable, Mapping
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
_AXIS = "|".join((*LON_AXES, *LAT_AXES))
_NUMBER = r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?"
_BOUND = rf"(?:\*|{_NUMBER})"

# 2^31: past it lie no features, and SQL engines stop counting at 2^63.
_MOST_OFFSET = 2**31


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


def shared_parameters(languages: Iterable[str], max_items: int) -> Mapping[str, Parameter]:
    """`components.parameters`. QGIS reads its page size from `limit` here, under exactly this name."""
    return {parameter["name"]: parameter for parameter in (*_any_operation(languages), *_items(max_items), *_grids())}


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
    return query(name, description, {"type": "array", "items": items, "minItems": 1})


def _any_operation(languages: Iterable[str]) -> Iterable[Parameter]:
    tags = list(languages)
    language = {"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "example": tags[0]}
    yield query("lang", f"Language of titles and descriptions; there are {', '.join(tags)}.", language)


def _items(max_items: int) -> Iterable[Parameter]:
    limit = {"type": "integer", "minimum": 1, "maximum": max_items, "default": 10}
    yield query("limit", "How many features a page holds at most; a higher number is read as the maximum.", limit)
    offset = {"type": "integer", "minimum": 0, "maximum": _MOST_OFFSET, "default": 0}
    yield query("offset", "How many features to skip.", offset)
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6, "example": [-5, 47, -1, 49]}
    yield query("bbox", "West, south, east, north in CRS84, or in `bbox-crs` with the axis order of that CRS.", box)
    for name, what in (("bbox-crs", "`bbox`"), ("crs", "the answer")):
        uri = {"type": "string", "enum": list(CRS_OFFERED), "default": CRS84}
        yield query(name, f"Coordinate reference system of {what} (OGC API - Features Part 2).", uri)
    when = {"type": "string", "maxLength": 100, "example": "2024-01-01/.."}
    yield query("datetime", "An instant or an interval, RFC 3339; `..` is an open end.", when)
    yield query("skipGeometry", "Leave geometries out.", {"type": "boolean", "default": False})
    kinds = {"type": "string", "enum": ["results", "hits"], "default": "results"}
    yield query("resulttype", "`hits` only counts.", kinds)


def _grids() -> Iterable[Parameter]:
    one = rf"(?:{_AXIS})\({_BOUND}(?::{_BOUND})?\)"
    subset = {"type": "string", "pattern": rf"^{one}(?:,{one})*$", "example": "Lon(-5:-1),Lat(47:49)"}
    yield query("subset", "A part of the coverage by axis, in CRS84 degrees; `*` is the coverage's own edge.", subset)
    side = rf"(?:{_AXIS})\([0-9]{{1,6}}\)"
    size = {"type": "string", "pattern": rf"^{side}(?:,{side})?$", "example": "Lon(256),Lat(256)"}
    for name in ("scale-size", "scaleSize"):
        yield query(name, "Cells of the answer by axis; one axis alone keeps the proportions.", size)
    factor = {"type": "number", "minimum": 1, "maximum": 1_000_000, "example": 2}
    for name in ("scale-factor", "scaleFactor"):
        yield query(name, "How many times coarser than the stored cells.", factor)
    for name in ("width", "height"):
        cells = {"type": "integer", "minimum": 1, "maximum": 999_999}
        yield query(name, f"The {name} of the answer in cells; one alone keeps the proportions.", cells)
    wkt = {"type": "string", "maxLength": 200_000, "example": "POINT(-1.68 48.11)"}
    yield query("coords", "Well-known text in CRS84, longitude first.", wkt, required=True)
