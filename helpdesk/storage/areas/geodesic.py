"""Areas on the WGS 84 ellipsoid (Karney 2013, Journal of Geodesy 87, 43-55, through pyproj)."""

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from ..earth import area_m2 as authalic_area_m2

_EARTH = Geod(ellps="WGS84")

# Edges are straight in longitude and latitude (RFC 7946, 3.1.1), the lines of the ellipsoid are geodesics: between
# corners so near to each other, in degrees, the two differ by less than 20 m2 for each kilometre of edge.
STEP = 0.01
# A comb of long teeth would have hundreds of millions of such points: they are farther apart there.
_MOST_POINTS = 500_000
_HALF_WAY_ROUND = 180.0


def area_m2(geometry: BaseGeometry) -> float:
    """Of polygons in CRS84, holes taken off; 0.0 of anything else."""
    return sum(_polygon(part) for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon))


def _polygon(polygon: shapely.Polygon) -> float:
    if polygon.is_empty:
        return 0.0
    return _ring(polygon.exterior) - sum(_ring(hole) for hole in polygon.interiors)


def _ring(ring: shapely.LinearRing) -> float:
    west, _, east, _ = ring.bounds
    if east - west > _HALF_WAY_ROUND:
        # Which side of so wide a ring is inside, its geodesics do not tell.
        return authalic_area_m2(shapely.Polygon(ring))
    at: NDArray[np.float64] = shapely.get_coordinates(shapely.segmentize(ring, max(STEP, ring.length / _MOST_POINTS)))
    area, _ = _EARTH.polygon_area_perimeter(at[:, 0], at[:, 1])
    return abs(float(area))
