"""Items and tiles of 200,000 polygons in EPSG:28992: the desk on PostGIS against the bare SQL, tipg and stock pygeoapi.

The bare SQL makes the same GeoJSON over psycopg 3 on one open connection, without counts or links. `store` is what the
desk reads of the database for a page, counts and links to neighbours included; `desk`, `tipg` and `pygeoapi` are whole
servers of one process each, asked over HTTP on a connection that stays open, as is `floor`, which only sends what the
bare SQL gives. Compare within one run.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection

import psycopg
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from helpdesk.domain.geo import BBox
from helpdesk.faces.ogc.tiles.fitting import padded
from helpdesk.faces.ogc.tiles.grids import tile_matrix_set, to_box
from helpdesk.faces.ogc.tiles.vector import MOST_FEATURES
from helpdesk.ports import FeatureQuery, TileFrame
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.geometries import CRS84
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from ..faces import fakes
from ..postgis.cluster import Server, free_port
from .peers import BARE, BARE_TILE, IN_BOX, PEERS, TABLE

POLYGONS = """
CREATE TABLE fields AS SELECT n AS fid, 'f' || n AS code, random() * 100 AS carbon, (n % 1000)::int AS count,
    n % 2 = 0 AS arable, (ARRAY['loam', 'clay', 'sand'])[1 + n % 3] AS soil,
    ST_Buffer(ST_Point(20000 + random() * 250000, 310000 + random() * 300000, 28992), 50 + random() * 100, 6)
        ::geometry(Polygon, 28992) AS geom
FROM (SELECT setseed(0.5)) AS s, generate_series(1, 200000) AS n;
ALTER TABLE fields ADD PRIMARY KEY (fid);
CREATE INDEX ON fields USING gist (geom);
"""
# About 1,800 polygons.
BOX = (5.0, 52.0, 5.35, 52.25)
CASES: dict[str, tuple[int, tuple[float, ...]]] = {
    "10": (10, ()), "1000": (1000, ()), "10 in a box": (10, BOX), "1000 in a box": (1000, BOX),
}  # fmt: skip
PATHS = {"floor": "/items", "desk": "/features/collections/fields/items", "tipg": "/collections/public.fields/items",
         "pygeoapi": "/collections/fields/items"}  # fmt: skip

# After so many runs PostgreSQL has settled how a connection's prepared query is run.
SETTLED = 12
# Tiles of web maps by zoom, column and row, with about 26,600, 1,600 and 27 polygons.
TILES = {"z8": (8, 131, 84), "z10": (10, 527, 337), "z13": (13, 4216, 2703)}
TILE_PATHS = {
    "floor": "/tiles/{z}/{x}/{y}",
    "desk": "/ogc/collections/fields/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt",
    "tipg": "/collections/public.fields/tiles/WebMercatorQuad/{z}/{x}/{y}",
    "pygeoapi": "/collections/fields/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt",
}


@pytest.fixture(scope="session")
def polygons(postgres: Server) -> str:
    dsn = postgres.database()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(POLYGONS)
        connection.execute("VACUUM ANALYZE fields")
    return dsn


@pytest.fixture(scope="session")
def peer(polygons: str) -> Iterator[Callable[[str], HTTPConnection]]:
    """A connection to a server by its name, which is started once."""
    running: dict[str, tuple[subprocess.Popen[bytes], HTTPConnection]] = {}

    def started(name: str) -> HTTPConnection:
        if name not in running:
            port = free_port()
            command = [sys.executable, "-m", "tests.benchmarks.peers", name, polygons, str(port)]
            process = subprocess.Popen(command)
            running[name] = (process, _reached(process, port))
        connection = running[name][1]
        # Opened anew by the next request: servers close one that waits.
        connection.close()
        return connection

    yield started
    for process, connection in running.values():
        connection.close()
        process.terminate()
        process.wait(20)


def _reached(process: subprocess.Popen[bytes], port: int) -> HTTPConnection:
    for _ in range(600):
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.connect()
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
        else:
            return connection
    raise AssertionError("the server did not start")


def got(connection: HTTPConnection, address: str) -> bytes:
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body[:500]
    return body


@pytest.mark.parametrize("case", CASES)
def test_the_bare_sql(benchmark: BenchmarkFixture, polygons: str, case: str) -> None:
    benchmark.group = f"items, {case}"
    limit, box = CASES[case]
    sql = BARE.format(IN_BOX if box else "")
    with psycopg.connect(polygons, autocommit=True) as connection:
        found = benchmark(lambda: connection.execute(sql, (*box, limit)).fetchall())
    assert len(found) == limit


@pytest.mark.parametrize("case", CASES)
def test_the_store(benchmark: BenchmarkFixture, polygons: str, case: str) -> None:
    benchmark.group = f"items, {case}"
    limit, sides = CASES[case]
    box = BBox(west=sides[0], south=sides[1], east=sides[2], north=sides[3]) if sides else None
    database = Database(polygons)
    store = PostgisStore(database, {TABLE: Relation(schema="public", name=TABLE)})

    def page() -> int:
        texts = store.texts(TABLE, FeatureQuery(limit=limit, bbox=box), CRS84)
        assert texts is not None
        b"".join(texts.pieces)
        return texts.standing.returned

    assert benchmark(page) == limit
    database.close()


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("case", CASES)
def test_a_server(benchmark: BenchmarkFixture, peer: Callable[[str], HTTPConnection], case: str, name: str) -> None:
    benchmark.group = f"items, {case}"
    limit, box = CASES[case]
    address = f"{PATHS[name]}?f={'geojson' if name == 'tipg' else 'json'}&limit={limit}"
    address += f"&bbox={','.join(map(str, box))}" if box else ""
    body = benchmark(got, peer(name), address)
    assert body.count(b'"Feature"') == limit


@pytest.mark.parametrize("tile", TILES)
def test_the_bare_sql_of_a_tile(benchmark: BenchmarkFixture, polygons: str, tile: str) -> None:
    benchmark.group = f"tile, {tile}"
    values = dict(zip("zxy", TILES[tile], strict=True))
    with psycopg.connect(polygons, autocommit=True) as connection:
        for _ in range(SETTLED):
            connection.execute(BARE_TILE, values)
        found = benchmark(lambda: connection.execute(BARE_TILE, values).fetchone())
    assert found[0]


@pytest.mark.parametrize("tile", TILES)
def test_the_store_of_a_tile(benchmark: BenchmarkFixture, polygons: str, tile: str) -> None:
    benchmark.group = f"tile, {tile}"
    zoom, column, row = TILES[tile]
    grid = tile_matrix_set(fakes.desk().content, "WebMercatorQuad")
    window = grid.matrix(str(zoom)).window(row, column)
    asked = FeatureQuery(bbox=to_box(padded(window), grid.crs), limit=None)
    frame = TileFrame(window=window, crs=grid.crs, extent=4096, buffer=64, most=MOST_FEATURES)
    database = Database(polygons)
    store = PostgisStore(database, {TABLE: Relation(schema="public", name=TABLE)})
    for _ in range(SETTLED):
        store.tile_layer(TABLE, asked, frame)
    made = benchmark(store.tile_layer, TABLE, asked, frame)
    assert 0 < made.shown <= MOST_FEATURES
    benchmark.extra_info |= {"shown": made.shown, "matched": made.matched, "bytes": len(made.content)}
    database.close()


@pytest.mark.parametrize("name", TILE_PATHS)
@pytest.mark.parametrize("tile", TILES)
def test_a_server_of_tiles(
    benchmark: BenchmarkFixture, peer: Callable[[str], HTTPConnection], tile: str, name: str
) -> None:
    """The desk's cache of tiles is turned off in its process."""
    benchmark.group = f"tile, {tile}"
    address = TILE_PATHS[name].format(**dict(zip("zxy", TILES[tile], strict=True)))
    connection = peer(name)
    for _ in range(SETTLED):
        got(connection, address)
    benchmark.extra_info["bytes"] = len(benchmark(got, connection, address))
