"""The schemes of an area: how each stands for the plan, and what its own rule would leave of each scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...domain.schemes import Answer, Credit, Gross, Planned, Predicate, Scheme, Standing, standing, together
from ...domain.statements import Modality
from ...domain.tier1 import CO2_PER_C
from ..record.schemes import answer, credit, scheme
from ..record.speech import Speech
from ..record.words import say
from .asked import Order, Scenario
from .ground import Ground
from .ledger import HORIZON

Json = dict[str, Any]

_RANK = {status: place for place, status in enumerate(("open", "unknown", "future", "not_eligible", "ended"))}
# What is told first where plots or scenarios differ: what rules out, then what is not known.
_FIRST: Mapping[bool | None, int] = {False: 0, None: 1, True: 2}


def schemes(order: Order, grounds: Sequence[Ground], told: Sequence[Json], speech: Speech) -> list[Json]:
    """Open ones first. A scheme stands as it does for the scenario that fits it best; `yields` has every scenario."""
    plans = [_planned(order, each) for each in order.scenarios]
    known = {each.scheme.id: each.scheme for ground in grounds for each in ground.answer.schemes}
    found = [_best([_standing(one, order, grounds, plan) for plan in plans]) for one in known.values()]
    return [
        {
            **scheme(each, together(each.scheme, found), speech),
            "plots": [ground.number for ground in _inside(each.scheme, grounds)],
            "area_ha": sum(ground.hectares for ground in _inside(each.scheme, grounds)),
            "yields": [
                _yield(_standing(each.scheme, order, grounds, plan), order, outcome, speech)
                for plan, outcome in zip(plans, told, strict=True)
            ],
        }
        for each in sorted(found, key=lambda each: (_RANK[each.status], each.scheme.id))
    ]


def _planned(order: Order, scenario: Scenario) -> Planned:
    measures = tuple(frozenset(each.practices) for each in scenario.measures)
    return Planned(measures=measures, years=order.shortest(scenario.measures))


def _inside(one: Scheme, grounds: Sequence[Ground]) -> list[Ground]:
    return [ground for ground in grounds if one.region in ground.plot.regions]


def _standing(one: Scheme, order: Order, grounds: Sequence[Ground], planned: Planned) -> Standing:
    """Over all plots that it covers: one that is ruled out rules it out for the plan as it is."""
    inside = _inside(one, grounds)
    predicate = Predicate.INSIDE if len(inside) == len(grounds) else Predicate.PARTLY_INSIDE
    where = Answer(value=True if predicate is Predicate.INSIDE else None, predicate=predicate)
    each = [
        standing(one, order.question.on, ground.answer.facts, replace(planned, required=_required(ground)), where)
        for ground in inside
    ]
    return min(each, key=lambda at: _FIRST[at.eligible.value])


def _required(ground: Ground) -> frozenset[str]:
    """Practices that norms in force on the plot require."""
    norms = (norm for each in ground.answer.decisions.values() for norm in each.in_force)
    return frozenset(str(norm.value) for norm in norms if norm.modality is Modality.REQUIRE)


def _best(found: Sequence[Standing]) -> Standing:
    return min(found, key=lambda each: _RANK[each.status])


def _yield(stands: Standing, order: Order, outcome: Mapping[str, Any], speech: Speech) -> Json:
    """`why` names what keeps the rule from being applied; where eligibility is not known it is applied all the same,
    and says so. t CO2e over `years`, of what the plan counts."""
    rule = stands.scheme.crediting
    years = min(rule.years if rule and rule.years else HORIZON, order.years)
    why = _why_not(stands)
    gross = _gross(outcome, years)
    found = rule.credit(gross) if rule and why is None else None
    return {
        "scenario": outcome["name"],
        "eligible": answer(stands.eligible, stands.scheme, speech),
        "years": years,
        "uncertainty_pct": gross.uncertainty_pct,
        "why": why,
        **_credited(found, gross, stands.scheme, speech),
        "text": say("no_promise", speech.lang),
    }


def _credited(found: Credit | None, gross: Gross, one: Scheme, speech: Speech) -> Json:
    if found is None:
        return {"gross_t_co2e": gross.t_co2e, "steps": [], "credited_t_co2e": None, "complete": None}
    return credit(found, one, speech)


def _why_not(stands: Standing) -> str | None:
    for said in (stands.in_territory, stands.in_time):
        if said.value is not True:
            return str(said.predicate)
    if stands.eligible.value is False:
        return str(stands.eligible.predicate)
    return None if stands.scheme.crediting else "no_crediting_rule"


def _gross(outcome: Mapping[str, Any], years: int) -> Gross:
    """After so many years, what is counted: in place, and with nitrous oxide taken off. The range as if all parts were
    off to the same side; none where a figure has none, or where nothing is gained. Hectares count for the share of the
    years in which their measure has begun."""
    row = outcome["years"][years]
    gain = float(row["change_t_co2e"])
    half = (float(row["change_high_t_c"]) - float(row["change_low_t_c"])) / 2 * CO2_PER_C
    counted = [each for each in outcome["measures"] if each["hectares_counted"]]
    known = bool(counted) and all(each["range_known"] for each in counted)
    return Gross(
        t_co2e=gain,
        uncertainty_pct=100 * half / gain if known and gain > 0 else None,
        hectares=sum(each["hectares_counted"] * _begun(outcome, each, years) for each in counted),
        years=years,
    )


def _begun(outcome: Mapping[str, Any], measure: Mapping[str, Any], years: int) -> float:
    """The share of the first years in which a measure has begun, 0 to 1."""
    late = int(measure["from_year"]) - int(outcome["years"][0]["year"])
    return max(0, years - late) / years
