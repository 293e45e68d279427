"""The report for people: a page of Markdown, with the plots beside it."""

from collections.abc import Sequence
from pathlib import Path

from . import plots
from .figures import Figure, Row, Spread, number
from .loads import Loaded
from .results import GROWTH, LOADS, Results

PAGE = "README.md"
INTRODUCTION = """\
Ratios of medians; what is compared was measured in turns, so that what slows the machine slows all of it. In brackets
the quartiles of the rounds. Figures with a unit depend on the machine, and are held against no other run; where the
load before a row was above twice the number of cores, others held the machine: such figures are worse than they would
be, such ratios are those of a crowded machine, and neither is held against another run.
What keeps a mark from being reached, and what is planned, is in [REPORT.md](../REPORT.md).
"""
PLOTS = {GROWTH: "![What grows with what](growth.svg)", LOADS: "![Latencies under load](loads.svg)"}


def write(results: Results, folder: Path) -> None:
    """The page, and a plot of all that there is to plot."""
    (folder / PAGE).write_text(as_markdown(results), encoding="utf-8")
    if any(each.reach is not None for each in results.figures):
        plots.marks(results.figures, folder / "marks.svg")
    if GROWTH in results.rows:
        plots.growth(results.rows[GROWTH].figures, folder / "growth.svg")
    if results.loads:
        plots.loads(results.loads, folder / "loads.svg")


def as_markdown(results: Results) -> str:
    marked = [figure for figure in results.figures if figure.reach is not None]
    reached = sum(bool(figure.reached) for figure in marked)
    parts = ["# What was measured\n", f"{reached} of {len(marked)} marks are reached.\n", INTRODUCTION]
    if marked:
        parts.append("![How far each mark is](marks.svg)\n")
    for row in results.rows.values():
        parts += [f"## {row.title}\n", *([row.note + "\n"] if row.note else [])]
        parts.append(loads_table(results.loads) if row.id == LOADS else figures_table(row.figures))
        parts += ["", *([PLOTS[row.id] + "\n"] if row.id in PLOTS else []), *times_line(row), row.about + "\n"]
    return "\n".join(parts).rstrip() + "\n"


def figures_table(figures: Sequence[Figure]) -> str:
    lines = ["| what | ratio | to reach | reached |", "|---|---|---|---|"]
    for each in figures:
        sign = "≤" if each.better == "less" else "≥"
        reach = "" if each.reach is None else f"{sign} {number(each.reach)} {each.unit}".rstrip()
        told = {None: "", True: "yes", False: "**no**"}[each.reached]
        lines.append(f"| {each.what} | {spread(each.spread, each.unit)} | {reach} | {told} |")
    return "\n".join(lines)


def loads_table(loads: Sequence[Loaded]) -> str:
    lines = [
        "| request | closed, a second | p50, ms | p95 | p99 | open, a second | p50, ms | p95 | p99 | failed |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for each in loads:
        cells = [each.kind]
        for load in (each.closed, each.open):
            cells += [f"{load.rate:.0f}", *(number(1000 * value) for value in (load.p50, load.p95, load.p99))]
        lines.append(f"| {' | '.join(cells)} | {each.closed.failed + each.open.failed} |")
    return "\n".join(lines)


def times_line(row: Row) -> list[str]:
    told = "; ".join(f"{name} {_time(each.median, row.unit)}" for name, each in row.times.items())
    return [f"Medians: {told}.\n"] if told else []


def _time(value: float, unit: str) -> str:
    return f"{number(1000 * value)} ms" if unit == "s" else f"{number(value)} s"


def spread(found: Spread, unit: str) -> str:
    value = f"{number(found.median)} {unit}".rstrip()
    return value if found.rounds == 1 else f"{value} ({number(found.low)} to {number(found.high)})"
