"""`python -m tests.benchmarks`: measures everything in one run, writes the report, and fails where a ratio regressed.

`--only NAME` for some rows, `--quick` for a look at whether it works (its figures mean nothing), `--out FOLDER` for
another place than `.bench`; `--accept` makes this run the committed one.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from subprocess import SubprocessError
from typing import Never

import psycopg

from . import baseline, growth, loads, plots, report
from .bench import Bench
from .figures import Row
from .rounds import QUICK, Pace
from .rows import rows
from .servers import ServerFailed
from .wrk import LoadFailed

HERE = Path(__file__).parent
COMMITTED = HERE / "results"
# What keeps a row from being measured, and the others not from it.
FAULTS = (ServerFailed, LoadFailed, SubprocessError, OSError, AssertionError, psycopg.Error)
EXTRAS = ("growth", "loads")
PEERS = ("pygeoapi", "tipg", "titiler-core", "fastapi")


def main() -> int:
    asked = _asked()
    measures = {name: measure for name, measure in rows().items() if not asked.only or name in asked.only}
    about = _about()
    failed: list[str] = []
    with Bench(pace=QUICK if asked.quick else Pace(), quick=asked.quick) as bench:
        found = [row for name, measure in measures.items() if (row := _told(bench, name, measure, failed))]
        extras = {name for name in EXTRAS if not asked.only or name in asked.only}
        grown = _tried(bench, "growth", growth.measure, failed) if "growth" in extras else []
        loaded = _tried(bench, "loads", loads.measure, failed) if "loads" in extras else []
    results = report.Results(about=about, rows=found, growth=grown, loads=loaded)
    folder = COMMITTED if asked.accept else asked.out
    against = baseline.compared(results.figures, baseline.read(COMMITTED / report.RESULTS))
    report.write(results, folder)
    _draw(results, folder)
    print(f"\nThe report is in {folder / report.PAGE}")
    if failed:
        print(f"Not measured, for the reasons told above: {', '.join(failed)}")
    return _verdict(against, accepted=asked.accept or asked.quick) or bool(failed)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", nargs="+", choices=[*rows(), *EXTRAS], metavar="NAME")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path, default=Path(".bench"))
    parser.add_argument("--accept", action="store_true")
    asked = parser.parse_args()
    if asked.accept and (asked.only or asked.quick):
        parser.error("--accept goes with a whole run alone: others are held against it")
    return asked


def _told(bench: Bench, name: str, measure: Callable[[Bench], Row], failed: list[str]) -> Row | None:
    row = _tried(bench, name, measure, failed)
    if row:
        bench.say(report.figures_table(row.figures))
    return row or None


def _tried[Found](bench: Bench, name: str, measure: Callable[[Bench], Found], failed: list[str]) -> Found | list[Never]:
    """What was measured; nothing, and its name among the failed, where that could not be done."""
    began = time.monotonic()
    try:
        found = measure(bench)
    except FAULTS as error:
        failed.append(name)
        bench.say(f"\n{name}: not measured: {type(error).__name__}: {error}")
        return []
    bench.say(f"\n{name}: measured in {time.monotonic() - began:.0f} s")
    return found


def _about() -> Mapping[str, str]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    told = {"Python": platform.python_version(), "cores": str(cores), "measured on": time.strftime("%Y-%m-%d")}
    if hasattr(os, "getloadavg"):
        # Above the number of cores others held the machine.
        told["load before"] = f"{os.getloadavg()[0]:.1f}"
    return told | {name: version(name) for name in PEERS}


def _draw(results: report.Results, folder: Path) -> None:
    if any(each.reach is not None for each in results.figures):
        plots.marks(results.figures, folder / "marks.svg")
    if results.growth:
        plots.growth(results.growth, folder / "growth.svg")
    if results.loads:
        plots.loads(results.loads, folder / "loads.svg")


def _verdict(against: list[baseline.Compared], *, accepted: bool) -> int:
    regressed = [each for each in against if each.regressed]
    if not regressed:
        print(f"No ratio regressed; {len(against)} were compared with the committed run")
        return 0
    print(f"\n{len(regressed)} of {len(against)} ratios are worse than the committed run allows:\n")
    print(baseline.table(regressed))
    return 0 if accepted else 1


if __name__ == "__main__":
    sys.exit(main())
