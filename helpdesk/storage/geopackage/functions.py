"""What filters need and SQLite has not: folding of letters, spatial relations, and arithmetic that never fails."""

import math
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import shapely
from shapely.errors import ShapelyError

from ..sql.folding import fold_accents, fold_case
from .blobs import wkb

FOLD_CASE, FOLD_ACCENTS, RELATES, REMAINDER, POWER = (
    "desk_fold_case", "desk_fold_accents", "desk_relates", "desk_remainder", "desk_power",
)  # fmt: skip

_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "s_contains": shapely.contains,
    "s_crosses": shapely.crosses,
    "s_disjoint": shapely.disjoint,
    "s_equals": shapely.equals,
    "s_intersects": shapely.intersects,
    "s_overlaps": shapely.overlaps,
    "s_touches": shapely.touches,
    "s_within": shapely.within,
}


def relates(relation: str, one: bytes | None, other: bytes | None) -> bool | None:
    """Whether two geometries (GeoPackage blobs or WKB) stand in a spatial relation; unknown where one is missing, or
    is so broken that GEOS cannot tell."""
    if one is None or other is None:
        return None
    try:
        return bool(_RELATIONS[relation](_geometry(one), _geometry(other)))
    except ShapelyError:
        return None


def _geometry(blob: bytes) -> Any:
    return shapely.from_wkb(wkb(blob)) if blob.startswith(b"GP") else _prepared(blob)


@lru_cache(maxsize=128)
def _prepared(blob: bytes) -> Any:
    """The literals of filters: few, and asked about row after row."""
    geometry = shapely.from_wkb(blob)
    shapely.prepare(geometry)
    return geometry


def remainder(one: float | None, other: float | None) -> float | None:
    """What is left of a division, with the sign of the first; unknown for a division by zero."""
    if one is None or other is None or other == 0 or math.isinf(one):
        return None
    return math.fmod(one, other)


def power(base: float | None, exponent: float | None) -> float | None:
    """Unknown where it is no real number, or too large for one."""
    if base is None or exponent is None:
        return None
    try:
        return math.pow(base, exponent)
    except (ValueError, OverflowError):
        return None


def register(connection: sqlite3.Connection) -> None:
    """Makes the functions known to a connection."""
    functions: tuple[tuple[str, int, Callable[..., Any]], ...] = (
        (FOLD_CASE, 1, fold_case), (FOLD_ACCENTS, 1, fold_accents), (RELATES, 3, relates),
        (REMAINDER, 2, remainder), (POWER, 2, power),
    )  # fmt: skip
    for name, operands, function in functions:
        connection.create_function(name, operands, function, deterministic=True)
