"""What to measure and how often: what the samples of the plan can tell from chance, and when."""

import math
from collections.abc import Sequence
from typing import Any

from ...domain.carbon import SamplingPlan
from ...domain.toolkit.detection import samples_for_difference
from ..carbon.variation import variation_told

Json = dict[str, Any]

# Sooner than this, weather and sampling hide what a soil gains (FAO 2020, GSOC-MRV protocol: every 4 to 8 years).
SHORTEST_INTERVAL = 5
# What belongs to a measurement, by codes that the report puts into words.
WHAT = (
    "organic_carbon",
    "bulk_density",
    "coarse_fragments",
    "depth_0_30",
    "depth_30_60",
    "equivalent_mass",
    "same_points",
)
_MOST_SAMPLES = 10_000


def monitoring(sampling: SamplingPlan, scenarios: Sequence[Json], lang: str) -> Json:
    """Paired samples: the same points each time. `mdd_t_c_ha` is the smallest change of the mean that they show."""
    return {
        "what": list(WHAT),
        "design": sampling.design,
        "n": sampling.n,
        **variation_told(sampling.variation, lang),
        "alpha": sampling.alpha,
        "power": sampling.power,
        "mdd_t_c_ha": sampling.mdd_t_c_ha,
        "measures": [
            {"scenario": scenario["name"], "practice": measure["practice"], **_seen(measure["rate"], sampling)}
            for scenario in scenarios
            for measure in scenario["measures"]
            if measure["rate"]
        ],
    }


def _seen(rate: Json, sampling: SamplingPlan) -> Json:
    """When a change at this rate is larger than what is seen, if it is before it ends on any plot; else how many points
    would show what it comes to until then."""
    size, lasts = abs(rate["rate_t_c_ha_yr"]), float(rate["least_years"])
    years = sampling.mdd_t_c_ha / size if size else math.inf
    if years <= lasts:
        return {
            "years_to_detect": years,
            "detectable": True,
            "measure_every_years": _interval(years),
            "n_needed": sampling.n,
        }
    needed = _needed(size * lasts, sampling)
    return {"years_to_detect": None, "detectable": False, "measure_every_years": _interval(lasts), "n_needed": needed}


def _interval(years: float) -> int:
    """Whole years, so that the change of interest is no smaller than what is seen."""
    return max(SHORTEST_INTERVAL, math.ceil(years))


def _needed(whole_change: float, sampling: SamplingPlan) -> int | None:
    """Points that would show the whole change; None where nobody would take so many."""
    if not whole_change > 0:
        return None
    n = float(
        samples_for_difference(
            sampling.variation.sd_difference_t_c_ha,
            whole_change,
            design=sampling.design,
            alpha=sampling.alpha,
            power=sampling.power,
        )[0]
    )
    return int(n) if n <= _MOST_SAMPLES else None
