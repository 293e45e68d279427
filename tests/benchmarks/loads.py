"""Throughput and latency of the kinds of requests, under closed and under open load, on the desk as it is served."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from . import questions, wrk
from .bench import Bench
from .wrk import Load

CONNECTIONS = 8
# Of the throughput under closed load; beyond some 0.7 waiting grows without end.
SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """One kind of request; `asked_rate` is what the open load was meant to be."""

    kind: str
    closed: Load
    open: Load
    asked_rate: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def kinds() -> Mapping[str, list[str]]:
    places = list(islice(questions.tiles(11), 3_000))
    tiles = "/ogc/collections/{}tiles/WebMercatorQuad/{}/{}/{}{}"
    return {
        "empty": ["/empty"],
        "landing": ["/ogc?f=json"],
        "advice": questions.advice(5_000, seed=3),
        "items, 10": [f"/ogc/collections/admin1/items?f=json&limit=10&offset={each}" for each in range(0, 3_000, 3)],
        "vector tile, kept": [tiles.format("admin1/", 5, 11, 16, "")],
        "raster tile, made": [tiles.format("soc-stock/map/", z, y, x, "?f=png") for z, x, y in places],
    }


def measure(bench: Bench) -> list[Loaded]:
    server = bench.servers.peer("served", str(bench.folder))
    seconds = bench.pace.load_s
    found = []
    for kind, paths in kinds().items():
        server.warmed(paths[:50])
        closed = wrk.closed(server.url, paths, connections=CONNECTIONS, seconds=seconds)
        rate = SHARE * closed.rate
        opened = wrk.open_load(server.url, paths, rate=rate, seconds=1.5 * seconds)
        found.append(Loaded(kind=kind, closed=closed, open=opened, asked_rate=rate))
    return found
