"""Throughput and latency of the kinds of requests, under closed and under open load, on the desk as it is served."""

from collections.abc import Mapping
from itertools import islice

from .. import questions, wrk
from ..bench import Bench
from ..figures import Row, Spread
from ..loads import Loaded

CONNECTIONS = 8
# Of the throughput under closed load; beyond some 0.7 waiting grows without end.
SHARE = 0.5


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


def measure(bench: Bench) -> tuple[Row, list[Loaded]]:
    server = bench.servers.peer("served", str(bench.folder))
    seconds = bench.pace.load_s
    found = []
    for kind, paths in kinds().items():
        server.warmed(paths[:50])
        closed = wrk.closed(server.url, paths, connections=CONNECTIONS, seconds=seconds)
        rate = SHARE * closed.rate
        opened = wrk.open_load(server.url, paths, rate=rate, seconds=1.5 * seconds)
        found.append(Loaded(kind=kind, closed=closed, open=opened, asked_rate=rate))
    note = f"Closed: {CONNECTIONS} connections. Open: people who come at random, at {SHARE} of that throughput."
    times = {each.kind: Spread.of([1 / each.closed.rate]) for each in found}
    return Row(id="loads", title="Under load", figures=(), times=times, note=note), found
