"""The parameters `filter`, `filter-lang` and `filter-crs` (OGC API - Features Part 3, clause 8)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ....domain.errors import BadParameter
from ....domain.filters import Node, Shape, parse_json, parse_text, with_shapes
from ..bounds import to_crs84, transformer
from ..openapi.parameters import CRS84

TEXT, JSON = "cql2-text", "cql2-json"
LANGUAGES = (TEXT, JSON)


def filter_of(asked: Mapping[str, str]) -> Node | None:
    """The filter with its geometries in CRS84, or None. Raises BadParameter that names the filter and the place."""
    if "filter" not in asked:
        return None
    parse = parse_json if asked.get("filter-lang", TEXT) == JSON else parse_text
    crs = asked.get("filter-crs", CRS84)
    node = parse(asked["filter"])
    return node if crs == CRS84 else with_shapes(node, partial(_in_crs84, crs))


def _in_crs84(crs: str, shape: Shape) -> Shape:
    """From the axis order of the CRS's authority."""
    if shape.kind == "BBox":
        try:
            box = to_crs84(shape.coordinates, crs)
        except BadParameter as error:
            raise BadParameter("filter", f"its BBOX {shape.at} {str(error).partition(': ')[2]}") from error
        return replace(shape, coordinates=(box.west, box.south, box.east, box.north))
    members = tuple(_in_crs84(crs, member) for member in shape.members)
    return replace(shape, coordinates=_moved(crs, shape.coordinates), members=members)


def _moved(crs: str, coordinates: tuple[Any, ...]) -> tuple[Any, ...]:
    if coordinates and isinstance(coordinates[0], tuple):
        return tuple(_moved(crs, part) for part in coordinates)
    return tuple(transformer(crs, CRS84).transform(*coordinates)) if coordinates else ()
