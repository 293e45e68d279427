"""Geometries of filters as shapely geometries, and their envelopes."""

from typing import Any

import shapely

from ...domain.errors import BadParameter
from ...domain.filters import Shape
from ...domain.geo import BBox


def box_of(box: BBox) -> shapely.Geometry:
    """The box as a geometry: a line or a point where it has no area."""
    corners = [(lon, lat) for lon in (box.west, box.east) for lat in (box.south, box.north)]
    return shapely.convex_hull(shapely.MultiPoint(corners))


def geometry_of(shape: Shape) -> shapely.Geometry:
    """Raises BadParameter for a geometry that crosses itself."""
    geometry = _built(shape)
    if not shapely.is_valid(geometry):
        reason = shapely.is_valid_reason(geometry)
        raise BadParameter("filter", f"the {shape.kind} {shape.at} is not valid: {reason}; draw its rings uncrossed")
    return geometry


def envelopes(shape: Shape) -> tuple[BBox, ...]:
    """The envelope of a geometry: two boxes where it is a BBOX over the antimeridian."""
    if shape.kind == "BBox":
        return _bbox(shape).halves()
    west, south, east, north = shapely.bounds(_built(shape)).tolist()
    return (BBox(west=west, south=south, east=east, north=north),)


def _built(shape: Shape) -> shapely.Geometry:
    if shape.kind == "BBox":
        return shapely.union_all([box_of(half) for half in _bbox(shape).halves()])
    if shape.members:
        return shapely.GeometryCollection([_built(member) for member in shape.members])
    return _of_coordinates(shape.kind, shape.coordinates)


def _of_coordinates(kind: str, coordinates: tuple[Any, ...]) -> shapely.Geometry:
    match kind:
        case "Point":
            return shapely.Point(coordinates)
        case "LineString":
            return shapely.LineString(coordinates)
        case "Polygon":
            return shapely.Polygon(coordinates[0], coordinates[1:])
        case "MultiPoint":
            return shapely.MultiPoint(coordinates)
        case "MultiLineString":
            return shapely.MultiLineString(coordinates)
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in coordinates])


def _bbox(shape: Shape) -> BBox:
    west, south, east, north = shape.coordinates
    return BBox(west=west, south=south, east=east, north=north)
