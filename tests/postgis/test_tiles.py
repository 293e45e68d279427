"""Tiles that PostGIS makes, against those that the desk makes of the same features, in every grid."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import mapbox_vector_tile
import numpy as np
import psycopg
import pyogrio
import pytest
import shapely
from mapbox_vector_tile.Mapbox import vector_tile_pb2
from pyproj import Transformer

from helpdesk.domain.errors import BadParameter, Unavailable
from helpdesk.domain.filters import Node, parse_text
from helpdesk.faces.ogc.tiles import vector
from helpdesk.faces.ogc.tiles.fitting import padded
from helpdesk.faces.ogc.tiles.grids import forward, tile_matrix_set, to_box
from helpdesk.faces.ogc.tiles.tilesets import Address
from helpdesk.faces.ogc.tiles.vector import Selection, vector_tile
from helpdesk.ports import FeatureQuery, TileFrame, TileLayer
from helpdesk.services.desk import Desk
from helpdesk.services.tile_cache import Tile
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.migrations import upgrade
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from ..faces import fakes

SETUP = """
CREATE TABLE parcels AS SELECT n AS fid, 'p' || n AS name, n::numeric / 4 AS share, n - 1000 AS number,
    n % 2 = 0 AS wet, '2020-01-01'::date + n AS day, 2::bigint ^ 53 + n AS large,
    ST_Buffer(ST_Point(20000 + (n * 7919) % 250000, 310000 + (n * 104729) % 300000, 28992), 400 + n % 7 * 300, 3)
        ::geometry(Polygon, 28992) AS geom FROM generate_series(1, 4000) AS n;
ALTER TABLE parcels ADD PRIMARY KEY (fid);
CREATE INDEX ON parcels USING gist (geom);
CREATE TABLE lands (code text PRIMARY KEY, "50% of" int, v0 int, geom_1 int, geom geometry(MultiPolygon, 4326));
INSERT INTO lands SELECT 'l''' || x || '/' || y, x, y, 1, ST_Multi(ST_Buffer(ST_Point(x, y, 4326), 4.2, 30))
    FROM generate_series(-175, 175, 10) AS x, generate_series(-85, 85, 10) AS y;
CREATE TABLE roads (id int PRIMARY KEY, geom geometry(LineString, 2154));
INSERT INTO roads SELECT n, ST_SetSRID(ST_MakeLine(ARRAY(SELECT ST_MakePoint(300000 + n * 5000 + 20000 * sin(i / 9.0),
    6300000 + i * 3000) FROM generate_series(0, 200) AS i)), 2154) FROM generate_series(1, 120) AS n;
CREATE TABLE samples (ref uuid PRIMARY KEY, id text, geom geometry(Point, 3035));
INSERT INTO samples SELECT md5(n::text)::uuid, 'own',
    ST_Point(3300000 + n * 997 % 1000000, 2300000 + n * 7919 % 1000000, 3035) FROM generate_series(1, 3000) AS n;
CREATE TABLE dense AS SELECT n AS id, ST_Buffer(ST_Point(100000 + n * 7919 % 30000, 400000 + n * 104729 % 30011, 28992),
    40 + n % 50, 2)::geometry(Polygon, 28992) AS geom FROM generate_series(1, 12000) AS n;
ALTER TABLE dense ADD PRIMARY KEY (id);
CREATE INDEX ON dense USING gist (geom);
CREATE TABLE stakes AS SELECT x * 400 + y AS id,
    ST_Point(100000 + x * 20, 400000 + y * 20, 28992) AS geom
    FROM generate_series(0, 299) AS x, generate_series(0, 299) AS y;
ALTER TABLE stakes ADD PRIMARY KEY (id);
CREATE INDEX ON stakes USING gist (geom);
CREATE TABLE odd (id int PRIMARY KEY, x float8, geom geometry);
INSERT INTO odd VALUES
    (1, 'NaN', NULL), (2, 1, 'SRID=4326;POLYGON EMPTY'),
    (3, 0.1, 'SRID=4326;POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))'),
    (5, 'Infinity', 'SRID=4326;CURVEPOLYGON(CIRCULARSTRING(0 0, 4 0, 4 4, 0 4, 0 0))'),
    (6, 1e300, 'SRID=4326;POINT Z (1 2 3)'),
    (7, -0.0, 'SRID=4326;POLYGON((0 0, 0 0, 0 0, 0 0))'),
    (8, 3, 'SRID=4326;GEOMETRYCOLLECTION(POINT(1 1), POLYGON((1 1, 3 1, 3 3, 1 1)))'),
    (9, 3, 'SRID=4326;TIN(((1 1, 2 1, 2 2, 1 1)))');
CREATE TABLE lost (id int PRIMARY KEY, geom geometry(Point, 32631));
INSERT INTO lost SELECT n, CASE WHEN n = 7 THEN 'SRID=32631;POINT(1e20 1e20)'::geometry
    ELSE ST_Point(500000 + n * 1000, 4000000, 32631) END FROM generate_series(1, 20) AS n;
"""
LAYERS = ("parcels", "lands", "roads", "samples", "dense", "odd", "stakes", "lost")
MERCATOR, DEGREES, EUROPE, FRANCE = "WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad", "2154_10cm"


class OfShapes(PostgisStore):
    """Its tiles are made of shapes."""

    def tile_layer(self, layer: str, query: FeatureQuery, frame: TileFrame) -> TileLayer | None:
        return None


@dataclass(frozen=True)
class Stores:
    desk: Desk
    of_shapes: Desk
    store: PostgisStore
    dsn: str


@pytest.fixture(scope="module")
def stores(postgres: Any, desk: Desk) -> Iterator[Stores]:
    """Two desks with the grids of the real one, on one database."""
    dsn: str = postgres.database()
    upgrade(dsn)
    with psycopg.connect(dsn) as connection:
        connection.execute(SETUP)
    relations = {name: Relation(schema="public", name=name) for name in LAYERS}
    database = Database(dsn)
    store = PostgisStore(database, relations)
    small = replace(fakes.desk(), content=desk.content)
    of_shapes = replace(small, features=OfShapes(database, relations))
    yield Stores(desk=replace(small, features=store), of_shapes=of_shapes, store=store, dsn=dsn)
    database.close()


def address(desk: Desk, grid: str, zoom: int, lon: float, lat: float) -> Address:
    found = tile_matrix_set(desk.content, grid)
    matrix = found.matrix(str(zoom))
    x, y = forward(found.crs).transform(lon, lat)
    side = matrix.cell_size * matrix.tile_width
    return Address(found, matrix, int((matrix.top - y) // side), int((x - matrix.left) // side))


def pair(stores: Stores, layer: str, at: Address, **selection: Any) -> tuple[Tile, Tile]:
    """The tile as PostGIS makes it and as the desk does. The first is no other than it says."""
    asked = Selection(collections=(layer,), **selection)
    frame = TileFrame(
        window=at.matrix.window(at.row, at.column), crs=at.grid.crs, extent=4096, buffer=64, most=vector.MOST_FEATURES
    )
    box = to_box(padded(frame.window), at.grid.crs)
    made = stores.store.tile_layer(layer, FeatureQuery(bbox=box, limit=None), frame)
    assert made is not None
    return vector_tile(stores.desk, asked, at), vector_tile(stores.of_shapes, asked, at)


def message(tile: Tile) -> Any:
    read = vector_tile_pb2.tile()
    read.ParseFromString(tile.content)
    return read


def features(tile: Tile) -> dict[Any, tuple[shapely.Geometry, dict[str, Any]]]:
    """By feature id, else by the property of this name."""
    layers = mapbox_vector_tile.decode(tile.content, default_options={"y_coord_down": True})
    assert len(layers) <= 1
    return {
        each.get("id", each["properties"].get("id")): (shapely.geometry.shape(each["geometry"]), each["properties"])
        for layer in layers.values()
        for each in layer["features"]
    }


TILES = [
    ("parcels", MERCATOR, 10, 5.2, 52.1), ("parcels", MERCATOR, 12, 5.2, 52.1), ("parcels", DEGREES, 10, 5.2, 52.1),
    ("parcels", EUROPE, 8, 5.2, 52.1), ("parcels", FRANCE, 10, 3.9, 51.2), ("lands", MERCATOR, 0, 1, 1),
    ("lands", MERCATOR, 3, 41, 66), ("lands", MERCATOR, 6, 41, 66), ("lands", DEGREES, 0, -20, 20),
    ("lands", DEGREES, 4, 170, 84), ("lands", EUROPE, 1, 10, 50), ("lands", EUROPE, 4, 25, 60),
    ("roads", MERCATOR, 8, 2, 46), ("roads", EUROPE, 6, 2, 46), ("roads", FRANCE, 4, 2, 46),
    ("samples", MERCATOR, 7, 2, 47), ("samples", EUROPE, 6, 2, 47), ("odd", MERCATOR, 5, 1, 1),
    ("parcels", MERCATOR, 13, 5.2, 52.1), ("dense", MERCATOR, 13, 4.7, 51.7), ("dense", MERCATOR, 16, 4.7, 51.7),
    ("dense", DEGREES, 13, 4.7, 51.7), ("dense", EUROPE, 12, 4.7, 51.7),
    ("lands", MERCATOR, 13, 49.2, 65), ("lands", EUROPE, 12, 29.2, 65),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "grid", "zoom", "lon", "lat"), TILES)
def test_a_tile_of_postgis_has_the_features_and_shapes_of_one_of_the_desk(
    stores: Stores, layer: str, grid: str, zoom: int, lon: float, lat: float
) -> None:
    """Both leave out points that are less than two units off, so that outlines may be twice that apart. Of an outline
    that crosses itself each makes what it can."""
    ours, theirs = pair(stores, layer, address(stores.desk, grid, zoom, lon, lat))
    found, expected = features(ours), features(theirs)
    assert found.keys() == expected.keys()
    assert found
    assert (ours.shown, ours.matched) == (theirs.shown, theirs.matched)
    for identifier, (shape, properties) in found.items():
        assert properties == expected[identifier][1]
        assert layer == "odd" or shapely.hausdorff_distance(shape, expected[identifier][0]) <= 5


@pytest.mark.parametrize("zoom", [12, 13, 14, 15])
@pytest.mark.parametrize("grid", [MERCATOR, EUROPE, DEGREES])
def test_points_lie_where_proj_puts_them(stores: Stores, grid: str, zoom: int) -> None:
    """To a unit, a sixteenth of a pixel, in small tiles, which are moved as a whole, and to half a unit of rounding."""
    at = address(stores.desk, grid, zoom, 4.65, 51.6)
    left, _, right, top = at.matrix.window(at.row, at.column)
    found = features(pair(stores, "stakes", at)[0])
    assert len(found) > 2
    ids = np.array(list(found))
    lon, lat = Transformer.from_crs(28992, 4326, always_xy=True).transform(
        100000 + ids // 400 * 20.0, 400000 + ids % 400 * 20.0
    )
    x, y = forward(at.grid.crs).transform(lon, lat)
    unit = (right - left) / 4096
    there = np.column_stack([(np.asarray(x) - left) / unit, (top - np.asarray(y)) / unit])
    missed = np.abs(np.array([(shape.x, shape.y) for shape, _ in found.values()]) - there)
    assert missed.max() <= 1.5


@pytest.mark.parametrize("layer", [layer for layer in LAYERS[:-1] if layer != "stakes"])
def test_values_are_typed_alike(stores: Stores, layer: str) -> None:
    """By the fields of the protobuf, in which 3 is not 3.0."""
    place = {"roads": (2, 46), "samples": (2, 47), "odd": (1, 1), "lands": (41, 66), "dense": (4.7, 51.7)}.get(
        layer, (5.2, 52.1)
    )
    at = address(stores.desk, MERCATOR, {"parcels": 9, "dense": 11}.get(layer, 5), *place)
    one, other = (message(tile).layers[0] for tile in pair(stores, layer, at))
    assert (one.version, one.name, one.extent) == (other.version, other.name, other.extent)
    assert {value.SerializeToString() for value in one.values} == {value.SerializeToString() for value in other.values}
    assert set(one.keys) == set(other.keys)
    assert {feature.type for feature in one.features} == {feature.type for feature in other.features}


def test_only_the_columns_asked_for_are_in_it(stores: Stores) -> None:
    at = address(stores.desk, MERCATOR, 10, 5.2, 52.1)
    ours, theirs = pair(stores, "parcels", at, properties=("name",))
    assert list(message(ours).layers[0].keys) == list(message(theirs).layers[0].keys) == ["name"]
    with pytest.raises(BadParameter, match="nmae"):
        vector_tile(stores.desk, Selection(collections=("parcels",), properties=("nmae",)), at)


def test_a_filter_and_a_time_choose_features(stores: Stores) -> None:
    at = address(stores.desk, MERCATOR, 9, 5.2, 52.1)
    wanted: Node = parse_text("wet = TRUE AND S_INTERSECTS(geometry, BBOX(5, 52, 5.5, 52.5))")
    interval = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))
    for chosen in ({"filter": wanted}, {"interval": interval}, {"filter": wanted, "interval": interval}):
        ours, theirs = pair(stores, "parcels", at, **chosen)
        assert features(ours).keys() == features(theirs).keys()
        assert 0 < ours.shown < vector_tile(stores.desk, Selection(collections=("parcels",)), at).shown


def test_of_shapes_too_small_to_be_told_apart_one_is_kept(stores: Stores) -> None:
    """Near every one of them another is drawn, and those that are not are counted."""
    at = address(stores.desk, MERCATOR, 7, 4.7, 51.8)
    ours, theirs = pair(stores, "dense", at)
    assert 0 < ours.shown < 6500
    assert ours.shown == pytest.approx(theirs.shown, rel=0.1)
    assert ours.matched == pytest.approx(theirs.matched, rel=0.05)
    drawn = shapely.STRtree([shape.centroid for shape, _ in features(ours).values()])
    expected = [shape.centroid for shape, _ in features(theirs).values()]
    assert len(drawn.query_nearest(expected, max_distance=24, all_matches=False)[0]) == len(expected)


def test_of_too_many_the_largest_are_kept(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector, "MOST_FEATURES", 100)
    at = address(stores.desk, MERCATOR, 10, 4.7, 51.8)
    ours, theirs = pair(stores, "dense", at)
    assert ours.shown <= 100
    assert ours.shown == pytest.approx(theirs.shown, abs=5)
    assert ours.matched == pytest.approx(theirs.matched, rel=0.05)
    # There are more than that of the largest size.
    assert {40 + cast(int, identifier) % 50 for identifier in features(ours)} == {89}


def test_tiles_of_several_collections_are_those_of_each_joined(stores: Stores) -> None:
    at = address(stores.desk, MERCATOR, 5, 5.2, 52.1)
    both = vector_tile(stores.desk, Selection(collections=("lands", "parcels")), at)
    assert [layer.name for layer in message(both).layers] == ["lands", "parcels"]
    alone = [vector_tile(stores.desk, Selection(collections=(name,)), at) for name in ("lands", "parcels")]
    assert both.content == b"".join(tile.content for tile in alone)
    assert both.shown == sum(tile.shown for tile in alone)


def test_where_nothing_is_the_tile_is_empty(stores: Stores) -> None:
    made = vector_tile(stores.desk, Selection(collections=("parcels",)), address(stores.desk, MERCATOR, 10, -100, 40))
    assert (made.content, made.shown, made.matched) == (b"", 0, 0)


def test_a_feature_that_lies_nowhere_does_not_spoil_the_tile(stores: Stores) -> None:
    at = address(stores.desk, MERCATOR, 5, 3, 36)
    assert len(features(vector_tile(stores.desk, Selection(collections=("lost",)), at))) == 19


def test_a_grid_that_postgis_does_not_know_is_made_of_shapes(stores: Stores) -> None:
    at = address(stores.desk, FRANCE, 3, 2, 46)
    asked = Selection(collections=("roads",))
    expected = vector_tile(stores.of_shapes, asked, at)
    with psycopg.connect(stores.dsn) as connection:
        connection.execute("UPDATE spatial_ref_sys SET auth_name = 'none' WHERE srid = 2154")
    database = Database(stores.dsn)
    store = PostgisStore(database, {"roads": Relation(schema="public", name="roads")})
    try:
        assert vector_tile(replace(stores.desk, features=store), asked, at) == expected
    finally:
        database.close()
        with psycopg.connect(stores.dsn) as connection:
            connection.execute("UPDATE spatial_ref_sys SET auth_name = 'EPSG' WHERE srid = 2154")


def test_a_tile_that_takes_too_long_is_nobodys_fault(stores: Stores) -> None:
    """Nobody asks a tile for a box, so that none is named; a filter is."""
    database = Database(stores.dsn, seconds=0.005)
    store = PostgisStore(database, {name: Relation(schema="public", name=name) for name in LAYERS})
    stores.store._watched.table("dense")
    store._watched._held |= stores.store._watched._held
    slow, at = replace(stores.desk, features=store), address(stores.desk, MERCATOR, 7, 4.7, 51.8)
    try:
        with pytest.raises(Unavailable, match=r"takes longer than 0\.005 s"):
            vector_tile(slow, Selection(collections=("dense",)), at)
        with pytest.raises(BadParameter, match="filter"):
            vector_tile(slow, Selection(collections=("dense",), filter=parse_text("id > 3")), at)
    finally:
        database.close()


def test_the_same_tile_has_the_same_bytes(stores: Stores) -> None:
    at, asked = address(stores.desk, MERCATOR, 7, 4.7, 51.8), Selection(collections=("dense", "parcels"))
    assert len({vector_tile(stores.desk, asked, at).content for _ in range(3)}) == 1
    assert np.unique([vector_tile(stores.desk, asked, at).shown for _ in range(2)]).size == 1


def test_gdal_reads_it(stores: Stores, tmp_path: Path) -> None:
    at = address(stores.desk, MERCATOR, 10, 5.2, 52.1)
    made = vector_tile(stores.desk, Selection(collections=("parcels",)), at)
    file = tmp_path / f"{at.row}.mvt"
    file.write_bytes(made.content)
    found = pyogrio.read_dataframe(f"MVT:{file}", layer="parcels", CLIP="NO")
    assert set(found["mvt_id"]) == features(made).keys()
    assert {str(found[name].dtype) for name in ("share", "wet")} == {"float64", "bool"}
    assert found.geometry.is_valid.all()
