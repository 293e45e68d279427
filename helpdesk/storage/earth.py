"""Metres on the Earth: local scale and boxes on the WGS 84 ellipsoid, areas on its authalic sphere."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ..domain.geo import BBox, LonLat

Array = NDArray[np.float64]

# WGS 84: semi-major axis in metres and first eccentricity squared (NIMA TR8350.2, table 3.1 and 3.3).
SEMI_MAJOR_M = 6_378_137.0
ECCENTRICITY_SQUARED = 6.694379990141e-3
# Radius of the sphere with the area of the WGS 84 ellipsoid, in metres.
AUTHALIC_RADIUS_M = 6_371_007.181
# Degrees that are nothing on the ground (about 0.1 micrometres).
DUST_DEGREES = 1e-12


def metres_per_degree(lat: float) -> tuple[float, float]:
    """The length in metres of one degree of longitude and of one degree of latitude at a latitude in degrees."""
    phi = math.radians(lat)
    w = 1 - ECCENTRICITY_SQUARED * math.sin(phi) ** 2
    prime_vertical = SEMI_MAJOR_M / math.sqrt(w)
    meridional = prime_vertical * (1 - ECCENTRICITY_SQUARED) / w
    return math.radians(prime_vertical * max(math.cos(phi), 0.0)), math.radians(meridional)


# A degree of latitude, in metres, where it is shortest: at the equator.
SHORTEST_PER_LAT_M = metres_per_degree(0.0)[1]


def reach(lat: float, metres: float) -> tuple[float, float]:
    """How many degrees of longitude and of latitude hold every point within `metres`; 360 where a pole is in reach."""
    dlat = metres / SHORTEST_PER_LAT_M
    furthest = abs(lat) + dlat
    if furthest >= 90:
        return 360.0, dlat
    per_lon, _ = metres_per_degree(furthest)
    return min(metres / per_lon, 360.0), dlat


def around(place: LonLat, metres: float) -> tuple[BBox, ...]:
    """The one or two boxes, none across the antimeridian, that hold every point within `metres` of a place."""
    dlon, dlat = reach(place.lat, metres)
    south, north = max(place.lat - dlat, -90.0), min(place.lat + dlat, 90.0)
    if dlon >= 180:
        return (BBox(west=-180.0, south=south, east=180.0, north=north),)
    west, east = place.lon - dlon, place.lon + dlon
    box = BBox(
        west=west + 360 if west < -180 else west,
        south=south,
        east=east - 360 if east > 180 else east,
        north=north,
    )
    return box.halves()


def without_dust(coordinates: Array) -> Array:
    """Coordinates with zero for what is nearly zero: of numbers such as 1e-311 GEOS 3.14 misses crossings."""
    return np.where(np.abs(coordinates) < DUST_DEGREES, 0.0, coordinates)


def area_m2(geometry: BaseGeometry) -> float:
    """The area of polygons in CRS84 on the authalic sphere, in square metres.

    Geodetic latitude is taken as spherical: within 0.5 % of the ellipsoid up to 50 degrees, 1 % at the poles.
    Edges are straight in longitude and latitude, and the area under each is integrated exactly
    (x = longitude, y = sin(latitude) is Lambert's cylindrical equal-area map), so that the areas of the cells of a
    partition add up whatever vertices the cuts introduce.
    """
    polygons = [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon) and not part.is_empty]
    if not polygons:
        return 0.0
    _, coordinates, offsets = shapely.to_ragged_array(polygons)
    rings, first_rings = offsets[0], offsets[1][:-1]
    areas = np.abs(_ring_integrals(np.radians(coordinates[:, :2]), rings))
    signs = np.full(len(areas), -1.0)
    signs[first_rings] = 1.0
    return float((areas * signs).sum()) * AUTHALIC_RADIUS_M**2


def _ring_integrals(radians: Array, rings: NDArray[np.integer]) -> Array:
    """The integral of sin(latitude) over longitude along each ring, measured from its first latitude.

    Along an edge it is dlon x sin(mean lat) x sinc(dlat / 2). Subtracting sin(lat) of the first vertex changes nothing
    on a closed ring and keeps the digits of small parcels.
    """
    lon, lat = radians[:, 0], radians[:, 1]
    base = np.repeat(lat[rings[:-1]], np.diff(rings))[:-1]
    dlon, half = np.diff(lon), np.diff(lat) / 2
    middle = lat[:-1] + half
    rise = 2 * np.cos((middle + base) / 2) * np.sin((middle - base) / 2)
    terms = dlon * (rise + np.sin(middle) * _sinc_minus_one(half))
    terms[rings[1:-1] - 1] = 0.0  # the step from one ring to the next is no edge
    return np.asarray(np.add.reduceat(terms, rings[:-1]))


def _sinc_minus_one(x: Array) -> Array:
    square = x * x
    series = -square / 6 * (1 - square / 20 * (1 - square / 42))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(np.abs(x) < 0.05, series, np.sin(x) / x - 1))
