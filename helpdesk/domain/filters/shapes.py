"""Geometries of a filter, held to what their type asks for."""

import math
from collections.abc import Iterator
from typing import Any

from .nodes import Shape, refused

# Past this, in degrees, a coordinate is a mistake and not the rounding of a projection.
_ROUNDING = 1e-6
# The fewest positions of a line, and of a ring.
_LINE, _RING = 2, 4


def made(kind: str, coordinates: tuple[Any, ...], at: str, members: tuple[Shape, ...] = ()) -> Shape:
    """Raises BadParameter for a line of one point, a ring that is not closed, or a number that is not finite."""
    shape = Shape(kind, coordinates, members, at)
    if not all(math.isfinite(number) for position in positions(shape) for number in position):
        raise refused(f"the {kind} has a coordinate that is not finite", at, "write decimal numbers")
    for line in _lines(shape):
        if len(line) < _LINE:
            raise refused(f"a line of the {kind} has {len(line)} positions", at, "it takes two or more")
    for ring in _rings(shape):
        if len(ring) < _RING or ring[0] != ring[-1]:
            raise refused(f"a ring of the {kind} is not closed", at, "four positions or more, the last as the first")
    return shape


def bbox(numbers: tuple[float, ...], at: str) -> Shape:
    """A box of 4 numbers, or 6 with heights, which are left out. Raises BadParameter."""
    if len(numbers) not in (4, 6):
        raise refused(f"the BBOX has {len(numbers)} numbers", at, "it takes 4, or 6 with heights")
    flat = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    return made("BBox", flat, at)


def on_earth(shape: Shape) -> Shape:
    """The shape, whose coordinates are CRS84 degrees. Raises BadParameter for one that lies nowhere on Earth."""
    for lon, lat in positions(shape):
        # Written so that what no projection could place, which is not a number, is nowhere too.
        if not (abs(lon) <= 180 + _ROUNDING and abs(lat) <= 90 + _ROUNDING):
            remedy = "longitude is -180 to 180 and latitude -90 to 90; without filter-crs longitude comes first"
            raise refused(f"the position {lon:g} {lat:g} is nowhere on Earth", shape.at, remedy)
    if shape.kind == "BBox" and shape.coordinates[1] > shape.coordinates[3]:
        raise refused("the BBOX is upside down", shape.at, "its order is west, south, east, north")
    return shape


def positions(shape: Shape) -> Iterator[tuple[float, float]]:
    """Every position, as first and second coordinate."""
    if shape.kind == "BBox":
        yield shape.coordinates[0], shape.coordinates[1]
        yield shape.coordinates[2], shape.coordinates[3]
    for member in shape.members:
        yield from positions(member)
    if shape.kind == "Point":
        yield shape.coordinates[0], shape.coordinates[1]
    elif shape.kind not in ("BBox", "GeometryCollection"):
        yield from _flat(shape.coordinates)


def _flat(coordinates: tuple[Any, ...]) -> Iterator[tuple[float, float]]:
    for part in coordinates:
        if isinstance(part[0], tuple):
            yield from _flat(part)
        else:
            yield part[0], part[1]


def _lines(shape: Shape) -> tuple[Any, ...]:
    return {"LineString": (shape.coordinates,), "MultiLineString": shape.coordinates}.get(shape.kind, ())


def _rings(shape: Shape) -> tuple[Any, ...]:
    if shape.kind == "MultiPolygon":
        return tuple(ring for polygon in shape.coordinates for ring in polygon)
    return shape.coordinates if shape.kind == "Polygon" else ()
