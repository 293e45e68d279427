"""Faults of a database under a running desk, over HTTP: what is hit says so with 503 or a gap, the rest goes on, and
what is mended is served again without a restart."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.migrations.upgrade import upgrade
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from ..faces import fakes
from .cluster import Server

SETUP = """
CREATE TABLE fields (id int PRIMARY KEY, name text, n int8, x float8, geom geometry(Point, 4326));
INSERT INTO fields SELECT n, 'f' || n, n, n / 4.0, ST_Point(n, n, 4326) FROM generate_series(1, 30) AS n;
CREATE TABLE zero (id int PRIMARY KEY, geom geometry(Point));
INSERT INTO zero VALUES (1, 'POINT(1 2)');
CREATE TABLE outside (id int PRIMARY KEY, geom geometry(Point, 32631));
INSERT INTO outside VALUES (1, 'SRID=32631;POINT(500000 5000000)'), (2, 'SRID=32631;POINT(1e30 1e30)');
CREATE TABLE degrees (id int PRIMARY KEY, geom geometry(Point, 4326));
INSERT INTO degrees VALUES (1, 'SRID=4326;POINT(2 45)'), (2, 'SRID=4326;POINT(155000 463000)');
CREATE TABLE mixed (id int PRIMARY KEY, geom geometry);
INSERT INTO mixed VALUES
    (1, 'SRID=4326;POINT(2 45)'), (2, 'SRID=4326;LINESTRING(1 1, 2 2)'), (3, NULL), (4, 'SRID=4326;POLYGON EMPTY'),
    (5, 'SRID=4326;POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))'), (6, 'SRID=4326;CIRCULARSTRING(0 0, 1 1, 2 0)'),
    (7, 'SRID=4326;TIN(((0 0 0, 0 1 0, 1 0 0, 0 0 0)))'), (8, 'SRID=4326;POINT ZM (2 45 9 1)'),
    (9, 'SRID=4326;GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1))'), (10, 'SRID=4326;POINT M (2 45 9)'),
    (11, 'SRID=4326;POLYHEDRALSURFACE(((0 0 0, 0 1 0, 1 0 0, 0 0 0)))'), (12, 'SRID=4326;POINT(NaN NaN)');
CREATE TABLE keyless (name text, geom geometry(Point, 4326));
CREATE TABLE unknown (id int PRIMARY KEY, spot point, span int4range, bits bit(3), net inet, tags text[], doc jsonb,
    money money, at time, age interval, xml xml, raw bytea, geom geometry(Point, 4326));
INSERT INTO unknown VALUES (1, '(1,2)', '[1,3)', B'101', '10.0.0.1', '{a,"b c"}', '{"a": [1]}', 5, '03:04', '1 day',
    '<a/>', '\\x00ff', 'SRID=4326;POINT(2 45)');
CREATE VIEW twice AS SELECT n % 3 AS id, n, ST_Point(n, n, 4326)::geometry(Point, 4326) AS geom
    FROM generate_series(1, 9) AS n ORDER BY 1;
CREATE TABLE long (id int PRIMARY KEY, told text, geom geometry(Point, 4326));
INSERT INTO long VALUES (1, repeat('é', 3000000), 'SRID=4326;POINT(2 45)');
CREATE VIEW slow AS SELECT n AS id, n AS n, ST_Point(n, n, 4326)::geometry(Point, 4326) AS geom
    FROM generate_series(1, 50) AS n WHERE pg_sleep(0.1) IS NOT NULL;
"""
KEYS = {"twice": "id", "slow": "id"}
LAYERS = (
    "fields", "zero", "outside", "degrees", "mixed", "keyless", "unknown", "twice", "long", "slow", "nowhere",
)  # fmt: skip
SECONDS = 3.0


def prepared(dsn: str) -> str:
    upgrade(dsn)
    with psycopg.connect(dsn) as connection:
        connection.execute(SETUP)
    return dsn


def client_of(database: Database) -> TestClient:
    """Errors of the server are raised in the test, so that none is a 500."""
    store = PostgisStore(database, {name: Relation(schema="public", name=name, key=KEYS.get(name)) for name in LAYERS})
    desk = fakes.desk()
    layers = {name: fakes.layer(name, "features") for name in LAYERS}
    app = FastAPI()
    mount(app, replace(desk, features=store, content=replace(desk.content, layers=layers)))
    return TestClient(app)


@pytest.fixture(scope="module")
def dsn(postgres: Server) -> str:
    return prepared(postgres.database())


@pytest.fixture(scope="module")
def client(dsn: str) -> Iterator[TestClient]:
    database = Database(dsn, seconds=SECONDS)
    yield client_of(database)
    database.close()


def items(client: TestClient, layer: str, door: str = "features", **asked: str) -> Any:
    return client.get(f"/{door}/collections/{layer}/items", params={"limit": "100", **asked})


def found(client: TestClient, layer: str, **asked: str) -> dict[Any, Any]:
    """The features of a page by their ids."""
    answer = items(client, layer, **asked)
    assert answer.status_code == 200, answer.text[:500]
    return {feature["id"]: feature for feature in answer.json()["features"]}


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ("zero", "SRID is 0"),
        ("keyless", "has no key; add a primary key or name a unique column by `key`"),
        ("twice", "id is no key of public.twice, which has 3 rows with "),
        ("nowhere", "there is no table or view public.nowhere; create it"),
    ],
)
def test_a_table_that_cannot_be_a_layer_says_why_and_others_go_on(client: TestClient, layer: str, said: str) -> None:
    for door in ("features", "ogc"):
        answer = items(client, layer, door)
        assert answer.status_code == 503
        assert said in answer.json()["description"]
        assert layer in answer.json()["description"]
    assert len(found(client, "fields")) == 30


DOCUMENTS = (
    "", "/conformance", "/collections", "/openapi", "/tiles", "/styles", "/wms?service=WMS&request=GetCapabilities",
    "/wmts?service=WMTS&request=GetCapabilities", "/collections/catalogue/items",
)  # fmt: skip


def test_documents_are_whole_beside_tables_that_cannot_be_read(client: TestClient) -> None:
    for path in (*(f"/ogc{path}" for path in DOCUMENTS), "/features", "/features/openapi", "/features/collections"):
        assert client.get(path).status_code == 200, path
    listed = client.get("/ogc/collections").json()["collections"]
    assert set(LAYERS) <= {each["id"] for each in listed}


PATHS = (
    "", "/queryables", "/schema", "/sortables", "/items", "/items/1", "/items?bbox=0,0,50,50", "/items?sortby=-id",
    "/items?filter=S_DISJOINT(geometry,POINT(1 1))", "/items?filter=S_INTERSECTS(geometry,BBOX(0,0,50,50))",
    "/items?f=html", "/items?f=csv", "/items?f=gpkg", "/items?f=jsonfg", "/items?f=fgb", "/items?f=parquet",
    "/tiles", "/tiles/WebMercatorQuad/0/0/0", "/map?bbox=0,0,10,10", "/styles",
)  # fmt: skip


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "slow"])
def test_nothing_that_is_asked_of_an_odd_table_is_a_500(client: TestClient, layer: str) -> None:
    for path in PATHS:
        answer = client.get(f"/ogc/collections/{layer}{path}")
        assert answer.status_code in (200, 204, 400, 404, 503), (path, answer.status_code, answer.text[:300])


def test_what_lies_outside_its_crs_is_shown_without_geometry(client: TestClient) -> None:
    features = found(client, "outside")
    assert features[1]["geometry"]["coordinates"] == pytest.approx([3, 45.15], abs=0.05)
    assert features[2]["geometry"] is None
    assert set(found(client, "outside", filter="S_INTERSECTS(geometry,BBOX(0,40,10,50))")) == {1}
    assert set(found(client, "outside", filter="S_DISJOINT(geometry,POINT(0 0))")) == {1}


def test_metres_that_are_said_to_be_degrees_do_no_harm(client: TestClient) -> None:
    assert set(found(client, "degrees", bbox="0,40,10,50")) == {1}
    assert {1, 2} == set(found(client, "degrees"))


def test_geometries_of_every_make_are_told_or_left_out(client: TestClient) -> None:
    features = found(client, "mixed")
    types = {id_: (feature["geometry"] or {"type": None})["type"] for id_, feature in features.items()}
    assert types[1] == types[8] == types[10] == "Point"
    assert (types[2], types[3], types[4], types[5], types[6]) == ("LineString", None, None, "Polygon", "LineString")
    assert types[12] is None
    assert len(features[8]["geometry"]["coordinates"]) == 2
    near = found(client, "mixed", filter="S_INTERSECTS(geometry,BBOX(1.5,44,3,46))")
    assert set(near) == {1, 8, 10}


def test_columns_of_unknown_types_are_texts(client: TestClient) -> None:
    properties = found(client, "unknown")[1]["properties"]
    assert properties["span"] == "[1,3)"
    assert properties["net"] == "10.0.0.1/32"
    assert "raw" not in properties
    assert set(found(client, "unknown", net="10.0.0.1/32")) == {1}
    assert set(found(client, "unknown", filter="tags LIKE '%b c%'")) == {1}


def test_a_very_long_text_is_told_whole(client: TestClient) -> None:
    assert len(found(client, "long")[1]["properties"]["told"]) == 3_000_000
    assert found(client, "long", filter="CASEI(told) LIKE CASEI('É%É')")


ODD = ["'; DROP TABLE fields; --", "%s", "%(a)s", "100%", "\\", "\\'", "$1", "\x00", "\ud800", "1e400", '"', "{}", "%%"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_are_only_values(client: TestClient, odd: str) -> None:
    quoted = odd.replace("'", "''")
    sent = odd.encode("utf-8", "surrogatepass").decode("latin-1") if odd == "\ud800" else odd
    for asked in (
        {"name": sent}, {"n": sent}, {"x": sent}, {"filter": f"name = '{quoted}'"}, {"filter": f"name LIKE '{quoted}'"},
        {"filter": f"CASEI(name) = '{quoted}'"}, {"filter": f"x = {odd}"}, {"sortby": sent}, {"properties": sent},
        {"bbox": sent}, {"datetime": sent}, {"cursor": sent}, {sent: "1"},
    ):  # fmt: skip
        asked = {key: value.encode("utf-8", "replace").decode() for key, value in asked.items()}
        answer = items(client, "fields", **asked)
        assert answer.status_code in (200, 400), (asked, answer.text[:300])
        if answer.status_code == 200 and "name" in str(asked) and "LIKE" not in str(asked):
            assert answer.json()["features"] == []
    assert len(found(client, "fields")) == 30


def test_a_page_that_takes_too_long_is_the_servers_fault_and_a_filter_the_askers(client: TestClient) -> None:
    page = items(client, "slow")
    assert page.status_code == 503
    assert f"takes longer than {SECONDS:g} s" in page.json()["description"]
    assert "slow" in page.json()["description"]
    asked = items(client, "slow", filter="n > 3")
    assert asked.status_code == 400
    assert f"filter: takes longer than {SECONDS:g} s; ask for less" in asked.json()["description"]
    assert len(found(client, "fields")) == 30


def found_again(client: TestClient, layer: str) -> dict[Any, Any]:
    """Once the pool has noticed that the server is back."""
    end = time.monotonic() + 20
    while items(client, layer).status_code == 503 and time.monotonic() < end:
        time.sleep(0.1)
    return found(client, layer)


def test_a_database_that_goes_away_is_told_and_used_again_when_it_is_back() -> None:
    server = Server.made()
    database = Database(prepared(server.database()), seconds=SECONDS)
    try:
        client = client_of(database)
        assert len(found(client, "fields")) == 30
        for ending in (server.stop, server.kill):
            ending()
            for path in ("fields/items", "fields/items/1", "fields/items?filter=n>3", "fields/items?f=csv"):
                answer = client.get(f"/features/collections/{path}")
                assert answer.status_code == 503, answer.text
                assert "the database of this desk" in answer.json()["description"]
                assert "127.0.0.1" not in answer.text
            assert client.get("/ogc", params={"f": "json"}).status_code == 200
            assert client.get("/ogc/collections", params={"f": "json"}).status_code == 200
            server.start()
            assert len(found_again(client, "fields")) == 30
    finally:
        database.close()
        server.remove()


def test_a_desk_that_starts_before_its_database_serves_when_that_is_there() -> None:
    server = Server.made()
    dsn = prepared(server.database())
    server.stop()
    database = Database(dsn)
    try:
        client = client_of(database)
        assert items(client, "fields").status_code == 503
        server.start()
        assert len(found_again(client, "fields")) == 30
        assert client.get("/ogc/collections/fields", params={"f": "json"}).json()["extent"]["spatial"]["bbox"]
    finally:
        database.close()
        server.remove()


def test_a_server_whose_connections_are_all_in_use_says_so_and_goes_on(dsn: str) -> None:
    database = Database(dsn, size=1, seconds=SECONDS, wait_s=0.5)
    try:
        client = client_of(database)
        with database.connection():
            answer = items(client, "fields")
            assert answer.status_code == 503
            assert "the database of this desk has all its connections in use" in answer.json()["description"]
            assert answer.headers["Retry-After"]
            assert client.get("/ogc/conformance").status_code == 200
        assert len(found(client, "fields")) == 30
    finally:
        database.close()
