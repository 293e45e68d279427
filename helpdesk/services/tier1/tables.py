"""The figures of a place, sorted once for all systems: what is said there, less what does not hold there."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ...domain.conditions import Condition, Facts, Value
from ...domain.facts import AskedFact
from ...domain.practices import Tier1State
from ...domain.statements import Statement
from ...domain.subsidiarity import Decision, resolve
from ...domain.tier1 import Edition
from ..advice import Answer
from ..desk import Desk
from ..rulebook import Docket

REFERENCE = "soil_carbon.reference_stock"
OVERALL = "soil_carbon.factor.overall"
LAND_USE, TILLAGE, INPUT = (f"soil_carbon.factor.{part}" for part in ("land_use", "tillage", "input"))
TOPICS = (REFERENCE, OVERALL, LAND_USE, TILLAGE, INPUT)
SYSTEM = ("tier1_land_use", "tier1_tillage", "tier1_input")
ZONE, SOIL = "ipcc_climate_zone", "ipcc_soil_class"
# How many outcomes a place keeps; there are some fifty for all practices, and few places in a docket differ.
KEPT = 512


def tables_at(desk: Desk, answer: Answer) -> "Tables":
    """The figures where an answer was given, on its day."""
    return tables_in(desk, answer.docket, answer.facts)


def tables_in(desk: Desk, docket: Docket, facts: Facts) -> "Tables":
    """The figures in a docket (regions and day) where `facts` hold: climate zone, soil class and what is known else.

    Places of a docket in which the same conditions hold share one.
    """
    asked = desk.content.facts
    about = docket.keep("tier1 conditions", lambda: _conditions(docket, asked))
    held = tuple(condition.holds(facts) for condition in about)
    said = {name: facts[name] for name in (*_mapped(asked), ZONE, SOIL) if name in facts}
    key = "tier1 tables", held, tuple(sorted(said.items()))
    return docket.keep(key, lambda: Tables(docket, facts, asked))


def _conditions(docket: Docket, asked: Mapping[str, AskedFact]) -> tuple[Condition, ...]:
    of_systems = {*SYSTEM, *_mapped(asked)}
    found = {each for topic in TOPICS for said in docket.said_on(topic) for each in said.when}
    return tuple(each for each in found if each.fact not in of_systems)


def _mapped(asked: Mapping[str, AskedFact]) -> list[str]:
    """The facts that say with which Tier 1 land uses they go."""
    return [name for name, fact in asked.items() if fact.systems]


class Tables:
    """What the topics of Tier 1 say at a place, by edition and system. Decisions are made once for each."""

    def __init__(self, docket: Docket, facts: Facts, asked: Mapping[str, AskedFact]) -> None:
        mapped = _mapped(asked)
        self.zone, self.soil = facts.get(ZONE), facts.get(SOIL)
        self._docket = docket
        self._systems = {name: asked[name].systems for name in mapped}
        self._known = {name: facts[name] for name in mapped if name in facts}
        self._facts = {name: value for name, value in facts.items() if name not in {*SYSTEM, *mapped}}
        self._said = {topic: tuple(self._holding(docket.said_on(topic), mapped)) for topic in TOPICS}
        self._decisions: dict[Hashable, Decision] = {}
        self._kept: dict[Hashable, Any] = {}

    def decide(self, topic: str, edition: Edition, state: Tier1State | None, local: bool) -> Decision:
        """The ordinary decision on a topic of `TOPICS` for a system. Figures of another edition are no candidates;
        those without one are local, and are none where `local` is false. `None` is for a topic of no system."""
        key = topic, edition, state, local
        if key not in self._decisions:
            facts = self._facts_of(state) if state else self._facts
            case = replace(self._docket.case, facts=facts, given=frozenset())
            editions = (edition, None) if local else (edition,)
            said = [each for each in self._said[topic] if each.edition in editions]
            self._decisions[key] = resolve(topic, said, case)
        return self._decisions[key]

    def keep[Kept](self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` gives, made once for a key."""
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = make()
        found: Kept = self._kept[key]
        return found

    def _holding(self, said: Iterable[Statement], mapped: list[str]) -> Iterable[Statement]:
        """All but what cannot hold here whatever the system."""
        open_ones = {*SYSTEM, *mapped}
        for each in said:
            if not any(one.fact not in open_ones and one.holds(self._facts) is False for one in each.when):
                yield each

    def _facts_of(self, state: Tier1State) -> dict[str, Value]:
        """What is known here, were the land under this system: facts that say which systems they are follow it."""
        words = (state.land_use, state.tillage, state.input)
        facts = {**self._facts, **{name: word for name, word in zip(SYSTEM, words, strict=True) if word is not None}}
        for name, systems in self._systems.items():
            fitting = [value for value, uses in systems.items() if state.land_use in uses]
            known = self._known.get(name)
            if fitting:
                facts[name] = known if known in fitting and known is not None else fitting[0]
        return facts
