"""The change of the carbon stock when one system takes the place of another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .estimate import Estimate, Factors, Numbers, Truths

# Years from one equilibrium to the next, the default of Eq. 2.25.
TRANSITION_YEARS = 20.0
# A tonne of carbon is this many tonnes of carbon dioxide: the molar masses, as the IPCC rounds them.
CO2_PER_C = 44 / 12
_NOTHING = np.zeros(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Stocks in t C/ha at 0-30 cm before and at the new equilibrium; the yearly rate lasts `years` and is 0 after.

    `low` and `high` bound the rate with 95 %; `rel_error_pct` is half of that range in percent of the rate, NaN where
    nothing changes or an error is not known. `sign_certain`: the half-width that comes from the factors that differ is
    smaller than the change; the reference stock and common factors cannot turn a gain into a loss. Where an error
    is not known the sign is not certain. `permille` is the rate by the stock before, per 1000 and year.
    """

    initial_t_c_ha: Numbers
    final_t_c_ha: Numbers
    delta_t_c_ha_yr: Numbers
    low_t_c_ha_yr: Numbers
    high_t_c_ha_yr: Numbers
    rel_error_pct: Numbers
    sign_certain: Truths
    permille: Numbers
    years: Numbers

    @property
    def delta_t_co2e_ha_yr(self) -> Numbers:
        return self.delta_t_c_ha_yr * CO2_PER_C

    @property
    def low_t_co2e_ha_yr(self) -> Numbers:
        return self.low_t_c_ha_yr * CO2_PER_C

    @property
    def high_t_co2e_ha_yr(self) -> Numbers:
        return self.high_t_c_ha_yr * CO2_PER_C


def change(
    reference: Estimate,
    initial: Factors,
    final: Factors,
    transition_years: Numbers = TRANSITION_YEARS,
    period_years: Numbers | None = None,
) -> Change:
    """IPCC 2006 V4, Eq. 2.25: (SOC_0 - SOC_0-T) / D with SOC = SOC_REF x F_LU x F_MG x F_I, mineral soils, 0-30 cm.

    `reference` in t C/ha, above 0; factors have no unit and are above 0; years are above 0. Over a period longer than
    the transition the change is spread over the period ("if T exceeds D, use T").

    The error: what both states share (the reference, a factor with the same figure in both) multiplies the difference
    and is counted once; factors that differ are independent of each other (IPCC 2006 V1 Ch3, propagation of error).
    Counting the two stocks as independent would never give less, and often several times as much.
    """
    common, before, after, shared, apart = _split(reference, initial, final)
    years = np.maximum(transition_years, transition_years if period_years is None else period_years)
    step = after - before
    rate = common * step / years
    half = np.hypot(np.abs(rate) * shared, common * apart / years)
    start = common * before
    size = np.where(rate == 0, np.nan, np.abs(rate))
    shape = np.shape(rate)
    return Change(
        initial_t_c_ha=_plain(start, shape),
        final_t_c_ha=_plain(common * after, shape),
        delta_t_c_ha_yr=_plain(rate, shape),
        low_t_c_ha_yr=_plain(rate - half, shape),
        high_t_c_ha_yr=_plain(rate + half, shape),
        rel_error_pct=_plain(100 * half / size, shape),
        sign_certain=_truth(apart < np.abs(step), shape),
        permille=_plain(1000 * rate / start, shape),
        years=_plain(years, shape),
    )


def _split(reference: Estimate, initial: Factors, final: Factors) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """The product of all that both states share, of what only each has, the relative half-width of the shared part,
    and the half-width of the difference of the rest."""
    common: Numbers = reference.value
    before: Numbers = 1.0
    after: Numbers = 1.0
    shared, of_before, of_after = _squared(reference), _NOTHING, _NOTHING
    for one, other in zip(initial.each, final.each, strict=True):
        same = one.same_as(other)
        common = common * np.where(same, one.value, 1.0)
        before, after = before * np.where(same, 1.0, one.value), after * np.where(same, 1.0, other.value)
        shared = shared + np.where(same, _squared(one), 0.0)
        of_before = of_before + np.where(same, 0.0, _squared(one))
        of_after = of_after + np.where(same, 0.0, _squared(other))
    return common, before, after, np.sqrt(shared), np.sqrt(before**2 * of_before + after**2 * of_after)


def _squared(estimate: Estimate) -> NDArray[np.float64]:
    return np.square(np.asarray(estimate.half_width_pct, dtype=np.float64) / 100)


def _plain(numbers: Numbers, shape: tuple[int, ...]) -> Numbers:
    """A float for a single place, an array for many."""
    return np.broadcast_to(np.asarray(numbers, dtype=np.float64), shape) if shape else float(numbers)


def _truth(truths: Truths, shape: tuple[int, ...]) -> Truths:
    return np.broadcast_to(np.asarray(truths), shape) if shape else bool(truths)
