"""What was assumed of the spread of samples, told beside every number that rests on it."""

from typing import Any

from ...domain.sampling.variation import Variation
from ..figures import figure
from .words import say

Json = dict[str, Any]


def variation_told(found: Variation, lang: str) -> Json:
    """`sd_difference_t_c_ha` in t C/ha at 0-30 cm, `variation` what it was made of, `assumption` the same in words."""
    return {
        "sd_difference_t_c_ha": round(found.sd_difference_t_c_ha, 3),
        "variation": {
            "basis": found.basis,
            "stock_t_c_ha": found.stock_t_c_ha,
            "cv_pct": found.cv_pct,
            "correlation": found.correlation,
        },
        "assumption": _words(found, lang),
    }


def _words(found: Variation, lang: str) -> str:
    sd = figure(found.sd_difference_t_c_ha, ".1f", lang)
    if found.basis == "given":
        return say("variation_given", lang).format(sd=sd)
    return say(f"variation_{found.basis}", lang).format(
        sd=sd,
        stock=f"{found.stock_t_c_ha:.0f}",
        cv=figure(found.cv_pct or 0.0, "g", lang),
        r=figure(found.correlation or 0.0, "g", lang),
    )
