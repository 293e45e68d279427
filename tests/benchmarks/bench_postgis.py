"""Items of 200,000 polygons in EPSG:28992: the desk on PostGIS against the bare SQL, tipg and stock pygeoapi.

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
from helpdesk.ports import FeatureQuery
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.geometries import CRS84
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from ..postgis.cluster import Server, free_port
from .peers import BARE, IN_BOX, PEERS, TABLE

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
