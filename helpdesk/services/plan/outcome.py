"""What a scenario comes to: each measure on each plot, and the stock of the whole area year by year."""

from collections.abc import Sequence
from typing import Any

from ...domain.planning import Course, Step, course, target
from ...domain.tier1 import CO2_PER_C
from ..record.speech import Speech
from .asked import Measure, Order, Scenario
from .entries import Entries
from .gains import COUNTED, Effect, effect, named, range_known, steps_of, summary
from .ground import Ground
from .systems import in_words

Json = dict[str, Any]

# After so many years the progress towards the target is told: as long as most changes of Tier 1 go on.
HORIZON = 20


def outcome(order: Order, scenario: Scenario, grounds: Sequence[Ground], entries: Entries, speech: Speech) -> Json:
    """`entries` gives the practice on a plot as the record has it."""
    measures: list[Json] = []
    steps: list[Step] = []
    compared: list[Step] = []
    for measure in scenario.measures:
        effects = [effect(ground, measure, entries(ground, measure.practice)) for ground in grounds]
        begin = measure.from_year - order.first_year
        steps += steps_of(effects, begin)
        # Where no stock is known there is no target either, which gains could be held against.
        compared += steps_of([each for each in effects if each.ground.stock_t_c_ha is not None], begin)
        measures.append(_measure(order, measure, effects, speech))
    known = sum(ground.hectares * (ground.stock_t_c_ha or 0.0) for ground in grounds)
    found = course(known, steps, order.years)
    range_is_known = all(measure["range_known"] for measure in measures if measure["rate"])
    return {
        "name": scenario.name,
        "range_known": range_is_known,
        "measures": measures,
        "years": _rows(order, found, known),
        **_reached(order, course(known, compared, order.years), known, range_is_known),
    }


def _measure(order: Order, measure: Measure, effects: Sequence[Effect], speech: Speech) -> Json:
    entry = next((each.entry for each in effects if each.status == COUNTED), effects[0].entry)
    return {
        "practice": measure.practice,
        "name": speech.practice(measure.practice),
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
    found = {flag["word"]: flag for each in effects for flag in each.entry.get("flags", ())}
    return [found[word] for word in sorted(found)]


def _on_plot(measure: Measure, each: Effect) -> Json:
    headline = each.entry.get("headline") or {}
    return {
        "plot": each.ground.number,
        "area_ha": each.hectares,
        "status": each.status,
        "prohibited_by": list(each.ground.banned.get(measure.practice, ())),
        "may_be_prohibited_by": list(each.ground.perhaps_banned.get(measure.practice, ())),
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


def _rows(order: Order, found: Course, known: float) -> list[Json]:
    """One for the beginning of each year; the first stands before anything changed."""
    line = target(known, order.years)
    rows = []
    for number in range(order.years + 1):
        stock, low, high = (float(each[number]) for each in (found.stock_t_c, found.low_t_c, found.high_t_c))
        rows.append(
            {
                "year": order.first_year + number,
                "stock_t_c": stock,
                "stock_low_t_c": low,
                "stock_high_t_c": high,
                "change_t_c": stock - known,
                "change_low_t_c": low - known,
                "change_high_t_c": high - known,
                "change_t_co2e": (stock - known) * CO2_PER_C,
                "target_t_c": float(line[number]),
            }
        )
    return rows


def _reached(order: Order, found: Course, known: float, known_range: bool) -> Json:
    """How far the first years bring the area towards the target, and which of both ends of the range reach it."""
    years = min(HORIZON, order.years)
    wanted = float(target(known, years)[-1]) - known
    gains = [float(each[years]) - known for each in (found.low_t_c, found.stock_t_c, found.high_t_c)]
    shares = [gain / wanted if wanted else None for gain in gains]
    return {
        "horizon_years": years,
        "target_change_t_c": wanted,
        "share_of_target": shares[1],
        "share_of_target_low": shares[0],
        "share_of_target_high": shares[2],
        "reaches_target": None if shares[1] is None else _verdict(shares, known_range),
    }


def _verdict(shares: Sequence[float | None], known: bool) -> str:
    low, _, high = (share or 0.0 for share in shares)
    if not known:
        return "unsure"
    return "yes" if low >= 1 else "no" if high < 1 else "perhaps"
