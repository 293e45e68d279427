"""`helpdesk batch` at growing numbers of points: points a second, and what a point costs as they grow."""

import sys
from subprocess import DEVNULL

import numpy as np

from ..batch import DAY, TOPICS, one_by_one, points, timed
from ..bench import Bench
from ..figures import Figure, Row, Spread

COUNTS, FEWER = (100_000, 300_000, 1_000_000), (5_000, 10_000, 20_000)


def measure(bench: Bench) -> Row:
    """Of the whole command: opening the desk and writing the file included. Linear is a cost that does not grow: what a
    point more costs between the last two counts, of what it costs between the first two."""
    counts = FEWER if bench.quick else COUNTS
    taken = [_run(bench, count) for count in counts]
    first, second = ((taken[at + 1] - taken[at]) / (counts[at + 1] - counts[at]) for at in (0, 1))
    speed, alone = counts[-1] / taken[-1], one_by_one(TOPICS, 500)
    return Row(
        id="batch",
        title="batch advice",
        figures=(
            Figure(key="batch/speed", what=f"{counts[-1]:,} points, all of the command", unit="points/s",
                   spread=Spread.of([speed]), better="more", reach=20_000),
            Figure(key="batch/to-one-by-one", what="that, of points asked one by one in one process",
                   spread=Spread.of([speed / alone]), better="more"),
            Figure(key="batch/linear", what="a point more among many, of a point more among few",
                   spread=Spread.of([second / first]), reach=1.2),
        ),
        times={f"{count:,} points": Spread.of([seconds]) for count, seconds in zip(counts, taken, strict=True)},
        unit="s in all",
    )  # fmt: skip


def _run(bench: Bench, count: int) -> float:
    source, out = bench.folder / f"{count}.csv", bench.folder / f"{count}.parquet"
    np.savetxt(source, points(count), "%.5f", ",", header="lon,lat", comments="")
    command = [sys.executable, "-m", "helpdesk", "batch", str(source), "--out", str(out), "--on", str(DAY)]
    seconds, _, _ = timed(command + [word for topic in TOPICS for word in ("--topic", topic)], set(), DEVNULL)
    out.unlink()
    return seconds
