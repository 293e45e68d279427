"""PointIndex: the nearest on the ellipsoid is among the few points it gives, wherever on the Earth."""

import random

import numpy as np
import pytest
from pyproj import Geod

from helpdesk.domain.geo import LonLat
from helpdesk.storage.point_index import PointIndex

GEOD = Geod(ellps="WGS84")
# West, south, east, north.
PARTS = [(-180, -90, 180, 90), (-180, 89, 180, 90), (-180, -90, 180, -89.5), (179.9, -17, 180, -16), (2, 48, 3, 49)]


def somewhere(rng: random.Random, west: float, south: float, east: float, north: float) -> LonLat:
    return LonLat(lon=rng.uniform(west, east) * rng.choice((1, -1)), lat=rng.uniform(south, north))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("within_m", [30_000.0, 1_400_000.0, 21_000_000.0])
def test_the_nearest_on_the_ellipsoid_is_among_the_few(part: tuple[float, ...], within_m: float) -> None:
    rng = random.Random(4)
    points = [somewhere(rng, *part) for _ in range(400)]
    index = PointIndex((7 * row, point.lon, point.lat) for row, point in enumerate(points))
    lons, lats = np.array([(point.lon, point.lat) for point in points]).T
    for _ in range(60):
        place = somewhere(rng, *part)
        metres = GEOD.inv(np.full(400, place.lon), np.full(400, place.lat), lons, lats)[2]
        few = index.nearest(place, within_m)
        assert few == sorted(few)
        assert metres.min() > within_m or 7 * int(metres.argmin()) in few
        assert len(few) < 20


def test_points_at_one_place_are_all_given_in_their_order() -> None:
    index = PointIndex([(9, 180.0, 1.0), (3, -180.0, 1.0), (5, 180.0, 1.0), (4, 179.0, 1.0)])
    assert index.nearest(LonLat(lon=-179.99, lat=1), 30_000) == [3, 5, 9]
    assert index.nearest(LonLat(lon=0, lat=1), 30_000) == []


def test_what_has_no_point_is_never_near() -> None:
    assert PointIndex([(1, float("nan"), float("nan"))]).nearest(LonLat(lon=0, lat=90), 21_000_000) == []
    assert PointIndex([]).nearest(LonLat(lon=0, lat=0), 21_000_000) == []


def test_an_empty_point_is_nowhere_and_hides_no_other() -> None:
    empty = float("nan")
    index = PointIndex([(1, empty, empty), *((row, row / 1000, 1.0) for row in range(2, 12)), (12, 0.0, empty)])
    assert index.nearest(LonLat(lon=0.005, lat=1), 30_000) == [5]
