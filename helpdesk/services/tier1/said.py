"""What the bodies of some regions say on the topics of Tier 1, and which of it is a choice for a system there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ...domain.conditions import ByFact, Facts
from ...domain.statements import Statement
from ...domain.subsidiarity import Case, resolve
from ..docket import Docket
from ..vocabulary import FACTORS, SYSTEM
from ..vocabulary import OVERALL as OVERALL

REFERENCE = "soil_carbon.reference_stock"
LAND_USE, TILLAGE, INPUT = FACTORS
TOPICS = (REFERENCE, OVERALL, LAND_USE, TILLAGE, INPUT)

OnTopics = Mapping[str, tuple[Statement, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The fact that the ordinary selection chooses, else why there is none: facts in conflict, or only later ones."""

    fact: Statement | None
    conflict: tuple[str, ...] = ()
    not_yet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Said:
    """By topic. `mapped` are the facts that say with which systems they go, `conditions` those on the place, `key` is
    equal where the same is said with the same powers on the same day, whatever else the regions are."""

    topics: OnTopics
    mapped: tuple[str, ...]
    conditions: ByFact
    case: Case
    key: tuple[object, ...]


def said_in(docket: Docket, mapped: tuple[str, ...]) -> Said:
    """What is said in a docket. `mapped` facts follow the system and not the place, like its own. Only figures are ever
    chosen, so norms and advice are left out: regions that add nothing else share what comes of the figures."""
    topics = {topic: docket.facts_on(topic) for topic in TOPICS}
    every = [each for said in topics.values() for each in said]
    issuers = {each.issuer for each in every}
    held = {(each.body, each.topic, each.power) for each in docket.case.competences if each.body in issuers}
    conditions = dict.fromkeys(one for each in every for one in each.when if one.fact not in {*SYSTEM, *mapped})
    ids = tuple(each.id for each in every)
    return Said(
        topics=topics,
        mapped=mapped,
        conditions=ByFact(conditions),
        case=docket.case,
        key=(docket.case.day, ids, frozenset(held)),
    )


def holding(said: Iterable[Statement], facts: Facts, of_systems: frozenset[str]) -> tuple[Statement, ...]:
    """All but what cannot hold where these facts do, whatever the system."""
    return tuple(
        each for each in said if not any(one.fact not in of_systems and one.holds(facts) is False for one in each.when)
    )


def choose(topic: str, said: Iterable[Statement], case: Case, facts: Facts) -> Choice:
    """By the rule of every fact: best evidence, then most local, then newest."""
    decision = resolve(topic, said, replace(case, facts=facts, given=frozenset()))
    fact = decision.fact
    return Choice(
        fact=fact.lead if fact is not None and isinstance(fact.value, int | float) else None,
        conflict=tuple(each for stratum, ids in decision.conflicts if stratum == "FACT" for each in ids),
        not_yet=any(each.outcome == "not_yet" for each in decision.considered),
    )
