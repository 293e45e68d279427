"""Outlines from anywhere: what is read, what is mended, what is refused and in which words."""

import io
import json
import sqlite3
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.geo import BBox
from helpdesk.ports import Grid
from helpdesk.storage.areas import GeodesicSurveyor
from helpdesk.storage.areas.archives import MOST_MEMBERS
from helpdesk.storage.areas.geodesic import area_m2

SURVEYOR = GeodesicSurveyor()
FIELD = shapely.box(-4.5, 48.6, -4.49, 48.61)


def geojson(shape: shapely.Geometry) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return parsed


def refusal(given: object) -> str:
    with pytest.raises(BadParameter) as caught:
        SURVEYOR.from_file(given) if isinstance(given, bytes) else SURVEYOR.from_geojson(given)
    return str(caught.value)


def written(folder: Path, name: str, shapes: list[shapely.Geometry], crs: str | None, **options: Any) -> bytes:
    path = folder / name
    geopandas.GeoDataFrame(geometry=shapes, crs=crs).to_file(path, **options)
    return path.read_bytes()


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def shapefile(folder: Path, shapes: list[shapely.Geometry], crs: str | None) -> dict[str, bytes]:
    written(folder, "field.shp", shapes, crs)
    return {f"deep/{path.name}": path.read_bytes() for path in folder.glob("field.*")}


def test_a_polygon_a_feature_and_a_collection_are_one_area() -> None:
    polygon = geojson(FIELD)
    feature = {"type": "Feature", "properties": {}, "geometry": polygon}
    areas = [
        SURVEYOR.from_geojson(each) for each in (polygon, feature, {"type": "FeatureCollection", "features": [feature]})
    ]
    assert len({area.area_m2 for area in areas}) == 1
    assert areas[0].geometry["type"] == "MultiPolygon"
    assert areas[0].bbox == BBox(west=-4.5, south=48.6, east=-4.49, north=48.61)


def test_the_area_is_that_of_the_ellipsoid() -> None:
    """Against the closed form of the area between two parallels (Snyder 1987, equation 3-12 and its integral)."""
    e = np.sqrt(6.69437999014e-3)

    def q(lat: float) -> float:
        s = np.sin(np.radians(lat))
        return float(s / (1 - (e * s) ** 2) + np.arctanh(e * s) / e)

    exact = 6378137.0**2 * (1 - e**2) / 2 * np.radians(0.3) * (q(60.3) - q(60.0))
    assert area_m2(shapely.box(10, 60, 10.3, 60.3)) == pytest.approx(exact, rel=1e-6)


def test_a_hole_is_no_ground_of_the_field() -> None:
    hole = shapely.box(-4.498, 48.602, -4.492, 48.608)
    with_hole = SURVEYOR.from_geojson(geojson(FIELD - hole))
    assert with_hole.area_m2 == pytest.approx(area_m2(FIELD) - area_m2(hole), rel=1e-9)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "is no GeoJSON object"),
        ([], "is no GeoJSON object"),
        ({"type": "Polygone", "coordinates": []}, "'Polygone', which is none of GeoJSON's"),
        ({"type": "Point", "coordinates": [0, 0]}, "holds no polygon (1 geometries are points or lines)"),
        ({"type": "Polygon", "coordinates": []}, "holds no polygon"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}, "area.coordinates[0]: has 3 positions"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "is not closed"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, "0"], [1, 1], [0, 0]]]}, "area.coordinates[0][1]"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [0, 0], [0, 0], [0, 0]]]}, "is empty"),
        ({"type": "Polygon", "coordinates": [[[2, 48], [2, 99], [3, 48], [2, 48]]]}, "longitude comes first"),
        ({"type": "Polygon", "coordinates": [[[650000, 6860000]] * 4]}, "looks like metres"),
        ({"type": "Polygon", "coordinates": [[[179, 0], [181, 0], [181, 1], [179, 0]]]}, "antimeridian"),
        ({"type": "FeatureCollection"}, "without a list of features"),
    ],
)
def test_what_is_no_outline_is_refused_by_its_place(given: object, words: str) -> None:
    assert words in refusal(given)


@pytest.mark.parametrize("kind", [[], {}, ["Polygon"], 1, True, None])
def test_a_type_that_is_no_name_is_refused(kind: object) -> None:
    assert "is none of GeoJSON's" in refusal({"type": kind, "coordinates": []})


def test_objects_nested_without_end_are_refused() -> None:
    nested = geojson(FIELD)
    for _ in range(500):
        nested = {"type": "Feature", "properties": {}, "geometry": nested}
    assert "more than 8 deep" in refusal(nested)


def test_a_crs_member_that_is_not_crs84_is_refused() -> None:
    lambert = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    message = refusal({**geojson(FIELD), "crs": lambert})
    assert "EPSG::2154" in message
    assert "transform it" in message
    needless = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert (
        SURVEYOR.from_geojson({**geojson(FIELD), "crs": needless}).area_m2
        == SURVEYOR.from_geojson(geojson(FIELD)).area_m2
    )


def test_an_eight_is_refused_by_the_place_of_its_crossing() -> None:
    eight = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    message = refusal(geojson(eight))
    assert "longitude 0.500000, latitude 0.500000" in message
    assert "crosses itself" in message


def test_a_slip_at_a_corner_is_mended_and_said() -> None:
    slip = shapely.Polygon([(0, 0), (0.1, 0), (0.1, 0.1), (0.05, 0.1), (0.0502, 0.1001), (0.0501, 0.0999), (0, 0.1)])
    assert not slip.is_valid
    area = SURVEYOR.from_geojson(geojson(slip))
    assert [remark.code for remark in area.remarks] == ["mended"]
    assert "near longitude" in area.remarks[0].text
    assert area.area_m2 == pytest.approx(area_m2(shapely.box(0, 0, 0.1, 0.1)), rel=1e-3)


def test_ground_that_two_polygons_cover_is_counted_once_and_said() -> None:
    both = {"type": "MultiPolygon", "coordinates": [geojson(FIELD)["coordinates"]] * 2}
    area = SURVEYOR.from_geojson(both)
    assert area.area_m2 == pytest.approx(area_m2(FIELD), rel=1e-9)
    assert [remark.code for remark in area.remarks] == ["overlap"]


def test_a_hole_outside_its_field_is_refused() -> None:
    outside = shapely.Polygon(FIELD.exterior, [shapely.box(5, 5, 5.01, 5.01).exterior])
    assert "near longitude" in refusal(geojson(outside))


def test_too_many_corners_are_refused_with_the_bound() -> None:
    ring = shapely.Point(0, 0).buffer(0.1, quad_segs=6000)
    assert "more than 20,000 corners" in refusal(geojson(ring))


@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:32630", "EPSG:4326", "EPSG:4258"])
def test_a_projected_file_lands_where_it_was_drawn(tmp_path: Path, crs: str) -> None:
    moved = geopandas.GeoSeries([FIELD], crs="OGC:CRS84").to_crs(crs)
    area = SURVEYOR.from_file(written(tmp_path, "field.gpkg", list(moved), crs, layer="field"))
    assert area.crs == crs
    assert area.origin == "GeoPackage"
    assert area.area_m2 == pytest.approx(area_m2(FIELD), rel=1e-4)
    assert area.bbox.west == pytest.approx(-4.5, abs=1e-4)


def test_a_zipped_shapefile_is_read_in_its_crs(tmp_path: Path) -> None:
    moved = geopandas.GeoSeries([FIELD], crs="OGC:CRS84").to_crs("EPSG:2154")
    area = SURVEYOR.from_file(zipped(shapefile(tmp_path, list(moved), "EPSG:2154")))
    assert area.origin == "Shapefile"
    assert area.area_m2 == pytest.approx(area_m2(FIELD), rel=1e-4)


def test_a_file_without_a_crs_is_refused(tmp_path: Path) -> None:
    members = shapefile(tmp_path, [FIELD], "EPSG:4326")
    bare = {name: content for name, content in members.items() if not name.endswith(".prj")}
    assert "has no .prj" in refusal(zipped(bare))
    assert "does not say in which CRS" in refusal(written(tmp_path, "bare.gpkg", [FIELD], None))


def test_a_file_in_the_wrong_crs_is_refused(tmp_path: Path) -> None:
    wrong = written(tmp_path, "wrong.gpkg", [shapely.box(6e5, 6.8e6, 6.1e5, 6.81e6)], "EPSG:4326")
    assert "not on Earth" in refusal(wrong)


def test_kml_and_kmz_are_read_and_what_is_no_polygon_is_said(tmp_path: Path) -> None:
    kml = written(tmp_path, "field.kml", [FIELD, shapely.Point(0, 0)], "EPSG:4326", driver="KML")
    for content in (kml, zipped({"doc.kml": kml})):
        area = SURVEYOR.from_file(content)
        assert area.origin == "KML"
        assert area.area_m2 == pytest.approx(area_m2(FIELD), rel=1e-9)
        assert [remark.code for remark in area.remarks] == ["left_out"]


def test_xml_with_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml>&b;</kml>'
    assert "without a DTD" in refusal(bomb)
    assert "DTDForbidden" not in refusal(bomb)
    assert "export the KML anew" in refusal(b"<kml>")
    assert "not KML" in refusal(b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>")


def test_geojson_in_a_file_keeps_its_own_rules(tmp_path: Path) -> None:
    assert SURVEYOR.from_file(b"\xef\xbb\xbf" + shapely.to_geojson(FIELD).encode()).origin == "GeoJSON"
    assert "is not JSON" in refusal(b"{")


def test_several_layers_are_refused_by_their_names(tmp_path: Path) -> None:
    written(tmp_path, "two.gpkg", [FIELD], "EPSG:4326", layer="north")
    both = written(tmp_path, "two.gpkg", [FIELD], "EPSG:4326", layer="south", mode="a")
    message = refusal(both)
    assert "'north'" in message
    assert "'south'" in message


def test_a_geopackage_with_a_program_in_it_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "view.gpkg", [FIELD], "EPSG:4326", layer="field")
    with sqlite3.connect(tmp_path / "view.gpkg") as database:
        database.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT * FROM n"
        )
    database.close()
    assert "'endless', which is no plain table" in refusal((tmp_path / "view.gpkg").read_bytes())


def test_unsafe_archives_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("field.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "a link" in refusal(held.getvalue())
    for name in ("../field.shp", "/etc/field.shp", "C:\\field.shp", "a/../../field.shp"):
        assert "leads out of the archive" in refusal(zipped({name: b""}))
    many = {f"{number}.txt": b"" for number in range(MOST_MEMBERS + 1)}
    assert f"at most {MOST_MEMBERS}" in refusal(zipped(many))


def test_a_zip_bomb_is_refused_whatever_it_says_of_itself() -> None:
    bomb = bytearray(zipped({"field.kml": bytes(30_000_000)}))
    assert len(bomb) < 100_000
    assert "unpacks to more than 20 MB" in refusal(bytes(bomb))
    # The size in the directory, at 24 bytes into its entry, told as 10 bytes.
    at = bomb.rindex(b"PK\x01\x02") + 24
    bomb[at : at + 4] = struct.pack("<I", 10)
    assert "the file" in refusal(bytes(bomb))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04nonsense", b"SQLite format 3\x00nonsense", b"\x89PNG", b"<", b"{}", b"[1]"]
)
def test_nonsense_is_refused(content: bytes) -> None:
    assert refusal(content).startswith("area")


@given(
    content=st.binary(max_size=300), magic=st.sampled_from([b"", b"PK\x03\x04", b"SQLite format 3\x00", b"<kml>", b"{"])
)
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_another_fault_than_a_refusal(content: bytes, magic: bytes) -> None:
    refusal(magic + content)


def chequered(step: float, seed: int) -> Grid:
    """A grid over 2 x 2 degrees of classes at random, some without data."""
    count = round(2 / step)
    values = np.random.default_rng(seed).integers(0, 4, (count, count)).astype(float)
    values[values == 0] = np.nan
    return Grid(values, BBox(west=-1, south=47, east=1, north=49))


def star(seed: int, radius: float, count: int = 25) -> shapely.Polygon:
    random = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radii = radius * random.uniform(0.4, 1, count)
    lon, lat = random.uniform(-0.4, 0.4), 48 + random.uniform(-0.4, 0.4)
    return shapely.Polygon(np.c_[lon + radii * np.cos(angles), lat + radii * np.sin(angles)])


@given(
    seed=st.integers(0, 10**6),
    radius=st.sampled_from([1e-4, 0.01, 0.1, 0.5]),
    step=st.sampled_from([1 / 24, 0.05, 0.25]),
)
@settings(max_examples=60, deadline=None)
def test_pieces_add_up_to_the_outline(seed: int, radius: float, step: float) -> None:
    outline = star(seed, radius)
    pieces = SURVEYOR.pieces(
        geojson(outline),
        {"zone": chequered(step, seed), "soil": chequered(0.05, seed + 1)},
        {"cover": chequered(0.1, seed)},
        {},
    )
    assert sum(piece.area_m2 for piece in pieces) == pytest.approx(area_m2(outline), rel=1e-5)
    for piece in pieces:
        assert sum(piece.shares["cover"].values()) == pytest.approx(1)
        drawn = shapely.from_geojson(json.dumps(piece.geometry))
        assert drawn.is_valid
        assert all(part.exterior.is_ccw for part in shapely.get_parts(drawn)), "RFC 7946, 3.1.6"
    assert len({tuple(piece.classes.items()) for piece in pieces}) == len(pieces)


def test_each_piece_lies_in_the_cells_of_its_class() -> None:
    grid = chequered(0.25, 3)
    for piece in SURVEYOR.pieces(geojson(star(5, 0.5)), {"zone": grid}, {}, {}):
        at = piece.inside_point
        code = grid.values[int((49 - at.lat) / 0.25), int((at.lon + 1) / 0.25)]
        assert piece.classes["zone"] == (None if np.isnan(code) else int(code))


def test_a_mean_weighs_each_cell_by_how_much_of_the_piece_is_in_it() -> None:
    """A box over three quarters of one cell and a quarter of its neighbour, at one latitude."""
    grid = Grid(np.array([[10.0, 50.0]]), BBox(west=0, south=0, east=0.2, north=0.1))
    box = shapely.box(0.1 - 0.06, 0.02, 0.1 + 0.02, 0.03)
    (piece,) = SURVEYOR.pieces(geojson(box), {}, {}, {"stock": grid})
    mean = piece.means["stock"]
    assert mean is not None
    assert mean.value == pytest.approx(0.75 * 10 + 0.25 * 50)
    assert (mean.least, mean.greatest, mean.known) == (10, 50, pytest.approx(1))


def test_a_tiny_field_at_the_edge_of_a_cell_is_of_the_cell_it_lies_in() -> None:
    grid = Grid(np.array([[1.0, 2.0]]), BBox(west=0, south=0, east=0.2, north=0.1))
    (piece,) = SURVEYOR.pieces(geojson(shapely.box(0.10001, 0.05, 0.1001, 0.0501)), {"zone": grid}, {}, {})
    assert piece.classes == {"zone": 2}


def test_too_many_cells_are_refused_with_the_bound() -> None:
    with pytest.raises(BadParameter, match="at most 50,000"):
        SURVEYOR.pieces(geojson(shapely.box(-1, 47, 1, 49)), {"zone": chequered(0.005, 1)}, {}, {})


def test_coordinates_that_are_no_metres_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    for size in (1e12, 1e300):
        huge = written(tmp_path, f"{size:g}.gpkg", [shapely.box(0, 0, size, size)], "EPSG:2154")
        assert "reaches too far" in refusal(huge)


def test_a_comb_of_long_teeth_is_measured_without_filling_the_memory() -> None:
    """Ten thousand teeth of 170 degrees, 0.001 degrees wide: half of the ground between them, and a back."""
    lats = np.repeat(np.arange(20_001) / 1000 - 10, 2)[1:-1]
    lons = np.tile([0.0, 170.0, 170.0, 0.0], 10_000)
    comb = shapely.Polygon([*zip(lons, lats[:40_000], strict=True), (-1, lats[39_999]), (-1, lats[0])])
    assert comb.is_valid
    teeth, back = area_m2(shapely.box(0, -10, 170, 10)) / 2, area_m2(shapely.box(-1, -10, 0, 10))
    assert area_m2(comb) == pytest.approx(teeth + back, rel=2e-3)
