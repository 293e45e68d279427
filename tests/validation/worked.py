"""The worked examples of Tier 1 that state their own factors, computed by the desk's formula."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Any

from helpdesk.domain.tier1 import AreaChange, Estimate, Factors, Stratum, change_of_areas

from .ground import ROOT

CASES = ROOT / "tests" / "cases" / "ipcc.json"
# IPCC 2006 Guidelines, Vol. 4, sect. 5.2.3.4: both stocks are rounded to 0.01 Mt C before they are subtracted.
GUIDELINES, PUBLISHED_T_C_YR = "IPCC-01", 264_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """`expected` is the change that the source works out by hand, t C a year (a hectare, where `per_ha`)."""

    id: str
    title: str
    edition: str
    expected: float
    per_ha: bool
    found: AreaChange


def examples() -> list[Example]:
    cases = json.loads(CASES.read_text("utf-8"))
    return [_example(case) for case in cases if case["tool"] == "tier1_change" and "soc_ref" in case["given"]]


def guidelines() -> AreaChange:
    """The change of the Guidelines' own example, 1 Mha."""
    return next(each.found for each in examples() if each.id == GUIDELINES)


def _example(case: Mapping[str, Any]) -> Example:
    given, expected = case["given"], case["expected"]
    per_ha = "delta_t_c_ha_yr" in expected
    return Example(
        id=case["id"],
        title=case["title"],
        edition=given["edition"],
        expected=expected["delta_t_c_ha_yr" if per_ha else "delta_t_c_yr"],
        per_ha=per_ha,
        found=change_of_areas(
            _estimate(given["soc_ref"]),
            _strata(given["initial"]),
            _strata(given["final"]),
            given["transition_years"],
            given.get("period_years"),
        ),
    )


def _strata(given: Any) -> list[Stratum]:
    return [
        Stratum(
            area_ha=each.get("area_ha", 1.0),
            factors=Factors(
                land_use=_estimate(each["f_lu"]), tillage=_estimate(each["f_mg"]), input=_estimate(each["f_i"])
            ),
        )
        for each in (given if isinstance(given, list) else [given])
    ]


def _estimate(given: Any) -> Estimate:
    """A bare number has no stated error; one alone is by definition."""
    if isinstance(given, dict):
        return Estimate(float(given["value"]), float(given["error_pct"]))
    return Estimate(float(given), 0.0 if given == 1 else nan)
