"""What to measure and how often: what the samples of the plan can tell from chance, and when."""

import math
from collections.abc import Sequence
from typing import Any

from ...domain.toolkit.detection import minimum_detectable_difference_t_ha, samples_for_difference
from .asked import Order, Sampling

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


def monitoring(order: Order, scenarios: Sequence[Json]) -> Json:
    """Paired samples: the same points each time. `mdd_t_c_ha` is the smallest change of the mean that they show."""
    sampling = order.sampling
    mdd = float(
        minimum_detectable_difference_t_ha(
            sampling.sd_difference_t_ha, sampling.n, design="paired", alpha=sampling.alpha, power=sampling.power
        )
    )
    return {
        "what": list(WHAT),
        "design": "paired",
        "n": sampling.n,
        "sd_difference_t_c_ha": sampling.sd_difference_t_ha,
        "alpha": sampling.alpha,
        "power": sampling.power,
        "mdd_t_c_ha": mdd,
        "measures": [
            {"scenario": scenario["name"], "practice": measure["practice"], **_seen(measure["rate"], mdd, sampling)}
            for scenario in scenarios
            for measure in scenario["measures"]
            if measure["rate"]
        ],
    }


def _seen(rate: Json, mdd: float, sampling: Sampling) -> Json:
    """When a change at this rate is larger than `mdd`, if it is before it ends on any plot; else how many points would
    show what it comes to until then."""
    size, lasts = abs(rate["rate_t_c_ha_yr"]), float(rate["least_years"])
    years = mdd / size if size else math.inf
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


def _needed(whole_change: float, sampling: Sampling) -> int | None:
    """Points that would show the whole change; None where nobody would take so many."""
    if not whole_change > 0:
        return None
    n = float(
        samples_for_difference(
            sampling.sd_difference_t_ha, whole_change, design="paired", alpha=sampling.alpha, power=sampling.power
        )[0]
    )
    return int(n) if n <= _MOST_SAMPLES else None
