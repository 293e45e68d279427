"""What work costs as it grows: the slope between the smallest and the largest size, on logarithms of both.

0 is work that costs no more, 1 is work whose cost grows as its size does, above 1 grows faster.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path

import numpy as np

from helpdesk.bootstrap import open_desk
from helpdesk.domain.geo import LonLat, Place, View
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.services.record import record
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.rasters import CogReader

from ...storage.coverages import CLASSES, REGION, layer, write_cog
from .. import questions, wrk
from ..bench import Bench
from ..crowd import crowded
from ..fields import database
from ..figures import Figure, Row, Spread
from ..rounds import in_turns
from .items import page
from .vector_tiles import TILES, tile_of

Calls = Mapping[float, Callable[[], object]]
NOTE = "Slopes on logarithms of size and cost: 0 costs no more, 1 grows as the work does."
DAY = date.fromisoformat(questions.DAY)


def measure(bench: Bench) -> Row:
    figures = [*_features(bench), *_rasters(bench), *_of_the_desk(bench), _users(bench)]
    return Row(id="growth", title="What work costs as it grows", figures=figures, note=NOTE)


def slope(key: str, what: str, series: Mapping[float, Sequence[float]]) -> Figure:
    """Of sizes, each with the costs of the rounds; the smallest is compared with the largest, round by round."""
    small, large = min(series), max(series)
    size = math.log(large / small)
    values = [math.log(most / least) / size for least, most in zip(series[small], series[large], strict=True)]
    return Figure(key=f"growth/{key}", what=what, spread=Spread.of(values), slope=True)


def _timed(bench: Bench, key: str, what: str, calls: Calls) -> Figure:
    named = {str(size): call for size, call in calls.items()}
    return slope(key, what, {float(size): found for size, found in in_turns(named, bench.pace).items()})


def _features(bench: Bench) -> Iterator[Figure]:
    """A page of 10, and a tile of a web map, out of tables of PostGIS that are ten times larger each."""
    sizes = (2_000, 20_000) if bench.quick else (20_000, 200_000)
    stores = {size: Database(database(bench.postgres, size)) for size in sizes}
    told = f"{sizes[0]:,} to {sizes[1]:,} features"
    yield _timed(bench, "features/page", f"page of 10 features, {told}", {
        size: page(store, 10) for size, store in stores.items()
    })  # fmt: skip
    yield _timed(bench, "features/tile", f"vector tile z10, {told}", {
        size: tile_of(store, *TILES["z10"]) for size, store in stores.items()
    })  # fmt: skip
    for store in stores.values():
        store.close()


def _rasters(bench: Bench) -> Iterator[Figure]:
    """A picture of the whole and a value at a place, of rasters with 64 times the cells."""
    sides = (256, 1024) if bench.quick else (1024, 8192)
    readers = {side**2: _reader(bench.folder, side) for side in sides}
    view = View(
        crs="http://www.opengis.net/def/crs/EPSG/0/3857", left=-550e3, bottom=5.8e6, right=-120e3, top=6.23e6,
        width=256, height=256,
    )  # fmt: skip
    told = f"raster of {sides[0]:,}² to {sides[1]:,}² cells"
    yield _timed(bench, "raster/picture", f"picture of the whole, {told}", {
        cells: _bound(reader.warped, "cover", view) for cells, reader in readers.items()
    })  # fmt: skip
    yield _timed(bench, "raster/value", f"value at a place, {told}", {
        cells: _bound(reader.value_at, "cover", LonLat(lon=-3, lat=47.5)) for cells, reader in readers.items()
    })  # fmt: skip
    for reader in readers.values():
        reader.close()


def _reader(folder: Path, side: int) -> CogReader:
    path = folder / f"cover-{side}.tif"
    values = np.random.default_rng(1).integers(0, len(CLASSES), (64, 64), dtype=np.uint8)
    write_cog(path, np.kron(values, np.ones((side // 64, side // 64), np.uint8)), REGION, 255, "NEAREST")
    return CogReader({"cover": str(path)}, {"cover": layer("cover", CLASSES)})


def _of_the_desk(bench: Bench) -> Iterator[Figure]:
    """An answer on all topics in this process, each time at another place."""
    few, many, said = (100, 1_000, 50) if bench.quick else (1_000, 10_000, 50)
    with _desk(bench) as desk:
        facts = desk.content.fact_layers
        yield _timed(bench, "layers", f"advice, 4 to {len(facts)} raster layers with facts", {
            count: _asking(_with_layers(desk, count)) for count in (4, len(facts))
        })  # fmt: skip
        small = crowded(desk, few)
        yield _timed(bench, "regions", f"advice, {few:,} to {many:,} regions with ten statements each", {
            count: _asking(of) for count, of in ((few, small), (many, crowded(desk, many)))
        })  # fmt: skip
        yield _timed(bench, "statements", f"advice, 10 to {said} statements in each of {few:,} regions", {
            count: _asking(of) for count, of in ((10, small), (said, crowded(desk, few, said)))
        })  # fmt: skip


@contextmanager
def _desk(bench: Bench) -> Iterator[Desk]:
    desk = open_desk(bench.settings, today=lambda: DAY)
    yield desk
    desk.close()


def _with_layers(desk: Desk, count: int) -> Desk:
    left = {each.id for each in desk.content.fact_layers[count:]}
    layers = {name: each for name, each in desk.content.layers.items() if name not in left}
    return replace(desk, content=replace(desk.content, layers=layers))


def _asking(desk: Desk) -> Callable[[], object]:
    numbers = [re.findall(r"l(?:on|at)=([-.\d]+)", path) for path in questions.advice(2_000, seed=5)]
    places = cycle(LonLat(lon=float(lon), lat=float(lat)) for lon, lat in numbers)

    def ask() -> object:
        question = Question(place=Place(at=next(places)), on=DAY, topics=())
        return record(desk, advise(desk, question), encoded=True)

    return ask


def _bound(call: Callable[..., object], *arguments: object) -> Callable[[], object]:
    return lambda: call(*arguments)


def _users(bench: Bench) -> Figure:
    """A request's cost to the server, which is one over its throughput, from one user at once to many."""
    server, paths = bench.servers.peer("served", str(bench.folder)), questions.advice(3_000, seed=4)
    server.warmed(paths[:50])
    sizes: dict[float, list[float]] = {1: [], 64: []}
    for _ in range(3):
        for users, found in sizes.items():
            load = wrk.closed(server.url, paths, connections=int(users), seconds=bench.pace.load_s)
            found.append(1 / load.rate)
    return slope("users", "advice: time of a request, 1 to 64 users at once", sizes)
