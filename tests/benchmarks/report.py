"""The report of a run: `results.json` for programs, `README.md` for people, and plots beside them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .baseline import Compared
from .figures import Figure, Row, Spread, number
from .loads import Loaded

RESULTS, PAGE = "results.json", "README.md"
INTRODUCTION = """\
Ratios of medians within one run; what is compared was measured in turns, so that what slows the machine slows all of
it. In brackets the quartiles of the rounds. Figures with a unit depend on the machine and are held against no other
run.
What keeps a mark from being reached, and what is planned, is in `../REPORT.md`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All that one run found; `about` tells of the machine and the versions."""

    about: Mapping[str, str]
    rows: Sequence[Row]
    growth: Sequence[Figure] = ()
    loads: Sequence[Loaded] = ()
    compared: Sequence[Compared] = field(default_factory=tuple)

    @property
    def figures(self) -> list[Figure]:
        return [figure for row in self.rows for figure in row.figures] + list(self.growth)


def write(results: Results, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_json(results), indent=1, ensure_ascii=False)
    (folder / RESULTS).write_text(text + "\n", encoding="utf-8")
    (folder / PAGE).write_text(as_markdown(results), encoding="utf-8")


def as_json(results: Results) -> dict[str, Any]:
    return {
        "about": dict(results.about),
        "figures": {figure.key: _figure(figure) for figure in results.figures},
        "times": {row.id: {"unit": row.unit, **{name: asdict(each) for name, each in row.times.items()}}
                  for row in results.rows},
        "loads": [each.as_json() for each in results.loads],
    }  # fmt: skip


def _figure(figure: Figure) -> dict[str, Any]:
    return {**asdict(figure), "reached": figure.reached}


def as_markdown(results: Results) -> str:
    marked = [figure for figure in results.figures if figure.reach is not None]
    reached = sum(bool(figure.reached) for figure in marked)
    parts = [
        "# What was measured\n",
        f"{reached} of {len(marked)} marks are reached. {'; '.join(f'{k} {v}' for k, v in results.about.items())}.\n",
        INTRODUCTION,
        "![Each ratio with a mark, as a share of its mark](marks.svg)\n",
    ]
    for row in results.rows:
        parts += [f"## {row.title}\n", *([row.note + "\n"] if row.note else []), figures_table(row.figures)]
        parts += ["", times_line(row), ""]
    if results.growth:
        parts += ["## What work costs as it grows\n", figures_table(results.growth), "", "![Growth](growth.svg)\n"]
    if results.loads:
        parts += ["## Under load\n", loads_table(results.loads), "", "![Latencies](loads.svg)\n"]
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


def times_line(row: Row) -> str:
    told = "; ".join(f"{name} {_time(each.median, row.unit)}" for name, each in row.times.items())
    return f"Medians: {told}." if told else ""


def _time(value: float, unit: str) -> str:
    return f"{number(1000 * value)} ms" if unit == "s" else f"{number(value)} s"


def spread(found: Spread, unit: str) -> str:
    value = f"{number(found.median)} {unit}".rstrip()
    return value if found.rounds == 1 else f"{value} ({number(found.low)} to {number(found.high)})"
