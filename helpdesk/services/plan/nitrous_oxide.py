"""The nitrous oxide of the nitrogen that a measure spreads on a plot, by the factors that hold there."""

from ...domain.planning import Emission, EmissionFactor, emission
from ...domain.subsidiarity import Decision
from .ground import Ground

DIRECT, INDIRECT = "soil_carbon.n2o_direct", "soil_carbon.n2o_indirect"


def emission_on(ground: Ground, n_kg_ha_yr: float | None) -> Emission | None:
    """None where no nitrogen was told, or no one factor holds for its direct emission; what leaves with air and water
    is added where a factor for it is known."""
    if n_kg_ha_yr is None:
        return None
    decisions = ground.answer.all_decisions
    found = [_factor(decisions.get(topic)) for topic in (DIRECT, INDIRECT)]
    if found[0] is None:
        return None
    told = [each for each in found if each is not None]
    return emission(n_kg_ha_yr, tuple(each[0] for each in told), tuple(fact for each in told for fact in each[1]))


def _factor(decision: Decision | None) -> tuple[EmissionFactor, tuple[str, ...]] | None:
    fact = decision.fact if decision else None
    if fact is None or isinstance(fact.value, str | bool):
        return None
    value, lead = float(fact.value), fact.lead
    low, high = (lead.low, lead.high) if lead else (None, None)
    return EmissionFactor(value=value, low=low, high=high), tuple(fact.by)
