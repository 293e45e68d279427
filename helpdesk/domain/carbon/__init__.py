"""What a change of practice does to the carbon of a place: rates from figures, which one leads, and what to mind.

Tonnes of carbon per hectare at 0-30 cm; only `*_co2e` counts carbon dioxide.
"""

from .detection import SamplingPlan, usual_plan, years_to_detect
from .flags import Effect, Flag, TradeOff, flags
from .headline import Candidate, Headline, Why, effective_tier, headline
from .rates import RELATIVE, Rate, rate_of
from .target import TARGET, four_per_mille, permille_of, share_of_target
from .units import t_c_ha_of_t_co2e_acre, t_co2e_of_t_c

__all__ = [
    "RELATIVE",
    "TARGET",
    "Candidate",
    "Effect",
    "Flag",
    "Headline",
    "Rate",
    "SamplingPlan",
    "TradeOff",
    "Why",
    "effective_tier",
    "flags",
    "four_per_mille",
    "headline",
    "permille_of",
    "rate_of",
    "share_of_target",
    "t_c_ha_of_t_co2e_acre",
    "t_co2e_of_t_c",
    "usual_plan",
    "years_to_detect",
]
