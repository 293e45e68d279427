"""How long it takes until samples can tell a rate from chance, by a sampling plan that is stated with the answer."""

from dataclasses import dataclass
from functools import cache

from ..sampling.variation import Variation, assumed
from ..toolkit.detection import Design, minimum_detectable_difference_t_ha


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingPlan:
    """`n` points visited twice, 0-30 cm; `variation` is how far their differences lie apart.

    That of a field is not known before it was sampled: it is assumed from the stock there, and to be replaced by the
    field's own (FAO 2020, GSOC-MRV protocol, asks for a first campaign to get it).
    """

    variation: Variation
    design: Design = "paired"
    n: int = 20
    alpha: float = 0.05
    power: float = 0.8

    @property
    def mdd_t_c_ha(self) -> float:
        """The smallest difference that it detects, t C/ha."""
        return self.variation.sd_difference_t_c_ha * _mdd_of_one(self.design, self.n, self.alpha, self.power)


@cache
def _mdd_of_one(design: Design, n: int, alpha: float, power: float) -> float:
    """What a deviation of 1 t C/ha lets be seen: it grows with the deviation, and stocks are as many as places."""
    return float(minimum_detectable_difference_t_ha(1.0, n, design=design, alpha=alpha, power=power))


def usual_plan(stock_t_c_ha: float | None) -> SamplingPlan:
    """Twenty points where the stock is this, t C/ha (None: not known), so that the deviation is stock x CV x
    sqrt(2 (1 - r)); CV and r are those of sampling plans (FAO 2020, GSOC-MRV protocol, has a first campaign tell them).
    """
    return SamplingPlan(variation=assumed(stock_t_c_ha))


def years_to_detect(rate_t_c_ha_yr: float, lasts_years: float, plan: SamplingPlan) -> float | None:
    """Years until the change (t C/ha/yr) is as large as what the plan detects, mdd / |rate|; None where the soil
    reaches its new level before, after `lasts_years`.

    >>> round(years_to_detect(0.66, 20, usual_plan(40.0)), 1)
    12.0
    >>> years_to_detect(0.33, 20, usual_plan(60.0)) is None
    True
    """
    if rate_t_c_ha_yr == 0:
        return None
    years = plan.mdd_t_c_ha / abs(rate_t_c_ha_yr)
    return years if years <= lasts_years else None
