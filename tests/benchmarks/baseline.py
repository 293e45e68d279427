"""A run against the committed one: a ratio that became worse by more than noise makes is a regression."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .figures import Figure

# Ratios wobble by a fifth from run to run, and tails by more.
THRESHOLD = 1.6
# Tails of a second or two are made by a handful of requests.
OF_TAILS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A ratio now and in the committed run; `worse` is how many times worse it is, under 1 where it is better."""

    key: str
    before: float
    now: float
    worse: float
    allowed: float

    @property
    def regressed(self) -> bool:
        return self.worse > self.allowed


def compared(figures: Iterable[Figure], committed: Mapping[str, Any]) -> list[Compared]:
    """Those in both runs that do not depend on the machine, worst first. `committed` is a `results.json`."""
    before = committed.get("figures", {})
    both = [
        _compared(each, float(before[each.key]["spread"]["median"]))
        for each in figures
        if each.guarded and each.key in before
    ]
    return sorted(both, key=lambda each: -each.worse)


def read(path: Path) -> dict[str, Any]:
    """Of a file that is not there: nothing to compare with."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def _compared(figure: Figure, before: float) -> Compared:
    now = figure.spread.median
    allowed = OF_TAILS if "p99" in figure.key else THRESHOLD
    return Compared(key=figure.key, before=before, now=now, worse=_worse(figure, before), allowed=allowed)


def _worse(figure: Figure, before: float) -> float:
    now = figure.spread.median
    if figure.slope:
        # How many times more ten times the work costs than it did.
        return float(10 ** (now - before))
    return now / before if figure.better == "less" else before / now


def table(found: Iterable[Compared]) -> str:
    """For a terminal: what regressed, with how far it was allowed to."""
    lines = [f"{'ratio':40} {'committed':>10} {'now':>10} {'worse by':>9} {'allowed':>8}"]
    for each in found:
        lines.append(f"{each.key:40} {each.before:10.3g} {each.now:10.3g} {each.worse:8.2f}x {each.allowed:7.1f}x")
    return "\n".join(lines)
