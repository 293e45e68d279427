"""A run against the committed one: a ratio that became worse by more than noise makes is a regression."""

from collections.abc import Iterable
from dataclasses import dataclass

from .figures import Figure

# Ratios wobble by a fifth from run to run, and tails by more.
THRESHOLD = 1.6
# Tails of some seconds are made by a handful of requests.
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


def compared(figures: Iterable[Figure], committed: Iterable[Figure]) -> list[Compared]:
    """Those in both runs, worst first; give those that are guarded."""
    before = {each.key: each.spread.median for each in committed}
    both = [_compared(each, before[each.key]) for each in figures if each.key in before]
    return sorted(both, key=lambda each: -each.worse)


def _compared(figure: Figure, before: float) -> Compared:
    allowed = OF_TAILS if "p99" in figure.key else THRESHOLD
    now = figure.spread.median
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
