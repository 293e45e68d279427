"""How long it takes until samples can tell a rate from chance, by a sampling plan that is stated with the answer."""

from dataclasses import dataclass
from functools import cache

from ..toolkit.detection import Design, minimum_detectable_difference_t_ha


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingPlan:
    """`n` points visited twice, 0-30 cm; `sd_difference_t_c_ha` is the standard deviation of their differences.

    That of a field is not known before it was sampled: 6 t C/ha is an assumption (a tenth of a stock of 60 t C/ha), to
    be replaced by the field's own (FAO 2020, GSOC-MRV protocol, asks for a first campaign to get it).
    """

    design: Design = "paired"
    n: int = 20
    sd_difference_t_c_ha: float = 6.0
    alpha: float = 0.05
    power: float = 0.8

    @property
    def mdd_t_c_ha(self) -> float:
        """The smallest difference that it detects, t C/ha."""
        return _mdd(self)


@cache
def _mdd(plan: SamplingPlan) -> float:
    found = minimum_detectable_difference_t_ha(
        plan.sd_difference_t_c_ha, plan.n, design=plan.design, alpha=plan.alpha, power=plan.power
    )
    return float(found)


USUAL_PLAN = SamplingPlan()


def years_to_detect(rate_t_c_ha_yr: float, lasts_years: float, plan: SamplingPlan = USUAL_PLAN) -> float | None:
    """Years until the change (t C/ha/yr) is as large as what the plan detects, mdd / |rate|; None where the soil
    reaches its new level before, after `lasts_years`.

    >>> round(years_to_detect(0.33, 20), 1)
    12.0
    >>> years_to_detect(0.036, 20) is None
    True
    """
    if rate_t_c_ha_yr == 0:
        return None
    years = plan.mdd_t_c_ha / abs(rate_t_c_ha_yr)
    return years if years <= lasts_years else None
