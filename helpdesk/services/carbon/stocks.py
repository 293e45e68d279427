"""The carbon stocks known of a place, 0-30 cm, each named by where it is from: they may differ by a factor of two."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot

from ...domain.conditions import Value
from ...domain.practices import Tier1State
from ...domain.subsidiarity import Decision
from ...domain.tier1 import Edition
from ..advice import Answer
from ..soil import SoilFact
from ..tier1 import SystemChange, Tables, system_change

STOCK_TOPIC = "soil_carbon.stock"
REFERENCE_TOPIC = "soil_carbon.reference_stock"
STOCK_FACT = "soc_stock_t_ha"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """t C/ha at 0-30 cm. `origin`: `measured`, `local_fact`, `stock_layer`, `tier1_reference` (under native vegetation)
    or `tier1_present` (the reference times the factors of the `system` there now)."""

    origin: str
    t_c_ha: float
    source: str
    layer: str | None = None
    low: float | None = None
    high: float | None = None
    edition: str | None = None
    system: Tier1State | None = None
    facts: tuple[str, ...] = ()


def stocks_known(answer: Answer) -> list[Stock]:
    """Measured beats local fact beats layer beats Tier 1 reference; all stand side by side, the best first. Further
    layers stand beside, and never lead."""
    native = [stock for stock in (_reference(answer),) if stock is not None]
    today = [stock for stock in (_measured(answer), _local(answer), _layer(answer.soil.get(STOCK_FACT))) if stock]
    if not today:
        return [*native, *_beside(answer)] if native else []
    return [*today, *_beside(answer), *native]


def stocks_by_system(tables: Tables, system: Tier1State) -> list[Stock]:
    """What Tier 1 makes of a system that has been there for twenty years, in either edition that has figures for it."""
    found = (system_change(tables, edition, system, system, local=False) for edition in reversed(Edition))
    return [_of_system(each) for each in found if isinstance(each, SystemChange)]


def _of_system(found: SystemChange) -> Stock:
    value = round(float(found.change.initial_t_c_ha), 3)
    share = hypot(*(fact.error_pct or 0.0 for fact in found.facts)) / 100
    return Stock(
        origin="tier1_present",
        t_c_ha=value,
        source=", ".join(fact.id for fact in found.facts),
        low=round(value * max(1 - share, 0), 3),
        high=round(value * (1 + share), 3),
        edition=found.edition.value,
        system=found.before,
        facts=tuple(fact.id for fact in found.facts),
    )


def _measured(answer: Answer) -> Stock | None:
    value = answer.question.given.get(STOCK_FACT)
    return Stock(origin="measured", t_c_ha=value, source="given by the asker") if isinstance(value, float) else None


def _local(answer: Answer) -> Stock | None:
    """What a body states of the stock today; where the asker measured, the measurement stands instead."""
    if STOCK_FACT in answer.question.given:
        return None
    return _fact("local_fact", answer.all_decisions.get(STOCK_TOPIC))


def _layer(fact: SoilFact | None) -> Stock | None:
    if fact is None or not isinstance(fact.value, float):
        return None
    layer = fact.layer
    return Stock(origin="stock_layer", t_c_ha=fact.value, source=layer.provenance.credit, layer=layer.id)


def _beside(answer: Answer) -> list[Stock]:
    found = (_layer(fact) for fact in answer.soil.values() if fact.layer.same_as == STOCK_FACT)
    return [stock for stock in found if stock is not None]


def _reference(answer: Answer) -> Stock | None:
    """The reference stock under native vegetation, not the stock today: shown as what it is."""
    return _fact("tier1_reference", answer.all_decisions.get(REFERENCE_TOPIC))


def _fact(origin: str, decision: Decision | None) -> Stock | None:
    fact = decision.fact if decision else None
    if fact is None or isinstance(fact.value, str | bool):
        return None
    lead = fact.lead
    return Stock(
        origin=origin,
        t_c_ha=float(fact.value),
        source=", ".join(fact.by),
        low=lead.low if lead else None,
        high=lead.high if lead else None,
        edition=lead.edition if lead else None,
        facts=fact.by,
    )


def measured_stock(given: Mapping[str, Value]) -> float | None:
    """The stock that the asker measured, t C/ha."""
    value = given.get(STOCK_FACT)
    return value if isinstance(value, float) else None
