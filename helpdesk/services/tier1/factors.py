"""The factors of one system, and the statements they are from."""

from dataclasses import dataclass
from math import nan

from ...domain.practices import Tier1State
from ...domain.statements import Statement
from ...domain.tier1 import EXACTLY_ONE, Edition, Estimate, Factors
from .outcome import Gap
from .said import INPUT, LAND_USE, OVERALL, REFERENCE, TILLAGE, Choice
from .tables import SOIL, SYSTEM, ZONE, Tables

# Land uses whose tillage and input must be said; elsewhere the tables have no such factor, and it is one.
TILLED = frozenset({"cropland", "drained_wetland_cropland"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Factors and the statements they are from, land use first."""

    factors: Factors
    facts: tuple[Statement, ...]

    @property
    def reference_condition(self) -> bool:
        """Exactly what the reference stock stands for: native vegetation and its like."""
        return all(each == EXACTLY_ONE for each in self.factors.each)


def reference_of(tables: Tables, edition: Edition, local: bool) -> Statement | Gap:
    """The reference stock; none on organic soil, to which no method for mineral soils applies."""
    if tables.soil == "organic":
        return Gap(status="method_not_applicable", code="organic_soil", edition=edition, about=((SOIL, "organic"),))
    choice = tables.choose(REFERENCE, edition, None, local)
    if choice.fact is not None:
        return choice.fact
    if tables.zone is None or tables.soil is None:
        code = "unknown_zone" if tables.zone is None else "unknown_soil"
        return Gap(status="unknown_place", code=code, edition=edition)
    about = (ZONE, str(tables.zone)), (SOIL, str(tables.soil))
    return _missing(choice, edition, "no_reference_stock", about)


def overall_of(tables: Tables, edition: Edition, state: Tier1State) -> Found | None:
    """A local figure that holds land use, tillage and input at once; a default in one piece says nothing that the
    tables do not say better."""
    chosen = tables.choose(OVERALL, edition, state, local=True).fact
    if chosen is None or chosen.edition is not None:
        return None
    return Found(factors=Factors(land_use=estimate(chosen)), facts=(chosen,))


def factors_of(tables: Tables, edition: Edition, state: Tier1State, local: bool) -> Found | Gap:
    """The three factors, each chosen for itself. Found once for each system."""
    return tables.keep(("factors", edition, state, local), lambda: _factors(tables, edition, state, local))


def _factors(tables: Tables, edition: Edition, state: Tier1State, local: bool) -> Found | Gap:
    said = dict(zip((LAND_USE, TILLAGE, INPUT), (state.land_use, state.tillage, state.input), strict=True))
    if state.land_use in TILLED and None in said.values():
        about = tuple((name, "") for name, word in zip(SYSTEM, said.values(), strict=True) if word is None)
        return Gap(status="incomplete_system", code="incomplete_system", edition=edition, about=about)
    chosen: dict[str, Statement] = {}
    for topic, word in said.items():
        if word is None:
            continue
        choice = tables.choose(topic, edition, state, local)
        if choice.fact is None:
            return _missing(choice, edition, "no_factor", _about(tables, state, topic))
        chosen[topic] = choice.fact
    estimates = [estimate(chosen[topic]) if topic in chosen else EXACTLY_ONE for topic in said]
    factors = Factors(land_use=estimates[0], tillage=estimates[1], input=estimates[2])
    return Found(factors=factors, facts=tuple(chosen.values()))


def estimate(fact: Statement) -> Estimate:
    """The number of a fact with its 95 % half-width: as stated, from its range, none where it is so by definition."""
    value = float(str(fact.value))
    if fact.error_pct is not None:
        return Estimate(value, fact.error_pct)
    if fact.error_meaning == "by_definition":
        return Estimate(value, 0.0)
    if fact.low is None or fact.high is None or value == 0:
        return Estimate(value, nan)
    return Estimate(value, 100 * max(fact.high - value, value - fact.low) / abs(value))


def _about(tables: Tables, state: Tier1State, topic: str) -> tuple[tuple[str, str], ...]:
    words = {LAND_USE: (0, state.land_use), TILLAGE: (1, state.tillage), INPUT: (2, state.input)}
    place, word = words[topic]
    zone = ((ZONE, str(tables.zone)),) if tables.zone is not None else ()
    return (SYSTEM[place], str(word)), *zone


def _missing(choice: Choice, edition: Edition, code: str, about: tuple[tuple[str, str], ...]) -> Gap:
    """Why nothing was chosen: figures disagree, the edition was not out yet, or the table has no such cell."""
    if choice.conflict:
        return Gap(status="conflict", code="conflict", edition=edition, about=about, facts=choice.conflict)
    if choice.not_yet:
        return Gap(status="no_default", code="not_yet", edition=edition, about=about)
    return Gap(status="no_default", code=code, edition=edition, about=about)
