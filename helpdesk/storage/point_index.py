"""PointIndex: which of many points on the Earth may be the nearest to a place."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

import numpy as np

from ..domain.geo import BBox, LonLat
from .earth import around

# Points are held in the order of their bands of latitude, of so many degrees, and of longitude within each.
_BAND = 0.25
# The key of a band, to which the longitude is added; and a margin in degrees for the rounding of the sum.
_APART, _ROUNDING = 1000.0, 1e-9
# Straight lines through a sphere put points in the order of the ways along the ellipsoid, but for this share (a degree
# of latitude and one of longitude differ by up to 0.7 %), and for what is nothing (1 mm, in radii of the Earth).
_SLACK, _DUST = 0.02, 1.6e-10


class PointIndex:
    """Points, each a number, a longitude and a latitude in degrees (CRS84), in 40 bytes each."""

    def __init__(self, points: Iterable[tuple[int, float, float]]) -> None:
        held = np.fromiter(points, dtype=[("number", np.int64), ("lon", np.float64), ("lat", np.float64)])
        # An empty point is nowhere.
        held = held[np.isfinite(held["lon"]) & np.isfinite(held["lat"])]
        keys = np.floor(held["lat"] / _BAND) * _APART + held["lon"]
        order = np.argsort(keys, kind="stable")
        lons, lats = np.radians(held["lon"][order]), np.radians(held["lat"][order])
        self._keys = memoryview(keys[order])
        self._numbers = held["number"][order]
        self._on_sphere = np.stack([np.cos(lats) * np.cos(lons), np.cos(lats) * np.sin(lons), np.sin(lats)], axis=-1)

    def nearest(self, place: LonLat, within_m: float) -> list[int]:
        """The numbers, in their order, of few points of which one is the nearest if any lies within the distance."""
        parts = [part for box in around(place, within_m) for part in self._parts(box)]
        if not parts:
            return []
        lon, lat = math.radians(place.lon), math.radians(place.lat)
        here = np.array((math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)))
        away = np.concatenate([self._on_sphere[part] for part in parts]) - here
        squares = np.einsum("ij,ij->i", away, away)
        most = (math.sqrt(squares.min()) * (1 + _SLACK) + _DUST) ** 2
        return sorted(np.concatenate([self._numbers[part] for part in parts])[squares <= most].tolist())

    def _parts(self, box: BBox) -> Iterator[slice]:
        """Where the points of the box are, and some above and below it."""
        for band in range(math.floor(box.south / _BAND), math.floor(box.north / _BAND) + 1):
            first = bisect_left(self._keys, band * _APART + box.west - _ROUNDING)
            last = bisect_right(self._keys, band * _APART + box.east + _ROUNDING, first)
            if first < last:
                yield slice(first, last)
