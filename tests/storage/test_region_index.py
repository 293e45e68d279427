"""MemoryRegionIndex: points and borders, on the plane, at the antimeridian and at the poles."""

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod

from helpdesk.domain.errors import NotFound, Unavailable
from helpdesk.domain.geo import LonLat
from helpdesk.domain.regions import Boundary, Region
from helpdesk.ports import RegionsHere
from helpdesk.storage import borders
from helpdesk.storage.borders import Borders
from helpdesk.storage.region_index import MemoryRegionIndex
from helpdesk.storage.territories import Territories, build, write_tables

from .scenes import INDEX, SCENE, WORLD, index_of, scene

ELLIPSOID = Geod(ellps="WGS84")


near_lons, near_lats = st.floats(-14, 14), st.floats(-10, 10)
lons = st.one_of(near_lons, st.floats(-180, 180), st.sampled_from([-180.0, 180.0, 179.5, -179.5]))
lats = st.one_of(near_lats, st.floats(-90, 90), st.sampled_from([-90.0, 90.0, -17.5]))


@given(lons, lats)
def test_a_place_is_in_the_regions_whose_polygon_covers_it(lon: float, lat: float) -> None:
    assume(abs(lon) < 180 and abs(lat) < 90)
    expected = {name for name, shape in SCENE.items() if shapely.covers(shape, shapely.Point(lon, lat))}
    assert INDEX.at(LonLat(lon=lon, lat=lat), 250).inside == expected


@given(st.sampled_from(sorted(SCENE)), st.integers(0, 30))
def test_corners_belong_to_their_region(name: str, corner: int) -> None:
    points = shapely.get_coordinates(SCENE[name])
    lon, lat = points[corner % len(points)]
    assert name in INDEX.at(LonLat(lon=lon, lat=lat), 1).inside


@given(lats)
def test_both_names_of_the_antimeridian_are_one_place(lat: float) -> None:
    assert INDEX.at(LonLat(lon=180, lat=lat), 250) == INDEX.at(LonLat(lon=-180, lat=lat), 250)


@given(lons, st.sampled_from([-90.0, 90.0]))
def test_a_pole_is_one_place_on_every_meridian(lon: float, lat: float) -> None:
    index = index_of(world=WORLD, cap=shapely.box(20, 60, 40, 90))
    expected = {"world", "cap"} if lat == 90 else {"world"}
    assert index.at(LonLat(lon=lon, lat=lat), 250).inside == expected


def geodesic_m(place: LonLat, shape: shapely.Geometry) -> float:
    """Distance on the ellipsoid to the boundary, from points 10 m apart near the place: an independent, slow answer."""
    dense = shapely.get_coordinates(shapely.segmentize(shapely.boundary(shape), 1e-4))
    here = np.broadcast_to((place.lon, place.lat), dense.shape)
    return float(np.min(ELLIPSOID.inv(here[:, 0], here[:, 1], dense[:, 0], dense[:, 1])[2]))


@pytest.mark.parametrize("lat", [0.0, 48.0, -70.0, 84.9, 85.1, 89.0, -89.9])
@pytest.mark.parametrize(("east", "north"), [(0.0, 300.0), (300.0, 0.0), (-700.0, 400.0), (30.0, -2_000.0)])
def test_the_distance_to_a_border_is_that_on_the_ellipsoid(lat: float, east: float, north: float) -> None:
    """The corner of a square lies `east` and `north` metres from the place, measured about the place."""
    per_lon = 111_320 * math.cos(math.radians(lat))
    corner = (10 + east / per_lon, lat + north / 111_320)
    square = shapely.box(*corner, corner[0] + 2e-2, corner[1] + 2e-2)
    place = LonLat(lon=10, lat=lat)
    (border,) = index_of(square=square).at(place, 50_000).border
    assert border.inside == shapely.covers(square, shapely.Point(10, lat))
    assert border.distance_m == pytest.approx(geodesic_m(place, square), rel=5e-3, abs=6)


def test_a_border_is_told_from_both_sides_up_to_the_tolerance() -> None:
    index = index_of(west=shapely.box(0, 40, 1, 41), east=shapely.box(1, 40, 2, 41))
    per_lon = ELLIPSOID.inv(1, 40.5, 1.001, 40.5)[2] / 0.001
    here = index.at(LonLat(lon=1 + 240 / per_lon, lat=40.5), 250)
    assert here.inside == {"east"}
    assert [(border.region, border.inside) for border in here.border] == [("east", True), ("west", False)]
    assert all(border.distance_m == pytest.approx(240, abs=0.5) for border in here.border)
    assert index.at(LonLat(lon=1 + 260 / per_lon, lat=40.5), 250).border == ()


def test_places_far_from_borders_are_told_alike_without_measuring(monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_of(world=WORLD, square=shapely.box(10, 10, 21, 21))
    far = index.at(LonLat(lon=14, lat=14), 250)
    monkeypatch.setattr(Borders, "near", None)
    assert index.at(LonLat(lon=15.9, lat=12.1), 250) == far == RegionsHere(frozenset({"world", "square"}), ())
    with pytest.raises(TypeError):
        index.at(LonLat(lon=10.1, lat=12.1), 250)


def test_edges_that_are_not_near_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_of(square=shapely.box(0, 0, 0.2, 0.2))
    monkeypatch.setattr(borders, "_distances", None)
    assert index.at(LonLat(lon=0.1, lat=0.1), 250) == RegionsHere(frozenset({"square"}), ())


@pytest.mark.parametrize("tolerance_m", [250.0, 15_000.0])
def test_what_is_kept_of_cells_is_what_each_place_is_told_alone(tolerance_m: float) -> None:
    shape = shapely.union_all(shapely.buffer(shapely.points([(-60, 82), (0, 0), (178, -20), (179, -82.5)]), 1.7))
    whole = index_of(world=WORLD, round=shapely.intersection(shape, WORLD))
    rng = np.random.default_rng(3)
    for lon, lat in ((-60, 82), (0, 0), (178, -20), (179, -82.5)):
        for east, north in rng.uniform(-4, 4, (150, 2)):
            place = LonLat(lon=float((lon + east + 180) % 360 - 180), lat=float(lat + north))
            alone = {name for name, metres in whole._borders.near(place, tolerance_m)}
            here = whole.at(place, tolerance_m)
            assert {border.region for border in here.border} == alone
            assert ("round" in here.inside) == shapely.intersects_xy(shape, place.lon, place.lat)


def test_nearer_borders_come_first() -> None:
    index = index_of(far=shapely.box(0.02, -1, 1, 1), near=shapely.box(0.01, -1, 1, 1))
    assert [border.region for border in index.at(LonLat(lon=0, lat=0), 5_000).border] == ["near", "far"]


def test_the_border_of_a_hole_is_a_border() -> None:
    lake = shapely.box(0, 0, 1, 1)
    index = index_of(shore=shapely.difference(shapely.box(-5, -5, 5, 5), lake))
    (border,) = index.at(LonLat(lon=0.999, lat=0.5), 250).border
    assert (border.region, border.inside) == ("shore", False)


def test_long_edges_are_followed_along_their_parallel() -> None:
    """The border at 49 degrees north is straight in longitude and latitude, not a great circle."""
    index = index_of(north=shapely.box(-123, 49, -95, 60))
    (border,) = index.at(LonLat(lon=-109, lat=48.999), 250).border
    assert border.distance_m == pytest.approx(111.2, abs=0.2)


@pytest.mark.parametrize("lon", [-180.0, -179.9999, 0.0, 179.9999, 180.0])
@pytest.mark.parametrize("lat", [-90.0, -89.9999, 0.0, 89.9999, 90.0])
def test_the_frame_of_the_map_is_no_border_of_the_world(lon: float, lat: float) -> None:
    here = index_of(world=WORLD).at(LonLat(lon=lon, lat=lat), 50_000)
    assert (here.inside, here.border) == ({"world"}, ())


@pytest.mark.parametrize("lon", [180.0, -180.0, 179.9995, -179.9995])
def test_a_region_cut_at_the_antimeridian_has_no_border_there(lon: float) -> None:
    here = INDEX.at(LonLat(lon=lon, lat=-17.5), 1_000)
    assert "fiji" in here.inside
    assert here.border == ()


@pytest.mark.parametrize("lon", [180.0, -180.0, 179.9995, -179.9995])
def test_a_region_that_ends_at_the_antimeridian_has_its_border_there(lon: float) -> None:
    index = index_of(west_of_it=shapely.box(170, -20, 180, -10))
    (border,) = index.at(LonLat(lon=lon, lat=-15), 250).border
    assert border.inside == (lon != -179.9995)
    assert border.distance_m == pytest.approx(0 if abs(lon) == 180 else 53.8, abs=0.2)


def test_where_only_one_side_touches_the_antimeridian_is_the_border() -> None:
    taller = shapely.MultiPolygon([shapely.box(170, 0, 180, 10), shapely.box(-180, 0, -170, 5)])
    index = index_of(taller=taller)
    assert index.at(LonLat(lon=180, lat=2), 250).border == ()
    assert [border.region for border in index.at(LonLat(lon=-180, lat=7), 250).border] == ["taller"]


@pytest.mark.parametrize("lon", [179.999, -179.999])
def test_a_border_beyond_the_antimeridian_is_near(lon: float) -> None:
    index = index_of(east=shapely.box(-179.9985, -1, -170, 1), west=shapely.box(170, -1, 179.9985, 1))
    borders = index.at(LonLat(lon=lon, lat=0), 300).border
    assert {border.region for border in borders} == {"east", "west"}
    assert sorted(border.distance_m for border in borders) == pytest.approx([55.7, 278.3], abs=0.2)


@pytest.mark.parametrize("lon", [0.0, 90.0, -135.0])
def test_a_parallel_round_the_pole_is_equally_far_from_every_meridian(lon: float) -> None:
    index = index_of(cap=shapely.box(-180, 89.9, 180, 90))
    (border,) = index.at(LonLat(lon=lon, lat=90), 20_000).border
    assert (border.inside, border.distance_m) == (True, pytest.approx(11_169, abs=2))
    (below,) = index.at(LonLat(lon=lon, lat=89.89), 20_000).border
    assert (below.inside, below.distance_m) == (False, pytest.approx(1_117, abs=1))


def test_an_index_of_nothing_answers_nothing() -> None:
    here = index_of().at(LonLat(lon=0, lat=0), 250)
    assert (here.inside, here.border) == (frozenset(), ())


def test_threads_get_the_same_answers() -> None:
    places = [LonLat(lon=lon, lat=lat) for lon in np.linspace(-12, 12, 20) for lat in np.linspace(-9, 9, 20)]
    fresh = index_of(**scene())
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda place: fresh.at(place, 5_000), places)) == [INDEX.at(at, 5_000) for at in places]


def published(path: Path) -> list[Region]:
    squares = {"outer": shapely.box(0, 0, 4, 4), "inner": shapely.box(1, 1, 2, 2), "twin": shapely.box(0, 0, 4, 4)}
    table = gpd.GeoDataFrame({"name": list(squares)}, geometry=list(squares.values()), crs="EPSG:4326")
    table.to_file(path, layer="squares", driver="GPKG")
    names = [*squares, "ghost"]
    return [
        Region(
            id=name,
            kind="admin",
            names={"en": name},
            pack="test",
            boundary=Boundary(layer="squares", where={"name": (name,)}),
            parent="outer" if name == "ghost" else None,
        )
        for name in names
    ]


def test_an_index_opens_from_what_was_published(tmp_path: Path) -> None:
    path = tmp_path / "features.gpkg"
    regions = published(path)
    territories = build(regions, path)
    write_tables(territories, regions, [], path, bodies={})
    index = MemoryRegionIndex.open(path)
    assert index.at(LonLat(lon=1.5, lat=1.5), 250).inside == {"outer", "inner", "twin"}
    assert index.nesting == territories.nesting(regions)
    assert index.nesting.inside("inner", "outer")
    assert index.nesting.inside("ghost", "outer")
    assert index.nesting.covers("twin", "outer")


def test_opening_without_regions_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="helpdesk ingest"):
        MemoryRegionIndex.open(tmp_path / "features.gpkg")
    published(tmp_path / "features.gpkg")
    with pytest.raises(NotFound, match="helpdesk ingest"):
        MemoryRegionIndex.open(tmp_path / "features.gpkg")


def test_an_index_of_no_regions_can_be_published(tmp_path: Path) -> None:
    path = tmp_path / "features.gpkg"
    write_tables(Territories({}, (), ()), [], [], path, bodies={})
    assert MemoryRegionIndex.open(path).at(LonLat(lon=0, lat=0), 250).inside == frozenset()
