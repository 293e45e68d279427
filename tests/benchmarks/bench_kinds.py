"""What one request of each kind costs a worker, in one run, against an empty route: the figures of docker/SCALING.md.

Each asks for another place every time, but for tiles that are kept. What is counted is the time of the processor in
all threads of the worker, since capacity is made of that, and a busy machine changes it less."""

import random
import time
from collections.abc import Callable

import morecantile
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from .questions import advice_query

rng = random.Random(5)
GRID = morecantile.tms.get("WebMercatorQuad")
RASTER, VECTORS = "soc-stock", "countries"


def tile(level: int) -> str:
    """A tile over the middle of Europe, where every layer has something."""
    found = GRID.tile(rng.uniform(2, 28), rng.uniform(44, 53), level)
    return f"WebMercatorQuad/{level}/{found.y}/{found.x}"


def new_raster_tile() -> tuple[str, str]:
    return f"/ogc/collections/{RASTER}/map/tiles/{tile(11)}", "f=png"


def position() -> tuple[str, str]:
    west, south = rng.uniform(0, 100), rng.uniform(25, 55)
    return f"/ogc/collections/{RASTER}/position", f"coords=POINT({west:.4f}%20{south:.4f})&f=json"


KINDS: dict[str, Callable[[], tuple[str, str]]] = {
    "empty": lambda: ("/empty", ""),
    "advice": lambda: ("/api/advice", advice_query(rng)),
    "EDR position": position,
    "items 10": lambda: (f"/ogc/collections/{VECTORS}/items", f"limit=10&offset={rng.randrange(200)}&f=json"),
    "vector tile, kept": lambda: (f"/ogc/collections/{VECTORS}/tiles/WebMercatorQuad/5/11/16", ""),
    "raster tile, made": new_raster_tile,
    "raster tile, kept": lambda: (f"/ogc/collections/{RASTER}/map/tiles/WebMercatorQuad/5/11/16", "f=png"),
}


@pytest.mark.benchmark(group="kinds of requests", timer=time.process_time)
@pytest.mark.parametrize("kind", KINDS)
def test_a_request(benchmark: BenchmarkFixture, caller: Callable[..., int], kind: str) -> None:
    for _ in range(30):
        caller(*KINDS[kind]())
    benchmark(lambda: caller(*KINDS[kind]()))
