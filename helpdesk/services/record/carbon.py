"""The carbon stocks at the place, each named by where it comes from, the target that follows, and what practices do."""

from collections.abc import Sequence
from typing import Any

import orjson

from ...domain.carbon import four_per_mille
from ...domain.conditions import ByFact
from ...domain.practices import LAND_USE
from ..advice import Answer
from ..carbon import CarbonPlace, Stock, outlooks, stocks_known
from ..carbon.place import SYSTEM_FACTS
from ..carbon.words import say
from ..docket import Docket
from .practices import practice, state
from .speech import Speech
from .stocks import stock_name, stocks_apart

Json = dict[str, Any]

DEPTH_CM = [0, 30]
# Where by every stock it is below so many tonnes of carbon per hectare and year, the target is said to be small.
LOW_TARGET_T_C_HA_YR = 0.1
_ASKS_OF_ALL = "soil_carbon"
_NO_LAND = ("water", "ice")


def stock(answer: Answer) -> Json:
    """The stocks side by side, the best first, and the target of the best; on organic soil there is none."""
    organic, stocks = answer.ground == "organic", stocks_known(answer)
    return _side_by_side([stock_json(each, organic=organic) for each in stocks], _target(stocks, organic=organic))


def carbon(place: CarbonPlace, answer: Answer, speech: Speech, *, encoded: bool = False) -> Json:
    """`stock` with the stocks of the present use by Tier 1, and every practice that the use allows.

    With `encoded` the practices are JSON already, which only orjson can take: they are large, and many places share
    theirs.
    """
    # Whoever tells how the land is used stands on land, whatever the map's cell mostly holds.
    if answer.ground in _NO_LAND and LAND_USE not in answer.question.given:
        return {
            **_named(place.known, answer, speech),
            "land_use": None,
            "messages": [],
            "practices": [],
            "without_estimate": [],
        }
    stocks = [*place.known, *place.by_system]
    key = "practices", *_key(place, answer, speech)
    found = answer.docket.share(key, lambda: orjson.dumps(_practices(place, answer, speech)))
    told = _named(stocks, answer, speech)
    return {
        **told,
        "land_use": _land_use(place),
        "messages": [*_messages(place, stocks, answer, speech), *_apart(told, answer, speech)],
        "practices": orjson.Fragment(found) if encoded else orjson.loads(found),
        "without_estimate": answer.docket.keep(
            ("no estimate", place.use.land_use, _asked(answer)), lambda: _silent(place, answer)
        ),
        "depth_cm": DEPTH_CM[1],
    }


def target(stock_t_c_ha: float) -> float:
    """The "4 per 1000" target of a stock as the record shows it, t C/ha/yr."""
    return round(four_per_mille(stock_t_c_ha), 3)


def _side_by_side(told: list[Json], aim: Json | None) -> Json:
    return {"stock": next(iter(told), None), "stocks": told, "four_per_1000": aim}


def _named(stocks: Sequence[Stock], answer: Answer, speech: Speech) -> Json:
    """Every stock, and the target by its stock, with the name of where it is from."""
    organic = answer.ground == "organic"
    told = [_with_name(each, answer.docket, speech, organic=organic) for each in stocks]
    aim = _target(stocks, organic=organic)
    return _side_by_side(told, aim and {**aim, "of_name": told[0]["name"]})


def _with_name(found: Stock, docket: Docket, speech: Speech, *, organic: bool) -> Json:
    """Stocks of one origin differ from place to place in their figures alone."""
    key = "stock told", found.origin, found.source, found.layer, found.edition, found.system, speech.lang

    def made() -> Json:
        told = stock_json(found)
        return {**told, "name": stock_name(told, speech)}

    return {**docket.keep(key, made), **_figures(found, organic=organic)}


def _figures(found: Stock, *, organic: bool) -> Json:
    return {
        "value": found.t_c_ha,
        "low": found.low,
        "high": found.high,
        "four_per_1000_kg_c_ha_yr": None if organic else round(1000 * four_per_mille(found.t_c_ha), 1),
    }


def _apart(told: Json, answer: Answer, speech: Speech) -> list[Json]:
    return [] if answer.ground == "organic" else stocks_apart(told["stocks"], speech)


def _target(stocks: Sequence[Stock], *, organic: bool) -> Json | None:
    # Peat is to be kept, not filled up: mineral-soil methods and targets do not apply to it (IPCC 2006 V4 2.3.3).
    if organic or not stocks:
        return None
    found = stocks[0]
    return {
        "t_c_ha_yr": target(found.t_c_ha),
        "unit": "t C/ha/yr",
        "of": found.origin,
        "depth_cm": DEPTH_CM,
        "permille": 4,
    }


def stock_json(found: Stock, *, organic: bool = False) -> Json:
    """As the record has it; on organic soil without a target."""
    return {
        "origin": found.origin,
        "value": found.t_c_ha,
        "unit": "t C/ha",
        "depth_cm": DEPTH_CM,
        "source": found.source,
        "layer": found.layer,
        "low": found.low,
        "high": found.high,
        "edition": found.edition,
        "system": state(found.system),
        "four_per_1000_kg_c_ha_yr": None if organic else round(1000 * four_per_mille(found.t_c_ha), 1),
    }


def _land_use(place: CarbonPlace) -> Json:
    use = place.use
    return {"value": use.land_use, "from": use.origin, "layer": use.layer, "system": state(use.system)}


def _messages(place: CarbonPlace, stocks: list[Stock], answer: Answer, speech: Speech) -> list[Json]:
    """What an honest adviser adds, as codes and words."""
    codes = {"layer": ["LAND_USE_OF_LAYER"], "unknown": ["LAND_USE_UNKNOWN"]}.get(place.use.origin, [])
    if place.use.system and place.use.managed_by == "assumed":
        codes = [*codes, "MANAGEMENT_ASSUMED"]
    found = [{"code": code, "text": say(code, speech.lang)} for code in codes]
    aims = [four_per_mille(each.t_c_ha) for each in stocks if each.origin != "tier1_reference"]
    if aims and max(aims) < LOW_TARGET_T_C_HA_YR and answer.ground != "organic":
        low, high = (f"{1000 * each:.0f}" for each in (min(aims), max(aims)))
        found.insert(0, {"code": "LOW_TARGET", "text": say("LOW_TARGET", speech.lang).format(low=low, high=high)})
    return found


def _practices(place: CarbonPlace, answer: Answer, speech: Speech) -> list[Json]:
    asked = _asked(answer)
    found = outlooks(place)
    return [practice(each, place, speech) for each in found if asked is None or each.practice.id in asked]


def _asked(answer: Answer) -> frozenset[str] | None:
    """Who asks about some topics hears of the practices that they speak of; of all who asks of all, or of carbon."""
    topics = answer.question.topics
    if not topics or any(topic.split(".")[0] == _ASKS_OF_ALL for topic in topics):
        return None
    said = (answer.decisions[topic] for topic in topics)
    return frozenset(practice for decision in said for practice in decision.practices)


def _silent(place: CarbonPlace, answer: Answer) -> list[str]:
    """The practices that the use allows and that nobody gives a figure for."""
    if _asked(answer) is not None:
        return []
    told = {name for each in place.evidence for name in each.practices}
    return [each.id for each in place.practices() if each.before is None and each.id not in told]


def _key(place: CarbonPlace, answer: Answer, speech: Speech) -> tuple[object, ...]:
    """All that the practices depend on; the tables stand for the day, for what is said of Tier 1, and the conditions on
    it."""
    told, asked = answer.docket.keep("conditions of evidence", lambda: _told_by(place))
    return (
        place.tables,
        told,
        place.use,
        place.stock,
        tuple(place.given.get(name) for name in SYSTEM_FACTS),
        asked.outcomes(place.facts),
        tuple(place.prohibited.items()),
        tuple(place.perhaps.items()),
        _asked(answer),
        speech.lang,
    )


def _told_by(place: CarbonPlace) -> tuple[object, ByFact]:
    """What is told by experiments and whose practices these are, and what it asks about; the same in a whole docket."""
    evidence = tuple(each.id for each in place.evidence)
    conditions = dict.fromkeys(condition for each in place.evidence for condition in each.when)
    return (evidence, tuple(place.locality.items()), place.packs), ByFact(conditions)
