"""`/api/advice` among 10,000 regions and 100,000 statements against the five packs alone, at the same load."""

from .. import questions, wrk
from ..bench import Bench
from ..crowd import SAID
from ..figures import Row, Spread, ratio
from .advice import QUESTIONS

REGIONS, FEWER = 10_000, 1_000


def measure(bench: Bench) -> Row:
    regions = FEWER if bench.quick else REGIONS
    few, many = bench.servers.peer("served", str(bench.folder)), bench.servers.peer("crowded", str(regions))
    paths = questions.advice(QUESTIONS, seed=2)
    servers = {"five packs": few, "a crowd": many}
    for each in servers.values():
        each.warmed(paths[:100])
    alone = [wrk.closed(each.url, paths, connections=1, seconds=bench.pace.load_s).rate for each in servers.values()]
    rate = min(alone) / 2
    tails: dict[str, list[float]] = {name: [] for name in servers}
    middles: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(3):
        for name, server in servers.items():
            load = wrk.open_load(server.url, paths, rate=rate, seconds=2 * bench.pace.load_s)
            tails[name].append(load.p99)
            middles[name].append(load.p50)
    bench.servers.end("crowded", str(regions))
    return Row(
        id="crowd",
        title=f"the same with {regions:,} regions and {SAID * regions:,} statements",
        figures=(
            ratio("crowd/p99", "p99, of that of the five packs", tails["a crowd"], tails["five packs"], reach=3),
            ratio("crowd/p50", "p50, of that of the five packs", middles["a crowd"], middles["five packs"]),
        ),
        times={f"{name}, p99": Spread.of(found) for name, found in tails.items()},
        note=f"Open load of {rate:.0f} a second on both: half of what the slower one gives to one connection.",
    )
