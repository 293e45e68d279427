"""The schemes of an area: how each stands for the plan, and what its own rule would leave of each scenario."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...domain.schemes import Answer as Said
from ...domain.schemes import Credit, Gross, Planned, Predicate, Scheme, Standing, standing, together
from ...domain.statements import Modality
from ...domain.tier1 import CO2_PER_C
from ..record.schemes import answer, credit, scheme
from ..record.speech import Speech
from ..record.words import say
from .asked import Order, Scenario
from .ground import Ground
from .ledger import HORIZON

Json = dict[str, Any]
# A scheme on each plot that it covers.
Stood = Sequence[tuple[Ground, Standing]]

_RANK = {status: place for place, status in enumerate(("open", "unknown", "future", "not_eligible", "ended"))}
# What is told first where plots or scenarios differ: what rules out, then what is not known.
_FIRST: Mapping[bool | None, int] = {False: 0, None: 1, True: 2}


def schemes(order: Order, grounds: Sequence[Ground], told: Sequence[Json], speech: Speech) -> list[Json]:
    """Open ones first. A scheme stands as it does for the scenario that fits it best; `yields` has every scenario. What
    stands over all plots is that of the worst of them; `by_plots` has each group of plots that stands alike."""
    plans = [_planned(order, each) for each in order.scenarios]
    known = {each.scheme.id: each.scheme for ground in grounds for each in ground.answer.schemes}
    stood = {one.id: [_on_plots(one, order, grounds, plan) for plan in plans] for one in known.values()}
    best = {one: min(found, key=lambda each: _RANK[_whole(each).status]) for one, found in stood.items()}
    whole = [_whole(each) for each in best.values()]
    return [
        {
            **scheme(each, together(each.scheme, whole), speech),
            "plots": [ground.number for ground, _ in best[each.scheme.id]],
            "area_ha": sum(ground.hectares for ground, _ in best[each.scheme.id]),
            **_by_plots(best[each.scheme.id], speech),
            "yields": [
                {**_yield(_whole(found), order, outcome, speech), **_by_plots(found, speech)}
                for found, outcome in zip(stood[each.scheme.id], told, strict=True)
            ],
        }
        for each in sorted(whole, key=lambda each: (_RANK[each.status], each.scheme.id))
    ]


def _planned(order: Order, scenario: Scenario) -> Planned:
    measures = tuple(frozenset(each.practices) for each in scenario.measures)
    return Planned(measures=measures, years=order.shortest(scenario.measures))


def _inside(one: Scheme, grounds: Sequence[Ground]) -> list[Ground]:
    return [ground for ground in grounds if one.region in ground.plot.regions]


def _on_plots(one: Scheme, order: Order, grounds: Sequence[Ground], planned: Planned) -> Stood:
    """How it stands on each plot that it covers."""
    inside = _inside(one, grounds)
    predicate = Predicate.INSIDE if len(inside) == len(grounds) else Predicate.PARTLY_INSIDE
    where = Said(value=True if predicate is Predicate.INSIDE else None, predicate=predicate)
    return [
        (
            ground,
            standing(one, order.question.on, ground.answer.facts, replace(planned, required=_required(ground)), where),
        )
        for ground in inside
    ]


def _whole(found: Stood) -> Standing:
    """Over all plots: one that is ruled out rules it out for the plan as it is."""
    return min((each for _, each in found), key=lambda at: _FIRST[at.eligible.value])


def _by_plots(found: Stood, speech: Speech) -> Json:
    """Plots that stand alike, largest group first; `plots_differ` says in words where they differ, else None."""
    groups: dict[Said, list[tuple[Ground, Standing]]] = {}
    for ground, each in found:
        groups.setdefault(each.eligible, []).append((ground, each))
    told = [_group(some, speech) for some in groups.values()]
    told.sort(key=lambda group: -group["area_ha"])
    parts = [
        say("plots_so", speech.lang).format(
            plots=", ".join(map(str, each["plots"])),
            why=each["eligible"]["text"],
        )
        for each in told
    ]
    differ = say("plots_differ", speech.lang).format(groups="; ".join(parts)) if len(told) > 1 else None
    return {"by_plots": told, "plots_differ": differ}


def _group(some: Stood, speech: Speech) -> Json:
    stands = some[0][1]
    return {
        "plots": [ground.number for ground, _ in some],
        "area_ha": sum(ground.hectares for ground, _ in some),
        "status": stands.status,
        "eligible": answer(stands.eligible, stands.scheme, speech),
    }


def _required(ground: Ground) -> frozenset[str]:
    """Practices that norms in force on the plot require."""
    norms = (norm for each in ground.answer.decisions.values() for norm in each.in_force)
    return frozenset(str(norm.value) for norm in norms if norm.modality is Modality.REQUIRE)


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
    off to the same side; none where a figure has none, or where nothing is gained. Gain, range and hectares are of the
    same ground, that whose stock is known; hectares count for the share of the years in which their measure has
    begun."""
    bare = outcome["left_out"]["plots"]
    row = outcome["years"][years]
    gain, low, high = float(row["change_t_co2e"]), row["change_low_t_c"], row["change_high_t_c"]
    half = None if low is None or high is None else (high - low) / 2 * CO2_PER_C
    return Gross(
        t_co2e=gain,
        uncertainty_pct=100 * half / gain if half is not None and gain > 0 else None,
        hectares=sum(_held(each, bare) * _begun(outcome, each, years) for each in outcome["measures"]),
        years=years,
    )


def _held(measure: Mapping[str, Any], bare: Collection[int]) -> float:
    """Hectares whose gain is in what is counted: not those of plots without a stock, nor those that only emit."""
    told = [each for each in measure["plots"] if each["counted"] and each["rate_t_c_ha_yr"] is not None]
    return sum(float(each["area_ha"]) for each in told if each["plot"] not in bare)


def _begun(outcome: Mapping[str, Any], measure: Mapping[str, Any], years: int) -> float:
    """The share of the first years in which a measure has begun, 0 to 1."""
    late = int(measure["from_year"]) - int(outcome["years"][0]["year"])
    return max(0, years - late) / years
