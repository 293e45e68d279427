"""What a scenario comes to: each measure on each plot, and the stock of the whole area year by year."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...domain.planning import Course, target
from ..record.speech import Speech
from .asked import Measure, Order, Scenario
from .entries import Entries
from .gains import COUNTED, Effect, effect, range_known
from .ground import Ground
from .ledger import HORIZON, Ledger, rows, totals
from .nitrous_oxide import emission_on
from .summary import named, summary
from .systems import in_words

Json = dict[str, Any]


def outcome(order: Order, scenario: Scenario, grounds: Sequence[Ground], entries: Entries, speech: Speech) -> Json:
    """`entries` gives the practices on a plot as the record has them. Stock, change and target are of the hectares
    whose stock is known; what is gained elsewhere is told beside them."""
    measures: list[Json] = []
    ledger = Ledger()
    for measure in scenario.measures:
        effects = [_effect(ground, measure, entries) for ground in grounds]
        ledger.add(effects, measure.from_year - order.first_year)
        measures.append(_measure(order, measure, effects, speech))
    known = sum(ground.hectares * (ground.stock_t_c_ha or 0.0) for ground in grounds)
    books = ledger.courses(known, order.years)
    without = [ground for ground in grounds if ground.stock_t_c_ha is None]
    return {
        "name": scenario.name,
        "range_known": books.counted.range_known,
        "measures": measures,
        "years": rows(order, books, known),
        "totals": totals(order, books, known),
        "left_out": {"plots": [each.number for each in without], "area_ha": sum(each.hectares for each in without)},
        **_reached(order, books.counted, known),
    }


def _effect(ground: Ground, measure: Measure, entries: Entries) -> Effect:
    told = entries(ground, measure.practices)
    emission = emission_on(ground, measure.n_kg_ha_yr)
    return effect(ground, measure, told.entry, emission, told.aside, told.without_figure)


def _measure(order: Order, measure: Measure, effects: Sequence[Effect], speech: Speech) -> Json:
    entry = next((each.entry for each in effects if each.status == COUNTED), effects[0].entry)
    return {
        "practice": measure.practice,
        "practices": list(measure.practices),
        "name": " + ".join(speech.practice(each) for each in measure.practices),
        "n_kg_ha_yr": measure.n_kg_ha_yr,
        "share": measure.share,
        "area_ha": measure.share * order.area.hectares,
        "from_year": measure.from_year,
        "from": entry.get("from"),
        "to": entry.get("to"),
        "from_words": in_words(entry.get("from"), speech),
        "to_words": in_words(entry.get("to"), speech),
        "land_use_from": entry.get("land_use_from"),
        "flags": _flags(effects),
        "because": list(dict.fromkeys(each.entry["because"] for each in effects if each.entry.get("because"))),
        "management_from": entry.get("management_from"),
        "range_known": range_known(effects),
        **summary(effects),
        "plots": [_on_plot(measure, each) for each in effects],
    }


def _flags(effects: Sequence[Effect]) -> list[Json]:
    """Each once: the trade-off of the common set, whether it is better or worse for it, and the pack's own word."""
    beside = [flag for each in effects for one in each.aside for flag in one.flags]
    leading = [flag for each in effects for flag in each.entry.get("flags", ())]
    found = {flag["word"]: flag for flag in (*beside, *leading)}
    return [found[word] for word in sorted(found)]


def _norms(measure: Measure, banned: Mapping[str, Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(norm for practice in measure.practices for norm in banned.get(practice, ())))


def _on_plot(measure: Measure, each: Effect) -> Json:
    headline = each.entry.get("headline") or {}
    return {
        "plot": each.ground.number,
        "area_ha": each.hectares,
        "status": each.status,
        "account": each.account.value if each.account else None,
        "counted": each.counts,
        "n2o_t_co2e_ha_yr": each.emission.t_co2e_ha_yr if each.emission else None,
        "n2o_unknown": each.n2o_unknown,
        "without_figure": list(each.without_figure),
        "prohibited_by": _norms(measure, each.ground.banned),
        "may_be_prohibited_by": _norms(measure, each.ground.perhaps_banned),
        "method": headline.get("method"),
        "edition": headline.get("edition"),
        "named": named(headline),
        "rate_t_c_ha_yr": headline.get("rate_t_c_ha_yr"),
        "low_t_c_ha_yr": headline.get("low_t_c_ha_yr"),
        "high_t_c_ha_yr": headline.get("high_t_c_ha_yr"),
        "sign_certain": headline.get("sign_certain"),
        "because": each.entry.get("because") or None,
        "why": list(headline.get("why") or each.entry.get("why") or ()),
        "statuses": [
            {"method": method["method"], "edition": method.get("edition"), "status": method.get("status", "ok")}
            for method in each.entry.get("methods", ())
        ],
    }


def _reached(order: Order, found: Course, known: float) -> Json:
    """How far the first years bring the area towards the target, and which of both ends of the range reach it."""
    years = min(HORIZON, order.years)
    wanted = float(target(known, years)[-1]) - known
    ends = (found.low_t_c, found.stock_t_c, found.high_t_c)
    shares = [(float(each[years]) - known) / wanted if each is not None and wanted else None for each in ends]
    return {
        "horizon_years": years,
        "target_change_t_c": wanted,
        "share_of_target": shares[1],
        "share_of_target_low": shares[0],
        "share_of_target_high": shares[2],
        "reaches_target": None if shares[1] is None else _verdict(shares[0], shares[2]),
    }


def _verdict(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "unsure"
    return "yes" if low >= 1 else "no" if high < 1 else "perhaps"
