"""What was measured: times with their spread, ratios with their marks, and the rows of a report that hold them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median, quantiles
from typing import Literal

Better = Literal["less", "more"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The median of the rounds, and their quartiles."""

    median: float
    low: float
    high: float
    rounds: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Of at least one value; one alone is its own quartiles."""
        low, _, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else (values[0],) * 3
        return cls(median=median(values), low=low, high=high, rounds=len(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One ratio (or, with a unit, one amount), and the mark it is to reach, where there is one.

    What has a unit depends on the machine, and is never held against another run. A slope is the power with which cost
    grows with size: 0 is no growth, 1 is growth in proportion.
    """

    key: str
    what: str
    spread: Spread
    better: Better = "less"
    reach: float | None = None
    unit: str = ""
    slope: bool = False

    @property
    def reached(self) -> bool | None:
        """None where there is no mark."""
        if self.reach is None:
            return None
        value = self.spread.median
        return value <= self.reach if self.better == "less" else value >= self.reach

    @property
    def guarded(self) -> bool:
        return not self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the marks: its figures, and the times they are made of, in seconds a call unless `unit` says else."""

    id: str
    title: str
    figures: Sequence[Figure]
    times: Mapping[str, Spread] = field(default_factory=dict)
    unit: str = "s"
    note: str = ""
    about: str = ""
    busy: bool = False

    def told(self, about: str, *, busy: bool) -> "Row":
        """With when, on what, and whether others held the machine while it was measured."""
        return replace(self, about=about, busy=busy)


def ratio(
    key: str,
    what: str,
    over: Sequence[float],
    under: Sequence[float],
    *,
    better: Better = "less",
    reach: float | None = None,
) -> Figure:
    """The ratio of two series of the same rounds, round by round: what slows the machine down slows both."""
    values = [one / other for one, other in zip(over, under, strict=True)]
    return Figure(key=key, what=what, spread=Spread.of(values), better=better, reach=reach)


def number(value: float) -> str:
    """Three figures, as people read them."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
