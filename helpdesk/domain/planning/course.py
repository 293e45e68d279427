"""The stock of an area year by year, as practices begin on some of its hectares."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..carbon import TARGET

Years = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a practice changes on a hectare, in t C/ha/yr with its 95 % range, for `years` from its start; after them
    the soil is in its new equilibrium and nothing changes any more (IPCC 2006 V4 2.3.3.1). Both ends of the range are
    None where its source gives none."""

    rate_t_c_ha_yr: float
    low_t_c_ha_yr: float | None
    high_t_c_ha_yr: float | None
    years: float

    @property
    def ends(self) -> tuple[float, float] | None:
        if self.low_t_c_ha_yr is None or self.high_t_c_ha_yr is None:
            return None
        return self.low_t_c_ha_yr, self.high_t_c_ha_yr


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A practice on some hectares; its first year is over at the end of year `begin` + 1 of the plan."""

    hectares: float
    begin: int
    gain: Gain


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Stock in t C at the end of year 0 (before anything changed), 1, 2, ...; `low` and `high` bound it by the ranges
    of the changes alone: how well the stock itself is known is another matter, and the same in every year.

    `low_t_c` and `high_t_c` are the ends where all steps are off to the same side (fully dependent errors), `least_t_c`
    and `most_t_c` those where each is off for itself (independent errors). What is true lies between: parts share
    tables and trials, and these are not their whole error. What is concluded from a plan is by the wider. All four are
    None where one of the steps has no range: the sum of those that have one would promise too much.
    """

    stock_t_c: Years
    low_t_c: Years | None
    high_t_c: Years | None
    least_t_c: Years | None
    most_t_c: Years | None

    @property
    def range_known(self) -> bool:
        return self.low_t_c is not None


def course(stock_t_c: float, steps: Sequence[Step], years: int) -> Course:
    """Rates of the steps times their hectares, summed; ends of ranges by their sum and by the root of the sum of their
    squares (IPCC 2006 V1 equation 3.2, which is for errors that do not depend on each other)."""
    middle = _summed(stock_t_c, [(step, step.gain.rate_t_c_ha_yr) for step in steps], years)
    ranged = [(step, step.gain.ends) for step in steps]
    known = [(step, ends) for step, ends in ranged if ends is not None]
    if len(known) < len(ranged):
        return Course(stock_t_c=middle, low_t_c=None, high_t_c=None, least_t_c=None, most_t_c=None)
    lows, highs = ([(step, ends[side]) for step, ends in known] for side in (0, 1))
    return Course(
        stock_t_c=middle,
        low_t_c=_summed(stock_t_c, lows, years),
        high_t_c=_summed(stock_t_c, highs, years),
        least_t_c=middle - _independent(lows, years),
        most_t_c=middle + _independent(highs, years),
    )


def target(stock_t_c: float, years: int) -> Years:
    """The "4 per 1000" line: 0.4 % of the first stock a year, linear and not compound (Minasny et al. 2017)."""
    passed = np.arange(years + 1, dtype=np.float64)
    return np.asarray(stock_t_c * (1 + TARGET * passed), dtype=np.float64)


def _summed(stock_t_c: float, rates: Sequence[tuple[Step, float]], years: int) -> Years:
    total: Years = np.full(years + 1, stock_t_c, dtype=np.float64)
    for step, rate in rates:
        total += rate * step.hectares * _counted_years(step, years)
    return total


def _independent(ends: Sequence[tuple[Step, float]], years: int) -> Years:
    """How far the end of the sum is from its middle."""
    squares: Years = np.zeros(years + 1, dtype=np.float64)
    for step, end in ends:
        squares += ((end - step.gain.rate_t_c_ha_yr) * step.hectares * _counted_years(step, years)) ** 2
    return np.asarray(np.sqrt(squares), dtype=np.float64)


def _counted_years(step: Step, years: int) -> Years:
    passed = np.arange(years + 1, dtype=np.float64)
    return np.asarray(np.clip(passed - step.begin, 0, step.gain.years), dtype=np.float64)
