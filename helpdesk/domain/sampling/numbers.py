"""How many points a plan needs, and how many of them each stratum gets."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..errors import BadParameter
from ..toolkit.detection import Design, minimum_detectable_difference_t_ha, samples_for_difference
from ..toolkit.numbers import Numbers
from ..toolkit.quantiles import t_quantile
from ..toolkit.strata import neyman, proportional, standard_error_t_ha, stratified, whole

Allocation = Literal["neyman", "proportional"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The `difference_t_ha` of the mean that shall be seen, t C/ha, in a two-sided test at `alpha` with `power`.
    Paired: the same points twice; unpaired: other points each time."""

    difference_t_ha: float
    design: Design
    alpha: float
    power: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """Points of each stratum at each time; the difference they can tell, t C/ha, with the standard error and the
    degrees of freedom of the difference; and how many the same would need if the area were one stratum."""

    points: tuple[int, ...]
    detectable_t_ha: float
    standard_error_t_ha: float
    degrees_of_freedom: float
    without_strata: int


def numbering(
    area: Numbers, sd_t_ha: Numbers, whole_sd_t_ha: float, wish: Wish, allocation: Allocation, *, fewest: int, most: int
) -> Numbering:
    """The fewest points in all that tell the wished difference, t C/ha, at least `fewest` in a stratum: (t_alpha/2 +
    t_power) x standard error, which for other points each time is sqrt(2) times that of one mean.

    `sd_t_ha` is the standard deviation within each stratum of stocks, or of differences where paired (above 0), and
    `whole_sd_t_ha` that of the area as one. A first number comes from the pooled deviation; as strata take degrees of
    freedom and whole numbers round, it is raised until the strata as they are tell the difference. So more power never
    needs fewer points. Raises BadParameter where more than `most` are needed.
    """
    start = max(_samples(_pooled(area, sd_t_ha, allocation), wish), fewest * len(area))
    for total in range(start, most + 1):
        shares = neyman(area, sd_t_ha, total) if allocation == "neyman" else proportional(area, total)
        points = whole(shares, fewest)
        error, freedom = _difference_error(area, sd_t_ha, np.array(points), wish.design)
        told = float(t_quantile(1 - wish.alpha / 2, freedom) + t_quantile(wish.power, freedom)) * error
        if told <= wish.difference_t_ha * (1 + 1e-9):
            return Numbering(
                points=tuple(points),
                detectable_t_ha=told,
                standard_error_t_ha=error,
                degrees_of_freedom=freedom,
                without_strata=_samples(whole_sd_t_ha, wish),
            )
    raise _too_many(area, sd_t_ha, wish, allocation, most)


def _pooled(area: Numbers, sd_t_ha: Numbers, allocation: Allocation) -> float:
    """The deviation of one stratum whose mean has the same error: sum W s by Neyman, the root of sum W s^2 in
    proportion (Cochran 1977, ch. 5)."""
    weight = area / area.sum()
    return float(weight @ sd_t_ha) if allocation == "neyman" else float(np.sqrt(weight @ sd_t_ha**2))


def _samples(sd_t_ha: float, wish: Wish) -> int:
    n, _ = samples_for_difference(sd_t_ha, wish.difference_t_ha, design=wish.design, alpha=wish.alpha, power=wish.power)
    return int(n)


def _difference_error(area: Numbers, sd_t_ha: Numbers, points: Numbers, design: Design) -> tuple[float, float]:
    """Of the difference of two means, or of the mean of differences: its standard error and degrees of freedom."""
    times = 1 if design == "paired" else 2
    error = float(standard_error_t_ha(area, sd_t_ha, points)) * np.sqrt(times)
    freedom = float(stratified(area, np.zeros(len(area)), sd_t_ha, points).df) * times
    return float(error), freedom


def _too_many(area: Numbers, sd_t_ha: Numbers, wish: Wish, allocation: Allocation, most: int) -> BadParameter:
    needed = _samples(_pooled(area, sd_t_ha, allocation), wish)
    told = minimum_detectable_difference_t_ha(
        _pooled(area, sd_t_ha, allocation), most, design=wish.design, alpha=wish.alpha, power=wish.power
    )
    return BadParameter(
        "difference_t_ha",
        f"{wish.difference_t_ha:g} t C/ha would need {max(needed, most + 1):,} points each time, and a plan has at "
        f"most {most:,}; those tell about {float(told):.2g} t C/ha",
    )
