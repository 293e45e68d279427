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
    the soil is in its new equilibrium and nothing changes any more (IPCC 2006 V4 2.3.3.1)."""

    rate_t_c_ha_yr: float
    low_t_c_ha_yr: float
    high_t_c_ha_yr: float
    years: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A practice on some hectares; its first year is over at the end of year `begin` + 1 of the plan."""

    hectares: float
    begin: int
    gain: Gain


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Stock in t C at the end of year 0 (before anything changed), 1, 2, ...; `low` and `high` bound it by the ranges
    of the changes alone: how well the stock itself is known is another matter, and the same in every year."""

    stock_t_c: Years
    low_t_c: Years
    high_t_c: Years


def course(stock_t_c: float, steps: Sequence[Step], years: int) -> Course:
    """Rates of the steps times their hectares, summed.

    Ends of ranges are summed too, as if all steps were off to the same side: they mostly are, since they share factors,
    and a sum of squares would promise more than is known.
    """
    return Course(
        stock_t_c=_summed(stock_t_c, [(step, step.gain.rate_t_c_ha_yr) for step in steps], years),
        low_t_c=_summed(stock_t_c, [(step, step.gain.low_t_c_ha_yr) for step in steps], years),
        high_t_c=_summed(stock_t_c, [(step, step.gain.high_t_c_ha_yr) for step in steps], years),
    )


def target(stock_t_c: float, years: int) -> Years:
    """The "4 per 1000" line: 0.4 % of the first stock a year, linear and not compound (Minasny et al. 2017)."""
    passed = np.arange(years + 1, dtype=np.float64)
    return np.asarray(stock_t_c * (1 + TARGET * passed), dtype=np.float64)


def _summed(stock_t_c: float, rates: Sequence[tuple[Step, float]], years: int) -> Years:
    passed = np.arange(years + 1, dtype=np.float64)
    total: Years = np.full(years + 1, stock_t_c, dtype=np.float64)
    for step, rate in rates:
        total += rate * step.hectares * np.clip(passed - step.begin, 0, step.gain.years)
    return total
