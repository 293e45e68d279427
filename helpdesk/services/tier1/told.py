"""Changes and gaps as results of a process: units in the names, null where there is no number."""

from collections.abc import Iterable
from math import isfinite
from typing import Any

from ...domain.content import Content
from ...domain.statements import Statement
from ...domain.tier1 import CO2_PER_C, AreaChange, Change, Edition, yearly
from .outcome import Gap
from .words import explained

Results = dict[str, Any]
DEPTH_CM = 30
# The years that a course shows: two transitions, so that its level end is seen.
COURSE_YEARS = 40


def of_change(edition: Edition, found: Change, facts: Iterable[Statement] = ()) -> Results:
    low, high = float(found.low_t_c_ha_yr), float(found.high_t_c_ha_yr)
    return {
        **_head(edition, float(found.years)),
        "initial_t_c_ha": found.initial_t_c_ha,
        "final_t_c_ha": found.final_t_c_ha,
        "delta_t_c_ha_yr": found.delta_t_c_ha_yr,
        "delta_t_co2e_ha_yr": found.delta_t_co2e_ha_yr,
        "low_t_c_ha_yr": _number(low),
        "high_t_c_ha_yr": _number(high),
        "low_t_co2e_ha_yr": _number(low * CO2_PER_C),
        "high_t_co2e_ha_yr": _number(high * CO2_PER_C),
        **_sureness(low, float(found.rel_error_pct), bool(found.sign_certain)),
        "permille_of_initial_per_yr": _number(float(found.permille)),
        "course_t_c_ha": yearly(found, COURSE_YEARS).tolist(),
        **_figures(facts),
    }


def of_areas(edition: Edition, found: AreaChange, facts: Iterable[Statement] = ()) -> Results:
    return {
        **_head(edition, found.years),
        "area_ha": found.area_ha,
        "initial_t_c": found.initial_t_c,
        "final_t_c": found.final_t_c,
        "delta_t_c_yr": found.delta_t_c_yr,
        "delta_t_co2e_yr": found.delta_t_co2e_yr,
        "low_t_c_yr": _number(found.low_t_c_yr),
        "high_t_c_yr": _number(found.high_t_c_yr),
        **_sureness(found.low_t_c_yr, found.rel_error_pct, found.sign_certain),
        "permille_of_initial_per_yr": _number(found.permille),
        **_figures(facts),
    }


def of_gap(content: Content, gap: Gap, lang: str) -> Results:
    """No number, not even that of an artefact."""
    return {
        "status": gap.status,
        "edition": gap.edition.value,
        "depth_cm": DEPTH_CM,
        "code": gap.code,
        **explained(gap, content, lang),
    }


def _head(edition: Edition, years: float) -> Results:
    return {"status": "ok", "edition": edition.value, "depth_cm": DEPTH_CM, "saturates_after_years": years}


def _sureness(low: float, rel_error: float, certain: bool) -> Results:
    """Where an error is not known the sign is neither certain nor uncertain."""
    return {"rel_error_pct": _number(rel_error), "sign_certain": certain if isfinite(low) else None}


def _figures(facts: Iterable[Statement]) -> Results:
    told = [
        {
            "id": each.id,
            "topic": each.topic,
            "value": float(str(each.value)),
            "error_pct": each.error_pct,
            "error_meaning": each.error_meaning,
            "n": each.n,
            "edition": each.edition,
            "verification": each.verification,
        }
        for each in facts
    ]
    return {"facts": told} if told else {}


def _number(value: float) -> float | None:
    return value if isfinite(value) else None
