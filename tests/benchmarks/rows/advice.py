"""`/api/advice` on all topics against an empty route behind the same middleware of the same server."""

from .. import questions, wrk
from ..bench import Bench
from ..figures import Figure, Row, Spread, ratio

CONNECTIONS = 8
QUESTIONS = 5_000


def measure(bench: Bench) -> Row:
    server = bench.servers.peer("served", str(bench.folder))
    asked = {"empty": ["/empty"], "empty, async": ["/empty-async"], "advice": questions.advice(QUESTIONS)}
    for paths in asked.values():
        server.warmed(paths[:100])
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(max(3, bench.pace.rounds // 2)):
        for name, paths in asked.items():
            load = wrk.closed(server.url, paths, connections=CONNECTIONS, seconds=bench.pace.load_s)
            rates[name].append(load.rate)
    half = Spread.of(rates["advice"]).median / 2
    tails: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(3):
        for name, paths in asked.items():
            load = wrk.open_load(server.url, paths, rate=half, seconds=2 * bench.pace.load_s)
            tails[name].append(load.p99)
    return Row(
        id="advice",
        title="`/api/advice`, all topics, five packs",
        figures=(
            ratio("advice/throughput", "requests a second, of those of an empty route", rates["advice"],
                  rates["empty"], better="more", reach=0.25),
            ratio("advice/throughput-async", "the same, of one that needs no thread", rates["advice"],
                  rates["empty, async"], better="more"),
            Figure(key="advice/p99", what=f"p99 at half that load ({half:.0f} a second)", unit="ms", reach=10,
                   spread=Spread.of([1000 * each for each in tails["advice"]])),
            ratio("advice/p99-to-empty", "that p99, of an empty route's at the same rate", tails["advice"],
                  tails["empty"]),
        ),
        times={name: Spread.of([1 / each for each in found]) for name, found in rates.items()},
        note=f"Closed load of {CONNECTIONS} connections; open load for p99. No two questions are the same.",
    )  # fmt: skip
