"""Outlines that are endless work, and files that are more than they seem: each is refused before the work is done."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
import shapely

from . import bombs
from .asking import Door
from .bombs import polygon, zipped

Refused = Callable[[bytes], str]
PLAN = {
    "present": {"land_use": "cropland", "tillage": "full", "input": "low"},
    "scenarios": [{"name": "A", "measures": [{"practice": "cover_crop", "share": 0.5, "from_year": 2027}]}],
}
FIELD = shapely.box(-4.5, 48.6, -4.49, 48.61)


@pytest.mark.parametrize(
    ("bomb", "words"),
    [
        (polygon(bombs.circle(190_000)), "more than 20,000 corners"),
        (polygon(bombs.scribble(300)), "crosses itself more than 500 times"),
        (polygon(bombs.scribble(19_999)), "lie over each other more than 500,000 times"),
        (polygon(bombs.spiral(19_999)), "lie over each other more than 500,000 times"),
        (polygon(bombs.slanted_comb(4_000)), "lie over each other more than 500,000 times"),
        (polygon(bombs.zigzag(9_900)), "crosses itself more than 500 times"),
        (bombs.nested(3_900), "holes in holes in holes"),
        (bombs.lattice(170), "cross each other more than 10,000 times"),
        (bombs.lattice(499), "lie over each other more than 500,000 times"),
        (b'{"type":"Polygon","coordinates":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "depth limit"),
        (b'{"a":' * 100_000, "depth limit"),
        (b'{"type":"GeometryCollection","geometries":[' * 500 + b"]}" * 500, "more than 8 deep"),
        (b'{"type":"Polygon","coordinates":[[[0,0],[NaN,1],[1,1],[0,0]]]}', "is not JSON"),
        (b'{"type":"Polygon","coordinates":[[[0,0],[1e400,1],[1,1],[0,0]]]}', "infinity"),
        (b'{"type":"Polygon","coordinates":[[[0,0],[1e308,1],[1,1],[0,0]]]}', "has the longitude 1e+308"),
        (b'{"type":"Polygon","coordinates":[[[0,0],[' + b"9" * 5000 + b",1],[1,1],[0,0]]]}", "infinity"),
        (polygon([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), "is empty"),
        (polygon([[0.0, 90.0], [90.0, 90.0], [180.0, 90.0]]), "is empty"),
        (b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_an_outline_that_would_be_work_without_end_is_refused(refused: Refused, bomb: bytes, words: str) -> None:
    assert words in refused(bomb)


@pytest.mark.parametrize(
    "outline",
    [
        polygon(bombs.circle(19_999)),
        polygon(bombs.circle(4, 0.5), *([[1 + x, 1 + y], [1.0001 + x, 1 + y], [1.0001 + x, 1.0001 + y]]
                for x in (i * 1e-3 for i in range(40)) for y in (j * 1e-3 for j in range(40)))),
        bombs.lattice(40),
        polygon([[179.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [179.0, 1.0]]),
        polygon([[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0]]),
    ],
)  # fmt: skip
def test_an_outline_that_is_only_large_is_taken(door: Door, outline: bytes) -> None:
    assert door.post("/api/area", outline).status == 200


def test_a_plan_is_held_to_the_same_bounds(door: Door) -> None:
    area = json.loads(polygon(bombs.scribble(300)))
    told = door.post("/ogc/processes/plan/execution", {"inputs": PLAN | {"area": area}})
    assert told.status == 400
    assert "crosses itself more than 500 times" in told.said


@pytest.mark.parametrize(
    ("bomb", "words"),
    [
        (zipped([("a.geojson", bytes(200_000_000))]), "unpacks to more than 20 MB"),
        (zipped([(f"{number}.geojson", bytes(1_000_000)) for number in range(49)]), "unpacks to more than 20 MB"),
        (zipped([(f"{number}", b"") for number in range(60_000)]), "holds more than 50 files"),
        (zipped([("a.zip", zipped([("a.geojson", b"{}")]))]), "must hold one"),
        (zipped([("../a.geojson", b"{}")]), "leads out of the archive"),
        (zipped([("a.kml", b"<kml>" + b"<a>" * 1_000_000)]), "more than 100,000 tags"),
        (b"<kml>" + b"<a>" * 300, "more than 100 deep"),
        (b"<kml " + b" ".join(b'a%d=""' % number for number in range(200_000)) + b"/>", "more than 100,000 tags"),
        (b"<kml>" + b"<Placemark/>" * 200_000 + b"</kml>", "more than 100,000 tags"),
        (b"<kml><Polygon><outerBoundaryIs><coordinates>" + b"1,1 " * 1_000_000
         + b"</coordinates></outerBoundaryIs></Polygon></kml>", "more than 20,000 corners"),
        (b'<!DOCTYPE k [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><kml>&b;</kml>', "with a DTD or entities"),
        (b'<!DOCTYPE k SYSTEM "file:///etc/passwd"><kml/>', "with a DTD or entities"),
        (b'<!DOCTYPE k [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><kml/>', "with a DTD or entities"),
    ],
)  # fmt: skip
def test_a_file_that_is_more_than_it_seems_is_refused(refused: Refused, bomb: bytes, words: str) -> None:
    assert words in refused(bomb)


@pytest.mark.parametrize(
    "column",
    [
        "geom BLOB GENERATED ALWAYS AS (zeroblob(900000000)) STORED",
        "geom BLOB AS (printf('%900000000s', 1))",
        "geom BLOB, other AS (hex(zeroblob(400000000)))",
    ],
)
def test_a_geopackage_that_calculates_is_refused(refused: Refused, tmp_path: Path, column: str) -> None:
    path = tmp_path / "area.gpkg"
    geopandas.GeoDataFrame(geometry=[FIELD], crs="EPSG:4326").to_file(path)
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE calculating (fid INTEGER PRIMARY KEY, {column})")
    database.close()
    assert "calculates its column" in refused(path.read_bytes())


def test_a_corner_of_a_projected_file_that_is_nowhere_is_refused(refused: Refused, tmp_path: Path) -> None:
    for name, half in (("far", 1e9), ("endless", 1e300)):
        path = tmp_path / f"{name}.gpkg"
        geopandas.GeoDataFrame(geometry=[shapely.box(-half, -half, half, half)], crs="EPSG:3857").to_file(path)
        assert "reaches too far for EPSG:3857" in refused(path.read_bytes())
