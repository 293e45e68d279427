"""Metres and square metres against PROJ's geodesics on the ellipsoid."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from helpdesk.domain.geo import LonLat
from helpdesk.storage.earth import AUTHALIC_RADIUS_M, area_m2, around, metres_per_degree

ELLIPSOID = Geod(ellps="WGS84")


@pytest.mark.parametrize("lat", [-89.0, -45.0, 0.0, 30.0, 60.0, 85.0])
def test_degrees_are_as_long_as_on_the_ellipsoid(lat: float) -> None:
    per_lon, per_lat = metres_per_degree(lat)
    assert per_lon == pytest.approx(ELLIPSOID.inv(0, lat, 1e-4, lat)[2] * 1e4, rel=1e-6)
    assert per_lat == pytest.approx(ELLIPSOID.inv(0, lat - 5e-5, 0, lat + 5e-5)[2] * 1e4, rel=1e-6)


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(1, 100_000), st.floats(0, 360))
def test_every_point_within_the_distance_is_in_the_boxes_around(
    lon: float, lat: float, metres: float, azimuth: float
) -> None:
    boxes = around(LonLat(lon=lon, lat=lat), metres)
    there_lon, there_lat, _ = ELLIPSOID.fwd(lon, lat, azimuth, 0.999 * metres)
    assert all(box.west <= box.east for box in boxes)
    assert any(box.west <= there_lon <= box.east and box.south <= there_lat <= box.north for box in boxes)


@pytest.mark.parametrize(
    "shape",
    [
        shapely.box(-2, 47, -1, 48),
        shapely.Polygon([(10, -60), (60, -20), (30, 10)], holes=[[(30, -20), (31, -20), (31, -19)]]),
        shapely.MultiPolygon([shapely.box(0, 0, 1e-4, 1e-4), shapely.box(2, 80, 3, 90)]),
    ],
)
def test_areas_are_those_of_the_ellipsoid_within_one_percent(shape: shapely.Geometry) -> None:
    dense = shapely.segmentize(shape, 0.1)
    geodesic = sum(
        abs(ELLIPSOID.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(shapely.orient_polygons(dense))
    )
    assert area_m2(shape) == pytest.approx(geodesic, rel=1e-2)


def test_the_area_of_a_square_degree_is_that_of_the_formula() -> None:
    expected = AUTHALIC_RADIUS_M**2 * np.radians(1) * (np.sin(np.radians(48)) - np.sin(np.radians(47)))
    assert area_m2(shapely.box(-2, 47, -1, 48)) == pytest.approx(expected, rel=1e-12)
    assert area_m2(shapely.MultiPolygon()) == 0.0


def test_cutting_a_slanted_edge_changes_no_area() -> None:
    shape = shapely.Polygon([(0, 0), (90, 80), (0, 80)])
    assert area_m2(shapely.segmentize(shape, 0.01)) == pytest.approx(area_m2(shape), rel=1e-12)
