"""The carbon stock at the place, named by where each figure comes from, and the target that follows from it."""

from typing import Any

from ...domain.carbon import four_per_mille
from ...domain.subsidiarity import Decision
from ..advice import Answer

Json = dict[str, Any]

STOCK_TOPIC = "soil_carbon.stock"
REFERENCE_TOPIC = "soil_carbon.reference_stock"
STOCK_FACT = "soc_stock_t_ha"
DEPTH_CM = [0, 30]


def carbon(answer: Answer) -> Json:
    """Measured beats local fact beats layer beats Tier 1 reference; they may differ by a factor of two, so all stand
    side by side."""
    found = (_measured(answer), _local(answer), _layer(answer), _reference(answer))
    stocks = [stock for stock in found if stock is not None]
    if not stocks:
        return {"stock": None, "stocks": [], "four_per_1000": None}
    stock = stocks[0]
    if answer.ground == "organic":
        # Peat is to be kept, not filled up: mineral-soil methods and targets do not apply to it (IPCC 2006 V4 2.3.3).
        return {"stock": stock, "stocks": stocks, "four_per_1000": None}
    return {
        "stock": stock,
        "stocks": stocks,
        "four_per_1000": {
            "t_c_ha_yr": target(stock["value"]),
            "unit": "t C/ha/yr",
            "of": stock["origin"],
            "depth_cm": DEPTH_CM,
            "permille": 4,
        },
    }


def target(stock_t_c_ha: float) -> float:
    """The "4 per 1000" target of a stock as the record shows it, t C/ha/yr."""
    return round(four_per_mille(stock_t_c_ha), 3)


def _measured(answer: Answer) -> Json | None:
    value = answer.question.given.get(STOCK_FACT)
    return _stock("measured", value, "given by the asker") if isinstance(value, float) else None


def _local(answer: Answer) -> Json | None:
    """What a body states of the stock today; where the asker measured, the measurement stands instead."""
    if STOCK_FACT in answer.question.given:
        return None
    return _fact("local_fact", answer.all_decisions.get(STOCK_TOPIC))


def _layer(answer: Answer) -> Json | None:
    fact = answer.soil.get(STOCK_FACT)
    if fact is None or not isinstance(fact.value, float):
        return None
    return _stock("stock_layer", fact.value, fact.layer.provenance.credit)


def _reference(answer: Answer) -> Json | None:
    """The reference stock under native vegetation, not the stock today: shown as what it is."""
    return _fact("tier1_reference", answer.all_decisions.get(REFERENCE_TOPIC))


def _fact(origin: str, decision: Decision | None) -> Json | None:
    fact = decision.fact if decision else None
    if fact is None or isinstance(fact.value, str | bool):
        return None
    stock = _stock(origin, float(fact.value), ", ".join(fact.by))
    return {**stock, "low": fact.lead.low if fact.lead else None, "high": fact.lead.high if fact.lead else None}


def _stock(origin: str, value: float, source: str) -> Json:
    return {"origin": origin, "value": value, "unit": "t C/ha", "depth_cm": DEPTH_CM, "source": source}
