"""Layers in any CRS: what they tell lies where it should, and boxes find it."""

import json
from collections.abc import Iterator

import numpy as np
import psycopg
import pytest
import shapely
from pyproj import Transformer

from helpdesk.domain.geo import BBox
from helpdesk.ports import FeatureQuery
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.geometries import CRS84
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from .cluster import Server
from .making import made, store_over, texts

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
"""


LAYERS = ("parcels", "polar")


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


def test_a_projected_table_is_told_in_degrees(store: PostgisStore) -> None:
    first = texts(store, "parcels", limit=1)[0]
    assert (first["id"], first["properties"]) == (1, {"name": "p1", "share": 0.25})
    lon, lat = shapely.geometry.shape(first["geometry"]).centroid.coords[0]
    x, y = Transformer.from_crs("OGC:CRS84", "EPSG:28992", always_xy=True).transform(lon, lat)
    assert (x, y) == pytest.approx((27919, 414729), abs=1)


@pytest.mark.parametrize("crs", [CRS84, f"{EPSG}4326", f"{EPSG}3857", f"{EPSG}28992"])
def test_texts_are_the_features_of_the_batches_in_every_crs(store: PostgisStore, crs: str) -> None:
    """To the last digit in degrees, in CRS84 with outer rings counterclockwise."""
    box = BBox(west=4.5, south=51.5, east=5.5, north=52.5)
    batches = list(store.shapes_in_batches("parcels", FeatureQuery(bbox=box, limit=None)))
    ids = [id_ for shapes in batches for id_ in shapes.ids]
    told = texts(store, "parcels", crs, bbox=box)
    assert [feature["id"] for feature in told] == ids
    assert len(ids) > 100
    degrees = shapely.from_wkb([wkb for shapes in batches for wkb in shapes.wkb])
    transform = Transformer.from_crs("OGC:CRS84", crs.replace(EPSG, "EPSG:").replace(CRS84, "OGC:CRS84")).transform
    expected = shapely.transform(degrees, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))
    if crs == CRS84:
        expected = shapely.orient_polygons(expected)
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
    told = texts(store, "parcels")
    ids = np.array([feature["id"] for feature in told])
    parcels = np.array([shapely.geometry.shape(feature["geometry"]) for feature in told])
    random = np.random.default_rng(3)
    for west, south, wide in zip(*random.uniform((3, 50.7, 0.001), (7, 53.5, 1.5), (60, 3)).T, strict=True):
        box = BBox(west=west, south=south, east=west + wide, north=south + wide / 2)
        area = shapely.box(west, south, west + wide, south + wide / 2)
        found = {feature["id"] for feature in texts(store, "parcels", bbox=box)}
        # Where chord and arc differ by less than a millionth of the box nobody can say.
        sure, perhaps = (set(ids[area.buffer(by * wide).intersects(parcels)].tolist()) for by in (-2e-6, 2e-6))
        assert sure <= found <= perhaps


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


def test_only_tables_of_our_own_last(database: Database) -> None:
    ours, theirs = (Relation(schema="public", name="parcels", lasting=lasting) for lasting in (True, False))
    store = PostgisStore(database, {"ours": ours, "theirs": theirs})
    assert [store.lasts(layer) for layer in ("ours", "theirs", "nobodys")] == [True, False, False]
