"""`helpdesk batch` at growing numbers of points: `python -m tests.benchmarks.batch [--dask] [COUNT ...]`.

For each it tells points a second (opening the desk and writing the file included), the ratio to one process that asks
for one point after the other, processor time, which a busy machine changes less, and the most memory that all
processes together had resident (what they share is counted in each). Points are anywhere on land
and sea between 60 degrees south and 80 north, so that every chunk reads every part of every raster.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from helpdesk.bootstrap import open_desk
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.question import Question, with_subtopics
from helpdesk.services.record import record
from helpdesk.settings import load_settings

COUNTS = (100_000, 300_000, 1_000_000)
TOPICS = ("nitrogen", "soil_carbon", "cover_crops", "water")
DAY = date(2026, 11, 23)
PORT = 18786


def points(count: int) -> np.ndarray:
    rng = np.random.default_rng(11)
    return np.column_stack([rng.uniform(-180, 180, count), rng.uniform(-60, 80, count)]).round(5)


def one_by_one(topics: tuple[str, ...], count: int = 2_000) -> float:
    """Points a second of one process."""
    desk = open_desk(load_settings())
    told = with_subtopics(desk, topics)
    places = [Place(at=LonLat(lon=lon, lat=lat)) for lon, lat in points(count + 500).tolist()]
    for place in places[:500]:
        record(desk, advise(desk, Question(place=place, on=DAY, topics=told)))
    began = time.perf_counter()
    for place in places[500:]:
        record(desk, advise(desk, Question(place=place, on=DAY, topics=told)))
    speed = count / (time.perf_counter() - began)
    desk.close()
    return speed


def resident(pids: set[int]) -> int:
    """Bytes of these processes and all below them."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    family = set(pids)
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    total = 0
    for pid in family:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    return total


def busy(pids: set[int]) -> float:
    """Seconds that these processes have computed, and those that this one has waited for."""
    found = os.times()
    seconds = found.children_user + found.children_system
    for pid in pids:
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        seconds += sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return seconds


def timed(command: list[str], also: set[int], errors: int | None = None) -> tuple[float, float, float]:
    """Seconds, seconds of processors, and gigabytes at most."""
    began, before, most = time.perf_counter(), busy(also), 0
    process = subprocess.Popen(command, stderr=errors)
    while process.poll() is None:
        most = max(most, resident({process.pid, *also}))
        time.sleep(0.25)
    assert process.returncode == 0
    return time.perf_counter() - began, busy(also) - before, most / 1e9


@contextmanager
def cluster(workers: int) -> Iterator[set[int]]:
    """A scheduler and its workers; their process ids."""
    address = f"tcp://127.0.0.1:{PORT}"
    dask = [sys.executable, "-m", "dask"]
    commands = [[*dask, "scheduler", "--host", "127.0.0.1", "--port", str(PORT), "--no-dashboard"]]
    worker = [*dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    commands += [worker] * workers
    started = [subprocess.Popen(each, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for each in commands]
    try:
        yield {process.pid for process in started}
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def run(count: int, form: str, topics: tuple[str, ...], scalar: float, folder: Path, dask: set[int] | None) -> None:
    source, out = folder / f"{count}.csv", folder / f"{count}-{len(topics)}-{dask is not None}.{form}"
    if not source.exists():
        np.savetxt(source, points(count), "%.5f", ",", header="lon,lat", comments="")
    command = [sys.executable, "-m", "helpdesk", "batch", str(source), "--out", str(out), "--on", str(DAY)]
    command += [word for topic in topics for word in ("--topic", topic)]
    command += ["--scheduler", f"tcp://127.0.0.1:{PORT}"] if dask is not None else []
    seconds, computed, gigabytes = timed(command, dask or set())
    where = "two Dask workers" if dask is not None else "two processes"
    told = f"{len(topics)} topics" if topics else "all topics"
    size = out.stat().st_size / 1e6
    speed, cost = count / seconds, computed / count * 1e6
    print(
        f"| {count:,} | {told}, {form} | {where} | {seconds:.1f} | {speed:,.0f} | {speed / scalar:.0f} | {cost:.0f} | "
        f"{gigabytes:.2f} | {size:,.0f} |",
        flush=True,
    )
    out.unlink()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", nargs="*", type=int, default=COUNTS)
    parser.add_argument("--dask", action="store_true", help="the same on a cluster of two workers too")
    parser.add_argument("--all", action="store_true", help="all topics too")
    asked = parser.parse_args()
    print("| points | what | where | s | points/s | times one by one | processor us/point | GB resident | MB written |")
    print("|---|---|---|---|---|---|---|---|---|")
    with TemporaryDirectory(prefix="helpdesk-bench-") as temporary:
        folder = Path(temporary)
        for topics in (TOPICS, ()) if asked.all else (TOPICS,):
            scalar = one_by_one(topics)
            print(
                f"| one by one | {len(topics) or 'all'} topics | one process | | {scalar:,.0f} | 1 | | | |", flush=True
            )
            for count in asked.counts:
                run(count, "parquet", topics, scalar, folder, None)
            if asked.dask:
                with cluster(2) as pids:
                    run(asked.counts[-1], "parquet", topics, scalar, folder, pids)


if __name__ == "__main__":
    main()
