"""What only PostGIS layers are: in any CRS, with any key, altered while served, with geometries of any make."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson
import psycopg
import pytest
import shapely
from pyproj import Transformer

from helpdesk.domain.errors import BadParameter, NotFound, Unavailable
from helpdesk.domain.geo import BBox
from helpdesk.ports import FeatureQuery
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.geometries import CRS84
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SETUP = """
CREATE TABLE parcels AS SELECT n AS id, 'p' || n AS name, n::numeric / 4 AS share,
    ST_Buffer(ST_Point(20000 + (n * 7919) % 250000, 310000 + (n * 104729) % 300000, 28992), 400, 3)
        ::geometry(Polygon, 28992) AS geom FROM generate_series(1, 2500) AS n;
ALTER TABLE parcels ADD PRIMARY KEY (id);
CREATE INDEX ON parcels USING gist (geom);
CREATE TABLE polar AS SELECT n AS id, ST_Point(-2500000 + (n * 7919) % 5000000, -2500000 + (n * 104729) % 5000000, 3995)
    ::geometry(Point, 3995) AS geom FROM generate_series(1, 3000) AS n;
ALTER TABLE polar ADD PRIMARY KEY (id);
CREATE TABLE named (name varchar(9) PRIMARY KEY, rank int, share float8, geom geometry(Point, 4326));
INSERT INTO named SELECT 'n' || n, nullif(n % 4, 0), nullif(n % 5, 0) / 3.0, ST_Point(n, n, 4326)
    FROM generate_series(1, 40) AS n;
CREATE TABLE marked AS SELECT md5(n::text)::uuid AS ref, ST_Point(n, 0, 4326)::geometry(Point, 4326) AS geom
    FROM generate_series(1, 25) AS n;
ALTER TABLE marked ADD PRIMARY KEY (ref);
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
LONG = """
CREATE TABLE long (id int PRIMARY KEY, body text, note text, geom geometry(Point, 4326));
INSERT INTO long SELECT n, CASE WHEN n % 7 > 0 THEN repeat('é' || n % 5, 3000) || n % 3 END,
    CASE WHEN n IN (25, 40) THEN 'n' END, ST_Point(n, n, 4326) FROM generate_series(60, 1, -1) AS n;
"""
SETUP += LONG
LAYERS = ("long", "parcels", "polar", "named", "marked", "odd", "lost", "empty")


@pytest.fixture(scope="module")
def dsn(postgres: Any) -> str:
    made: str = postgres.database()
    with psycopg.connect(made) as connection:
        connection.execute(SETUP)
    return made


@pytest.fixture(scope="module")
def database(dsn: str) -> Iterator[Database]:
    database = Database(dsn)
    yield database
    database.close()


@pytest.fixture(scope="module")
def store(database: Database) -> PostgisStore:
    return PostgisStore(database, {name: Relation(schema="public", name=name) for name in LAYERS})


def texts(store: PostgisStore, layer: str, crs: str = CRS84, **query: Any) -> list[dict[str, Any]]:
    found = store.texts(layer, FeatureQuery(**{"limit": 10_000, **query}), crs)
    assert found is not None
    features: list[dict[str, Any]] = json.loads(b"[" + b"".join(found.pieces) + b"]", parse_constant=_refuse)
    assert len(features) == found.standing.returned
    return features


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


def test_a_projected_table_is_told_in_degrees(store: PostgisStore) -> None:
    first = texts(store, "parcels", limit=1)[0]
    assert (first["id"], first["properties"]) == (1, {"name": "p1", "share": 0.25})
    lon, lat = shapely.geometry.shape(first["geometry"]).centroid.coords[0]
    x, y = Transformer.from_crs("OGC:CRS84", "EPSG:28992", always_xy=True).transform(lon, lat)
    assert (x, y) == pytest.approx((27919, 414729), abs=1)


@pytest.mark.parametrize("crs", [CRS84, f"{EPSG}4326", f"{EPSG}3857", f"{EPSG}28992"])
def test_texts_are_the_features_of_the_batches_in_every_crs(store: PostgisStore, crs: str) -> None:
    """To the last digit in degrees."""
    box = BBox(west=4.5, south=51.5, east=5.5, north=52.5)
    batches = list(store.shapes_in_batches("parcels", FeatureQuery(bbox=box, limit=None)))
    ids = [id_ for shapes in batches for id_ in shapes.ids]
    told = texts(store, "parcels", crs, bbox=box)
    assert [feature["id"] for feature in told] == ids
    assert len(ids) > 100
    degrees = shapely.from_wkb([wkb for shapes in batches for wkb in shapes.wkb])
    transform = Transformer.from_crs("OGC:CRS84", crs.replace(EPSG, "EPSG:").replace(CRS84, "OGC:CRS84")).transform
    expected = shapely.transform(degrees, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))
    found = [shapely.geometry.shape(feature["geometry"]) for feature in told]
    exact = crs in (CRS84, f"{EPSG}4326")
    assert shapely.equals_exact(found, expected, 0 if exact else 0.3).all()


def test_a_box_is_bent_in_the_crs_of_the_table(store: PostgisStore) -> None:
    """A box of 90 degrees of longitude is a fan round the pole."""
    points = {feature["id"]: feature["geometry"]["coordinates"] for feature in texts(store, "polar")}
    for west, south, east, north in ((0, 70, 90, 85), (-170, 80, -100, 90), (10, 75, 10.5, 75.5), (-180, 60, 180, 72)):
        box = BBox(west=west, south=south, east=east, north=north)
        inside = {id_ for id_, (lon, lat) in points.items() if west <= lon <= east and south <= lat <= north}
        assert {feature["id"] for feature in texts(store, "polar", bbox=box)} == inside


def test_a_box_over_the_antimeridian_has_two_halves(store: PostgisStore) -> None:
    points = {feature["id"]: feature["geometry"]["coordinates"] for feature in texts(store, "polar")}
    inside = {id_ for id_, (lon, lat) in points.items() if (lon >= 150 or lon <= -150) and 70 <= lat <= 80}
    box = BBox(west=150, south=70, east=-150, north=80)
    assert {feature["id"] for feature in texts(store, "polar", bbox=box)} == inside


def test_a_box_meets_parcels_as_they_are_told(store: PostgisStore) -> None:
    parcels = {feature["id"]: shapely.geometry.shape(feature["geometry"]) for feature in texts(store, "parcels")}
    random = np.random.default_rng(3)
    for west, south, wide in zip(*random.uniform((3, 50.7, 0.001), (7, 53.5, 1.5), (60, 3)).T, strict=True):
        box = BBox(west=west, south=south, east=west + wide, north=south + wide / 2)
        area = shapely.box(west, south, west + wide, south + wide / 2)
        found = {feature["id"] for feature in texts(store, "parcels", bbox=box)}
        # Where chord and arc differ by less than a millionth of the box nobody can say.
        sure = {id_ for id_, shape in parcels.items() if area.buffer(-2e-6 * wide).intersects(shape)}
        perhaps = {id_ for id_, shape in parcels.items() if area.buffer(2e-6 * wide).intersects(shape)}
        assert sure <= found <= perhaps


def pages(store: PostgisStore, layer: str, limit: int, **query: Any) -> list[list[Any]]:
    found, cursor = [], None
    while True:
        told = store.texts(layer, FeatureQuery(limit=limit, cursor=cursor, **query), CRS84)
        assert told is not None
        found.append([feature["id"] for feature in json.loads(b"[" + b"".join(told.pieces) + b"]")])
        cursor = told.standing.next
        if cursor is None:
            return found


@pytest.mark.parametrize("sort", [[], [("rank", True)], [("rank", False), ("share", True)], [("share", False)]])
@pytest.mark.parametrize("limit", [1, 7, 40])
def test_pages_by_a_key_of_text_hold_each_feature_once(
    store: PostgisStore, sort: list[tuple[str, bool]], limit: int
) -> None:
    whole = [feature["id"] for feature in texts(store, "named", sort=sort)]
    assert sorted(whole) == sorted(f"n{n}" for n in range(1, 41))
    assert [id_ for page in pages(store, "named", limit, sort=sort) for id_ in page] == whole


def test_a_key_that_is_a_uuid_pages_and_is_found(store: PostgisStore) -> None:
    found = [id_ for page in pages(store, "marked", 4) for id_ in page]
    assert len(set(found)) == 25
    assert store.feature("marked", found[3])["id"] == found[3]
    for identifier in ("x", found[3].upper(), "1\0", "\ud800"):
        with pytest.raises(NotFound, match="marked has no feature"):
            store.feature("marked", identifier)


def test_a_cursor_that_was_tampered_with_is_refused(store: PostgisStore) -> None:
    cursor = store.standing("named", FeatureQuery(limit=3)).next
    assert cursor is not None
    for wrong in (cursor[:-1], cursor[1:], cursor[:8] + "A" + cursor[9:], cursor + "A"):
        with pytest.raises(BadParameter, match="cursor"):
            store.standing("named", FeatureQuery(limit=3, cursor=wrong))
    with pytest.raises(BadParameter, match="of another query"):
        store.standing("marked", FeatureQuery(limit=3, cursor=cursor))


@pytest.mark.parametrize("limit", [1, 7, 30])
@pytest.mark.parametrize("up", [True, False])
def test_texts_of_any_length_are_paged_by(store: PostgisStore, limit: int, up: bool) -> None:
    whole = [id_ for page in pages(store, "long", 100, sort=[("body", up)]) for id_ in page]
    assert len(set(whole)) == 60
    assert [id_ for page in pages(store, "long", limit, sort=[("body", up)]) for id_ in page] == whole


def test_a_cursor_to_a_feature_that_is_gone_is_refused(dsn: str, store: PostgisStore) -> None:
    sort = [("body", False)]
    cursor = store.standing("long", FeatureQuery(limit=1, sort=sort)).next
    gone = pages(store, "long", 1, sort=sort)[0][0]
    with psycopg.connect(dsn) as connection:
        connection.execute("DELETE FROM long WHERE id = %s", (gone,))
    with pytest.raises(BadParameter, match=r"cursor.*of older data"):
        store.standing("long", FeatureQuery(limit=1, sort=sort, cursor=cursor))
    with psycopg.connect(dsn) as connection:
        connection.execute("DROP TABLE long")
        connection.execute(LONG)


@pytest.mark.parametrize(
    "told", [[1, "x", ["3"]], [1, 0, [3]], [1, 0, [{}]], [1, 0, "3"], [1, 0, []], [2, 0, ["3"]], [], 7]
)
def test_a_cursor_that_somebody_made_up_is_refused(store: PostgisStore, told: object) -> None:
    """Who reads this software can make the digest."""
    asked = store._asked(store._watched.table("named"), FeatureQuery(limit=3))
    text = orjson.dumps(told)
    made = urlsafe_b64encode(blake2b(text + asked.of.encode(), digest_size=6).digest() + text).decode().rstrip("=")
    with pytest.raises(BadParameter, match="cursor"):
        store.standing("named", FeatureQuery(limit=3, cursor=made))


def test_every_worker_puts_the_same_features_first(store: PostgisStore) -> None:
    """The first by the fid, whichever the server comes upon first."""
    assert pages(store, "long", 3)[0] == [25, 1, 2]


def test_features_that_came_since_the_table_was_read_are_found_by_a_box(dsn: str, store: PostgisStore) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE grown (id int PRIMARY KEY, geom geometry(Point, 25832))")
        connection.execute("INSERT INTO grown VALUES (1, ST_Transform(ST_Point(9, 50, 4326), 25832))")
    grown = PostgisStore(store._watched._database, {"grown": Relation(schema="public", name="grown")})
    box = BBox(west=11, south=53, east=12, north=55)
    assert texts(grown, "grown", bbox=box) == []
    with psycopg.connect(dsn) as connection:
        connection.execute("INSERT INTO grown VALUES (2, ST_Transform(ST_Point(11.5, 54, 4326), 25832))")
    assert [feature["id"] for feature in texts(grown, "grown", bbox=box)] == [2]


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


def test_the_poles_are_cut_off_for_web_maps(database: Database, dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE caps (id int PRIMARY KEY, geom geometry(MultiPolygon, 4326))")
        connection.execute("INSERT INTO caps VALUES (1, ST_Multi(ST_MakeEnvelope(0, 60, 10, 90, 4326)))")
        connection.execute("INSERT INTO caps VALUES (2, ST_Multi(ST_MakeEnvelope(0, 88, 10, 90, 4326)))")
    caps = PostgisStore(database, {"caps": Relation(schema="public", name="caps")})
    cut, gone = texts(caps, "caps", f"{EPSG}3857")
    assert cut["geometry"]["type"] == "MultiPolygon"
    assert shapely.geometry.shape(cut["geometry"]).bounds[3] == pytest.approx(20048966, abs=1)
    assert gone["geometry"] is None
    assert caps.texts("caps", FeatureQuery(), f"{EPSG}3035") is None


def test_a_table_without_rows_is_a_layer_without_features(store: PostgisStore) -> None:
    assert store.extent("empty") is None
    assert texts(store, "empty") == []
    assert texts(store, "empty", bbox=BBox(west=0, south=0, east=1, north=1)) == []
    assert store.standing("empty", FeatureQuery()).matched == 0
    assert list(store.stream("empty")) == list(store.shapes_in_batches("empty", FeatureQuery(limit=None))) == []


def test_only_tables_of_our_own_last(database: Database) -> None:
    ours, theirs = (Relation(schema="public", name="parcels", lasting=lasting) for lasting in (True, False))
    store = PostgisStore(database, {"ours": ours, "theirs": theirs})
    assert [store.lasts(layer) for layer in ("ours", "theirs", "nobodys")] == [True, False, False]


def test_long_pages_come_in_pieces(store: PostgisStore) -> None:
    found = store.texts("parcels", FeatureQuery(limit=2200), CRS84)
    assert found is not None
    assert (found.standing.returned, found.standing.matched) == (2200, 2500)
    pieces = list(found.pieces)
    assert len(pieces) == 3
    assert [feature["id"] for feature in json.loads(b"[" + b"".join(pieces) + b"]")] == list(range(1, 2201))


def test_counts_are_exact_up_to_a_bound_and_then_estimated(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.storage.postgis.counts.MOST_COUNTED", 2000)
    fresh = PostgisStore(database, {"parcels": Relation(schema="public", name="parcels")})
    database.rows("SELECT 1")
    standing = fresh.standing("parcels", FeatureQuery(limit=5))
    assert not standing.exact
    assert standing.matched == pytest.approx(2500, rel=0.2)
    half = fresh.standing("parcels", FeatureQuery(limit=5, bbox=BBox(west=3, south=50, east=5, north=54)))
    assert half.exact
    assert 500 < half.matched < 2000
    # The last page knows.
    last = fresh.standing("parcels", FeatureQuery(limit=5, offset=2497))
    assert (last.matched, last.exact) == (2500, True)


@pytest.fixture
def changing(new_database: Callable[[], str]) -> Iterator[tuple[psycopg.Connection, PostgisStore]]:
    dsn = new_database()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_CHANGING)
        connection.execute("CREATE TABLE others AS SELECT * FROM fields")
        connection.execute("ALTER TABLE others ADD PRIMARY KEY (id)")
        database = Database(dsn)
        yield (
            connection,
            PostgisStore(database, {name: Relation(schema="public", name=name) for name in ("fields", "others")}),
        )
        database.close()


_CHANGING = """
CREATE TABLE fields (id int PRIMARY KEY, name text, n int, geom geometry(Point, 4326));
INSERT INTO fields SELECT n, 'f' || n, n, ST_Point(n, n, 4326) FROM generate_series(1, 30) AS n;
"""


def test_a_table_that_is_dropped_spoils_its_layer_only_and_comes_back(
    changing: tuple[psycopg.Connection, PostgisStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.storage.postgis.watching._AGAIN_S", 0.0)
    connection, store = changing
    assert store.query("fields", FeatureQuery()).matched == 30
    connection.execute("DROP TABLE fields")
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"fields cannot be read now: there is no table or view public\.fields"):
            store.query("fields", FeatureQuery())
        assert store.query("others", FeatureQuery()).matched == 30
    connection.execute(_CHANGING)
    assert store.query("fields", FeatureQuery()).matched == 30


def test_a_column_that_goes_or_changes_is_noticed(changing: tuple[psycopg.Connection, PostgisStore]) -> None:
    connection, store = changing
    for _ in range(8):
        assert store.query("fields", FeatureQuery(limit=1)).features[0]["properties"] == {"name": "f1", "n": 1}
        assert store.shapes("fields", FeatureQuery(limit=1)).properties["n"] == (1,)
    connection.execute("ALTER TABLE fields DROP COLUMN name")
    assert store.query("fields", FeatureQuery(limit=1)).features[0]["properties"] == {"n": 1}
    connection.execute("ALTER TABLE fields ALTER COLUMN n TYPE text")
    for _ in range(8):
        assert store.shapes("fields", FeatureQuery(limit=1)).properties["n"] in ((1,), ("1",))
    with pytest.raises(BadParameter, match="name: is not a property of fields"):
        store.query("fields", FeatureQuery(select=["name"]))


def test_a_page_never_holds_more_than_match(changing: tuple[psycopg.Connection, PostgisStore]) -> None:
    connection, store = changing
    connection.execute("DELETE FROM fields WHERE id > 5")
    assert store.standing("fields", FeatureQuery(limit=2)).matched == 5
    connection.execute("INSERT INTO fields SELECT n, 'f', n, NULL FROM generate_series(6, 30) AS n")
    page = store.standing("fields", FeatureQuery(limit=20))
    assert (page.returned, page.next is not None) == (20, True)
    assert page.matched > 20
    assert store.standing("fields", FeatureQuery(limit=100)).matched == 30


def test_a_table_that_moves_to_another_crs_is_noticed(
    changing: tuple[psycopg.Connection, PostgisStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.storage.postgis.watching._LOOK_S", 0.0)
    connection, store = changing
    box = BBox(west=0, south=0, east=5.5, north=5.5)
    assert len(store.query("fields", FeatureQuery(bbox=box)).features) == 5
    connection.execute("ALTER TABLE fields ALTER COLUMN geom TYPE geometry(Point, 3857) USING ST_Transform(geom, 3857)")
    assert len(store.query("fields", FeatureQuery(bbox=box)).features) == 5
    assert store.feature("fields", "2")["geometry"]["coordinates"] == pytest.approx([2, 2])
