"""Random places in outlines, to choose sampling points among."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from helpdesk.ports.areas import Places
from helpdesk.storage.areas import GeodesicSurveyor

WGS84 = Geod(ellps="WGS84")


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Polygon:
    """A star of five to twelve points, with a hole or not, anywhere but at the poles."""
    lon, lat = draw(st.floats(-178, 178)), draw(st.floats(-80, 80))
    size = draw(st.floats(0.001, 1.5))
    lengths = np.array(draw(st.lists(st.floats(0.4, 1), min_size=5, max_size=12)))
    angles = np.linspace(0, 2 * np.pi, len(lengths), endpoint=False)
    shell = np.column_stack([lon + size * lengths * np.cos(angles), lat + size * lengths * np.sin(angles)])
    hole = np.column_stack([lon + size * 0.1 * np.cos(angles), lat + size * 0.1 * np.sin(angles)])
    return shapely.Polygon(shell, [hole] if draw(st.booleans()) else [])


def places(
    area: shapely.Geometry, count: int, edge_m: float, seed: int, strata: list[shapely.Geometry] | None = None
) -> Places:
    outlines = [shapely.geometry.mapping(each) for each in strata or [area]]
    return GeodesicSurveyor().places(shapely.geometry.mapping(area), outlines, count, edge_m, seed)


@settings(deadline=None, max_examples=60)
@given(polygons(), st.floats(0, 50), st.integers(0, 2**32 - 1))
def test_places_are_inside_and_the_same_for_the_same_seed(area: shapely.Polygon, edge_m: float, seed: int) -> None:
    one, again = places(area, 200, edge_m, seed), places(area, 200, edge_m, seed)
    assert len(one.lons) > 50
    assert shapely.contains_xy(area, one.lons, one.lats).all()
    np.testing.assert_array_equal(one.lons, again.lons)
    np.testing.assert_array_equal(one.lats, again.lats)


@settings(deadline=None, max_examples=30)
@given(polygons(), st.floats(0.2, 0.8))
def test_places_are_in_their_strata_and_none_is_elsewhere(area: shapely.Polygon, share: float) -> None:
    west, south, east, north = area.bounds
    middle = west + share * (east - west)
    left = shapely.intersection(area, shapely.box(west, south, middle, north))
    found = places(area, 400, 0, 1, strata=[left])
    assert (found.stratum == 0).all()
    assert (found.lons <= middle).all()
    whole = places(area, 400, 0, 1)
    assert len(found.lons) == (whole.lons <= middle).sum()


def test_places_keep_off_the_edge_where_they_say_so() -> None:
    field = shapely.box(8.0, 47.0, 8.01, 47.01)
    found = places(field, 2000, 100, 1)
    assert set(found.edge_m) == {0.0, 100.0}
    assert min(edge_distance(found.lons[i], found.lats[i], field) for i in np.flatnonzero(found.edge_m)) > 99
    assert (found.inner == (found.edge_m > 0)).all()


def edge_distance(lon: float, lat: float, box: shapely.Polygon) -> float:
    west, south, east, north = box.bounds
    feet = [(west, lat), (east, lat), (lon, south), (lon, north)]
    return min(WGS84.inv(lon, lat, *foot)[2] for foot in feet)


def test_a_narrow_strip_keeps_all_its_places() -> None:
    found = places(shapely.box(8.0, 47.0, 8.0002, 47.01), 500, 10, 1)
    assert not found.edge_m.any()
    assert found.inner.all()


def test_places_have_equal_shares_of_the_area() -> None:
    """Half of a tall area in which a degree of longitude shrinks by a third."""
    tall = shapely.box(10.0, 50.0, 10.2, 65.0)
    found = places(tall, 20_000, 0, 5)
    south = abs(WGS84.geometry_area_perimeter(shapely.box(10.0, 50.0, 10.2, 57.5))[0])
    whole = abs(WGS84.geometry_area_perimeter(tall)[0])
    assert (found.lats < 57.5).mean() == pytest.approx(south / whole, abs=0.005)


def test_each_polygon_has_places_by_its_area() -> None:
    fields = shapely.MultiPolygon([shapely.box(179.9, 0, 180, 0.1), shapely.box(-180, 0, -179.7, 0.1)])
    found = places(fields, 4000, 10, 1)
    assert (found.lons > 0).mean() == pytest.approx(0.25, abs=0.01)


def test_joined_outlines_are_one() -> None:
    halves = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    joined = GeodesicSurveyor().joined([shapely.geometry.mapping(each) for each in halves])
    whole = shapely.geometry.shape(joined)
    assert whole.equals(shapely.box(0, 0, 2, 1))
    assert whole.exterior.is_ccw
