"""Pages of features against the bare read: the same rows out of the same GeoPackage by sqlite3 alone, no geometry
decoded and nothing written. Compare within one run: the machine is noisy."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import quote

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from helpdesk.bootstrap.embedded import FEATURES
from helpdesk.settings import Settings
from helpdesk.storage.ingest.manifest import current

LAYER = "districts"
ITEMS = f"/features/collections/{LAYER}/items"
BOX = (-5.0, 47.0, -1.0, 49.0)
FILTER = "country = 'France' AND name LIKE 'B%' AND S_INTERSECTS(geometry, BBOX(-5, 47, -1, 49))"
NEAR = "fid IN (SELECT id FROM rtree_districts_geom WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?)"
SIDES = (BOX[0], BOX[2], BOX[1], BOX[3])

# What is asked over HTTP, and of SQLite.
CASES = {
    "10": ("limit=10", "LIMIT 10", ()),
    "1000": ("limit=1000", "LIMIT 1000", ()),
    "10 in a box": ("limit=10&bbox=-5,47,-1,49", f"WHERE {NEAR} LIMIT 10", SIDES),
    "filter": (
        f"limit=1000&filter={quote(FILTER)}",
        f"WHERE country = 'France' AND name GLOB 'B*' AND {NEAR} LIMIT 1000",
        SIDES,
    ),
}


@pytest.fixture(scope="session")
def bare(settings: Settings) -> Iterator[sqlite3.Connection]:
    published = current(settings.data)
    if published is None:
        pytest.skip("nothing is ingested")
    path = (published[0] / FEATURES).resolve().as_uri()
    with closing(sqlite3.connect(f"{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)) as connection:
        yield connection


@pytest.mark.parametrize("case", CASES)
@pytest.mark.benchmark(group="features")
def test_a_page(benchmark: BenchmarkFixture, caller: Callable[..., int], case: str) -> None:
    """What the query matches is remembered, as it is for every page after a client's first."""
    benchmark.group = f"features, {case}"
    benchmark.extra_info["bytes"] = benchmark(caller, ITEMS, CASES[case][0])


@pytest.mark.parametrize("case", CASES)
@pytest.mark.benchmark(group="features")
def test_the_bare_read(benchmark: BenchmarkFixture, bare: sqlite3.Connection, case: str) -> None:
    benchmark.group = f"features, {case}"
    _, tail, values = CASES[case]
    sql = f"SELECT geom, name, country, parent, parent_inferred, shape_id FROM {LAYER} {tail}"
    benchmark(lambda: bare.execute(sql, values).fetchall())
