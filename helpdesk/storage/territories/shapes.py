"""Polygons made fit to be territories: valid, of one piece per region, on the globe's own edges."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

WORLD = shapely.box(-180, -90, 180, 90)
# Territories are kept, and compared, on a grid of 0.1 mm. Where vertices of one lie almost on an edge of another,
# overlays in full precision can lose a whole polygon (GEOS 3.14 gives 0 as the intersection of a part with the whole).
GRID_DEGREES = 1e-9
# Neighbours that were simplified one by one leave gaps like threads where they should meet. What no single one of them
# has as a hole and is narrower than this on average (twice the area over the perimeter, in degrees; some 300 m) is one.
THREAD_DEGREES = 0.003
# Coordinates this near to the antimeridian or a pole, in degrees (about 0.1 m), are meant to lie on it.
ON_FRAME = 1e-6


def dissolved(geometries: Sequence[BaseGeometry] | NDArray[np.object_]) -> BaseGeometry:
    """One valid polygon or multipolygon out of many, without the thread-like holes that imperfect edges leave."""
    parts = shapely.make_valid(np.asarray(geometries, dtype=object), method="structure", keep_collapsed=False)
    union = polygons_of(shapely.union_all(parts, grid_size=GRID_DEGREES))
    if len(parts) > 1:
        tree = shapely.STRtree(parts)
        union = shapely.multipolygons([_without_threads(part, tree) for part in shapely.get_parts(union)])
    return polygons_of(shapely.make_valid(_on_frame(union), method="structure", keep_collapsed=False))


def polygons_of(geometry: BaseGeometry) -> BaseGeometry:
    """What of a geometry has an area: a polygon, a multipolygon, or an empty multipolygon."""
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = shapely.get_parts(parts)
    polygons = [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _without_threads(polygon: shapely.Polygon, parts: shapely.STRtree) -> shapely.Polygon:
    return shapely.Polygon(polygon.exterior, [ring for ring in polygon.interiors if not _is_thread(ring, parts)])


def _is_thread(ring: shapely.LinearRing, parts: shapely.STRtree) -> bool:
    hole = shapely.Polygon(ring)
    if 2 * hole.area >= THREAD_DEGREES * hole.length:
        return False
    return len(parts.query(hole, predicate="dwithin", distance=2 * GRID_DEGREES)) > 1


def _on_frame(geometry: BaseGeometry) -> BaseGeometry:
    frame = np.array([180.0, 90.0])

    def onto(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        near = np.abs(np.abs(coordinates) - frame) < ON_FRAME
        return np.where(near, np.copysign(frame, coordinates), coordinates)

    return shapely.transform(geometry, onto)
