"""`python -m tests.benchmarks`: measures everything in one run, writes the report, and fails where a ratio regressed.

`--only NAME` for some rows, whose results replace those of the same rows in the folder; `--quick` for a look at
whether it works (its figures mean nothing); `--out FOLDER` for another place than `.bench`; `--accept` writes into the
committed report, which later runs are held against.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from subprocess import SubprocessError

import psycopg

from . import baseline, report, results
from .bench import Bench
from .results import Results
from .rounds import QUICK, Pace
from .rows import Measured, rows
from .servers import ServerFailed
from .wrk import LoadFailed

COMMITTED = Path(__file__).parent / "committed"
# What keeps a row from being measured, and the others not from it.
FAULTS = (ServerFailed, LoadFailed, SubprocessError, OSError, AssertionError, psycopg.Error)
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
PEERS = ("pygeoapi", "tipg", "titiler-core", "fastapi")


def main() -> int:
    asked = _asked()
    committed = results.read(COMMITTED)
    folder = COMMITTED if asked.accept else asked.out
    kept = results.read(folder) if asked.only else Results(rows={})
    found = Results(rows={})
    failed: list[str] = []
    began = time.monotonic()
    with Bench(pace=QUICK if asked.quick else Pace(), quick=asked.quick) as bench:
        for name, measure in rows().items():
            if not asked.only or name in asked.only:
                found = found.updated(_tried(bench, name, measure, failed))
                # After each, so that a run that is broken off leaves what it had.
                results.write(kept.updated(found), folder)
    report.write(kept.updated(found), folder)
    print(f"\nAll of it took {(time.monotonic() - began) / 60:.0f} minutes; the report is in {folder / report.PAGE}")
    if failed:
        print(f"Not measured, for the reasons told above: {', '.join(failed)}")
    regressed = _regressed(found, committed)
    return int(bool(failed) or (regressed and not asked.accept and not asked.quick))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", nargs="+", choices=list(rows()), metavar="NAME", help=", ".join(rows()))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path, default=Path(".bench"))
    parser.add_argument("--accept", action="store_true")
    asked = parser.parse_args()
    if asked.accept and asked.quick:
        parser.error("--accept does not go with --quick: other runs would be held against noise")
    return asked


def _tried(bench: Bench, name: str, measure: Callable[[Bench], Measured], failed: list[str]) -> Results:
    """What was measured; nothing, and its name among the failed, where that could not be done."""
    about, busy, began = _about(), _load() > 2 * CORES, time.monotonic()
    try:
        row, loads = measure(bench)
    except FAULTS as error:
        failed.append(name)
        bench.say(f"\n{name}: not measured: {type(error).__name__}: {error}")
        return Results(rows={})
    bench.say(f"\n{name}: measured in {time.monotonic() - began:.0f} s")
    bench.say(report.loads_table(loads) if loads else report.figures_table(row.figures))
    return Results(rows={row.id: row.told(about, busy=busy)}, loads=loads)


def _about() -> str:
    peers = ", ".join(f"{name} {version(name)}" for name in PEERS)
    python = f"Python {platform.python_version()}"
    return f"{time.strftime('%Y-%m-%d')}, {CORES} cores, load before {_load():.1f}; {python}, {peers}."


def _load() -> float:
    """How many processes wanted to run in the minute before, this run's own among them; 0 where nobody tells."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _regressed(found: Results, committed: Results) -> bool:
    against = baseline.compared(found.guarded, committed.guarded)
    regressed = [each for each in against if each.regressed]
    if regressed:
        print(f"\n{len(regressed)} of {len(against)} ratios are worse than the committed run allows:\n")
        print(baseline.table(regressed))
    else:
        held = sum(row.busy for row in (*found.rows.values(), *committed.rows.values()))
        others = f"; {held} rows of either are of a machine that others held, and were not" if held else ""
        print(f"No ratio regressed; {len(against)} were compared with the committed run{others}")
    return bool(regressed)


if __name__ == "__main__":
    sys.exit(main())
