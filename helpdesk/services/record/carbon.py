"""The carbon stocks at the place, each named by where it comes from, the target that follows, and what practices do."""

from typing import Any

import orjson

from ...domain.carbon import four_per_mille
from ...domain.conditions import Condition
from ...domain.practices import LAND_USE
from ..advice import Answer
from ..carbon import CarbonPlace, Stock, carbon_place, outlooks, stocks_known
from ..carbon.place import SYSTEM_FACTS
from ..carbon.words import say
from ..desk import Desk
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
    stocks = stocks_known(answer)
    return {"stock": None, "stocks": [], "four_per_1000": None} if not stocks else _told(answer, stocks)


def carbon(desk: Desk, answer: Answer, speech: Speech, *, encoded: bool = False) -> Json:
    """`stock` with the stocks of the present use by Tier 1, and every practice that the use allows.

    With `encoded` the practices are JSON already, which only orjson can take: they are large, and many places share
    theirs.
    """
    # Whoever tells how the land is used stands on land, whatever the map's cell mostly holds.
    if answer.ground in _NO_LAND and LAND_USE not in answer.question.given:
        return {
            **_named(stock(answer), speech),
            "land_use": None,
            "messages": [],
            "practices": [],
            "without_estimate": [],
        }
    stocks = stocks_known(answer)
    place = carbon_place(desk, answer, next(iter(stocks), None))
    stocks += place.by_system
    key = "practices", *_key(place, answer, speech)
    found = answer.docket.share(key, lambda: orjson.dumps(_practices(place, answer, speech)))
    told = _named(_told(answer, stocks), speech) if stocks else stock(answer)
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


def _told(answer: Answer, stocks: list[Stock]) -> Json:
    # Peat is to be kept, not filled up: mineral-soil methods and targets do not apply to it (IPCC 2006 V4 2.3.3).
    organic = answer.ground == "organic"
    told = [stock_json(each, organic=organic) for each in stocks]
    aim = None if organic else _target(stocks[0])
    return {"stock": told[0], "stocks": told, "four_per_1000": aim}


def _named(told: Json, speech: Speech) -> Json:
    """Every stock, and the target by its stock, with the name of where it is from."""
    stocks = [{**each, "name": stock_name(each, speech)} for each in told["stocks"]]
    aim = told["four_per_1000"]
    return {
        "stock": next(iter(stocks), None),
        "stocks": stocks,
        "four_per_1000": aim and {**aim, "of_name": stocks[0]["name"]},
    }


def _apart(told: Json, answer: Answer, speech: Speech) -> list[Json]:
    return [] if answer.ground == "organic" else stocks_apart(told["stocks"], speech)


def _target(found: Stock) -> Json:
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
    told, conditions = answer.docket.keep("conditions of evidence", lambda: _told_by(place))
    return (
        place.tables,
        told,
        place.use,
        place.stock,
        tuple(place.given.get(name) for name in SYSTEM_FACTS),
        tuple([each.holds(place.facts) for each in conditions]),
        tuple(place.prohibited.items()),
        tuple(place.perhaps.items()),
        _asked(answer),
        speech.lang,
    )


def _told_by(place: CarbonPlace) -> tuple[object, tuple[Condition, ...]]:
    """What is told by experiments and whose practices these are, and what it asks about; the same in a whole docket."""
    evidence = tuple(each.id for each in place.evidence)
    conditions = dict.fromkeys(condition for each in place.evidence for condition in each.when)
    return (evidence, tuple(place.locality.items()), place.packs), tuple(conditions)
