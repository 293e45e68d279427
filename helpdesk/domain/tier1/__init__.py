"""Tier 1 of the IPCC for mineral soils, 0-30 cm: stock, change, its uncertainty, and its course over the years.

Pure functions on floats and on numpy arrays alike, so that a place, a field and a map share one formula. Stocks are in
t C/ha, rates in t C/ha/yr; only `*_t_co2e_*` counts carbon dioxide.
"""

from .areas import AreaChange, Stratum, change_of_areas
from .artefacts import is_artefact
from .change import CO2_PER_C, TRANSITION_YEARS, Change, change
from .course import yearly
from .edition import Edition
from .estimate import EXACTLY_ONE, Estimate, Factors, Numbers

__all__ = [
    "CO2_PER_C",
    "EXACTLY_ONE",
    "TRANSITION_YEARS",
    "AreaChange",
    "Change",
    "Edition",
    "Estimate",
    "Factors",
    "Numbers",
    "Stratum",
    "change",
    "change_of_areas",
    "is_artefact",
    "yearly",
]
