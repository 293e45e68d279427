"""Which change of a stock a number of samples can tell from chance, and how many samples a wish needs.

Two-sided tests at `alpha` with the wished `power`, by the central t distribution: Zar (2010),
Biostatistical Analysis, 5th ed., ch. 7 to 9; FAO (2020), GSOC-MRV protocol.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .numbers import Numbers, numbers
from .quantiles import normal_quantile, t_quantile

# Paired: the same points twice, judged by the differences; unpaired: other points each time, n at each time.
Design = Literal["paired", "unpaired"]

_FEWEST = 2


def degrees_of_freedom(n: ArrayLike, design: Design) -> Numbers:
    """n - 1 of differences, 2n - 2 of two independent sets of n (2 and more); no unit."""
    return numbers(n) - 1 if design == "paired" else 2 * numbers(n) - 2


def minimum_detectable_difference_t_ha(
    sd_t_ha: ArrayLike, n: ArrayLike, *, design: Design, alpha: ArrayLike, power: ArrayLike
) -> Numbers:
    """(t_alpha/2 + t_power) s sqrt(2/n) unpaired, (t_alpha/2 + t_power) s_d / sqrt(n) paired, t/ha.

    `sd_t_ha` is the standard deviation of the stocks, or of their differences where paired; `n` the number at each
    time (2 and more); `alpha` 1e-6 to 0.5; `power` 0.5 to 1 - 1e-6.
    """
    df = degrees_of_freedom(n, design)
    judged = t_quantile(1 - numbers(alpha) / 2, df) + t_quantile(power, df)
    return judged * _standard_error(sd_t_ha, n, design)


def minimum_detectable_difference_normal_t_ha(
    sd_t_ha: ArrayLike, n: ArrayLike, *, design: Design, alpha: ArrayLike, power: ArrayLike
) -> Numbers:
    """The same, t/ha, by the normal distribution, as short-hand formulas have it: too small where n is."""
    judged = normal_quantile(1 - numbers(alpha) / 2) + normal_quantile(power)
    return judged * _standard_error(sd_t_ha, n, design)


def years_to_detect(rate_t_ha_yr: ArrayLike, mdd_t_ha: ArrayLike) -> Numbers:
    """Years until a steady change (above 0, t/ha/yr) reaches the minimum detectable difference: mdd / rate."""
    return numbers(mdd_t_ha) / numbers(rate_t_ha_yr)


def samples_for_difference(
    sd_t_ha: ArrayLike, mdd_t_ha: ArrayLike, *, design: Design, alpha: ArrayLike, power: ArrayLike
) -> tuple[Numbers, Numbers]:
    """The smallest n at each time whose minimum detectable difference is at most `mdd_t_ha` (above 0, t/ha), by t and
    by the normal distribution: c (judged s / mdd)^2 with c of 1 paired and 2 unpaired. Bounds as above."""
    judged = normal_quantile(1 - numbers(alpha) / 2) + normal_quantile(power)
    copies = 1 if design == "paired" else 2
    by_normal = _up(copies * (judged * numbers(sd_t_ha) / numbers(mdd_t_ha)) ** 2)

    def reaches(n: Numbers) -> Numbers:
        return minimum_detectable_difference_t_ha(sd_t_ha, n, design=design, alpha=alpha, power=power)

    return _smallest(reaches, numbers(mdd_t_ha), by_normal), by_normal


def samples_for_mean(
    cv_pct: ArrayLike, allowable_error_pct: ArrayLike, confidence: ArrayLike
) -> tuple[Numbers, Numbers]:
    """The smallest n with t(n - 1) CV / sqrt(n) <= E, by t and by the normal distribution; coefficient of variation
    and allowable error in percent of the mean (above 0), `confidence` two-sided, 0.5 to 1 - 1e-6."""
    upper = (1 + numbers(confidence)) / 2
    by_normal = _up((normal_quantile(upper) * numbers(cv_pct) / numbers(allowable_error_pct)) ** 2)

    def reaches(n: Numbers) -> Numbers:
        return t_quantile(upper, n - 1) * numbers(cv_pct) / np.sqrt(n)

    return _smallest(reaches, numbers(allowable_error_pct), by_normal), by_normal


def _standard_error(sd: ArrayLike, n: ArrayLike, design: Design) -> Numbers:
    copies = 1 if design == "paired" else 2
    return numbers(sd) * np.sqrt(copies / numbers(n))


def _up(n: Numbers) -> Numbers:
    """Whole, and at least one; what is whole but for rounding stays."""
    return np.maximum(np.ceil(n * (1 - 1e-12)), 1)


def _smallest(reached: Callable[[Numbers], Numbers], wanted: Numbers, by_normal: Numbers) -> Numbers:
    """By halving: what is reached falls with n. t is nearly normal at the upper end, which has twice as many."""
    shape = np.broadcast_shapes(wanted.shape, by_normal.shape)
    low = np.full(shape, float(_FEWEST))
    high = np.broadcast_to(2 * by_normal + 1000, shape).copy()
    while np.any(low < high):
        middle = np.floor((low + high) / 2)
        enough = reached(middle) <= wanted * (1 + 1e-12)
        low, high = np.where(enough, low, np.minimum(middle + 1, high)), np.where(enough, middle, high)
    return low
