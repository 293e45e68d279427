"""Rows of any make: numbers, times and geometries that JSON or the Earth does not have."""

from collections.abc import Iterator

import pytest

from helpdesk.domain.geo import BBox
from helpdesk.ports import FeatureQuery
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.store import PostgisStore

from .cluster import Server
from .making import made, store_over, texts

SETUP = """
CREATE TABLE odd (id int PRIMARY KEY, x float8, at timestamp, day date, geom geometry);
INSERT INTO odd VALUES
    (1, 'NaN', '2024-01-02 03:04:05.6789', '2024-02-29', NULL),
    (2, 'Infinity', 'infinity', '-infinity', 'SRID=4326;POLYGON EMPTY'),
    (3, 0.1, '2024-01-02 03:04:05', NULL, 'SRID=4326;POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))'),
    (4, 30, NULL, NULL, 'SRID=4326;LINESTRING(NaN 1, 2 3)'),
    (5, 1e15, NULL, NULL, 'SRID=4326;CURVEPOLYGON(CIRCULARSTRING(0 0, 4 0, 4 4, 0 4, 0 0))'),
    (6, 1e300, NULL, NULL, 'SRID=4326;POINT Z (1 2 3)'),
    (7, -0.0, NULL, NULL, 'SRID=4326;POLYGON((0 0, 0 0, 0 0, 0 0))');
CREATE TABLE lost (id int PRIMARY KEY, geom geometry(Point, 32631));
INSERT INTO lost SELECT n, CASE WHEN n = 7 THEN 'SRID=32631;POINT(1e20 1e20)'::geometry
    ELSE ST_Point(500000 + n, 4000000, 32631) END FROM generate_series(1, 20) AS n;
CREATE TABLE empty (id int PRIMARY KEY, name text, geom geometry(Point, 28992));
"""


LAYERS = ("odd", "lost", "empty")


@pytest.fixture(scope="module")
def dsn(postgres: Server) -> str:
    return made(postgres, SETUP)


@pytest.fixture(scope="module")
def database(dsn: str) -> Iterator[Database]:
    database = Database(dsn)
    yield database
    database.close()


@pytest.fixture(scope="module")
def store(database: Database) -> PostgisStore:
    return store_over(database, LAYERS)


def test_numbers_and_times_that_json_lacks_are_null(store: PostgisStore) -> None:
    rows = {feature["id"]: feature["properties"] for feature in texts(store, "odd")}
    assert rows[1] == {"x": None, "at": "2024-01-02T03:04:05.6789Z", "day": "2024-02-29"}
    assert rows[2] == {"x": None, "at": None, "day": None}
    assert rows[3] == {"x": 0.1, "at": "2024-01-02T03:04:05Z", "day": None}
    assert [rows[id_]["x"] for id_ in (4, 5, 6)] == [30.0, 1e15, 1e300]
    assert all(isinstance(rows[id_]["x"], float) for id_ in (3, 4, 5, 6, 7))
    shapes = store.shapes("odd", FeatureQuery())
    assert {name: list(values) for name, values in shapes.properties.items()} == {
        name: [rows[id_][name] for id_ in shapes.ids] for name in ("x", "at", "day")
    }


def test_geometries_of_any_make_are_drawn_or_none(store: PostgisStore) -> None:
    drawn = {feature["id"]: feature["geometry"] for feature in texts(store, "odd")}
    assert [drawn[id_] for id_ in (1, 2, 4)] == [None, None, None]
    assert drawn[3]["coordinates"] == [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]
    assert drawn[5]["type"] == "Polygon"
    assert len(drawn[5]["coordinates"][0]) > 20
    assert drawn[6] == {"type": "Point", "coordinates": [1, 2]}
    box = BBox(west=0, south=0, east=1.5, north=2)
    assert {feature["id"] for feature in texts(store, "odd", bbox=box)} == {3, 5, 6, 7}
    world = BBox(west=-180, south=-90, east=180, north=90)
    assert {feature["id"] for feature in texts(store, "odd", bbox=world)} >= {3, 5, 6, 7}
    assert len(store.shapes("odd", FeatureQuery())) == 7
    assert sum(len(shapes) for shapes in store.shapes_in_batches("odd", FeatureQuery(bbox=box))) == 4


def test_a_geometry_that_lies_nowhere_is_none_and_the_others_are_shown(
    store: PostgisStore, caplog: pytest.LogCaptureFixture
) -> None:
    drawn = {feature["id"]: feature["geometry"] for feature in texts(store, "lost")}
    assert len(drawn) == 20
    assert [id_ for id_, geometry in drawn.items() if geometry is None] == [7]
    assert "a feature of lost is shown without its geometry" in caplog.text
    assert store.feature("lost", "7")["geometry"] is None
    shapes = store.shapes("lost", FeatureQuery(limit=None))
    assert [id_ for id_, wkb in zip(shapes.ids, shapes.wkb, strict=True) if wkb is None] == [7]
    assert sum(len(batch) for batch in store.shapes_in_batches("lost", FeatureQuery(limit=None))) == 20
    assert len(list(store.stream("lost"))) == 20


def test_a_table_without_rows_is_a_layer_without_features(store: PostgisStore) -> None:
    assert store.extent("empty") is None
    assert texts(store, "empty") == []
    assert texts(store, "empty", bbox=BBox(west=0, south=0, east=1, north=1)) == []
    assert store.standing("empty", FeatureQuery()).matched == 0
    assert list(store.stream("empty")) == list(store.shapes_in_batches("empty", FeatureQuery(limit=None))) == []
