"""The figures of a place, sorted once for all systems: what is said there, less what does not hold there."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from ...domain.conditions import Facts, Value
from ...domain.facts import AskedFact
from ...domain.practices import Tier1State
from ...domain.statements import Statement
from ...domain.tier1 import Edition
from ..advice import Answer
from ..desk import Desk, once_per_desk
from ..docket import Docket
from ..vocabulary import SYSTEM as SYSTEM
from .said import TOPICS, Choice, Said, choose, holding, said_in

ZONE, SOIL = "ipcc_climate_zone", "ipcc_soil_class"
# How many kinds of places a desk keeps (there are some eighty zones with soil classes), and how much each.
PLACES = 256
KEPT = 1024

type Kept = dict[Hashable, Tables]


def tables_at(desk: Desk, answer: Answer) -> "Tables":
    """The figures where an answer was given, on its day."""
    return tables_in(desk, answer.docket, answer.facts)


def tables_in(desk: Desk, docket: Docket, facts: Facts) -> "Tables":
    """The figures in a docket (regions and day) where `facts` hold: climate zone, soil class and what is known else.

    Places share one where the same is said and the same conditions hold, in whatever regions they are.
    """
    return tables_of(docket, facts, desk.content.facts, _places(desk))


def tables_of(docket: Docket, facts: Facts, asked: Mapping[str, AskedFact], kept: Kept | None = None) -> "Tables":
    """The same without a desk; `kept` has those that were made before."""
    kept = {} if kept is None else kept
    said = _said(docket, asked)
    held = said.conditions.outcomes(facts)
    known = tuple([(name, facts[name]) for name in (*said.mapped, ZONE, SOIL) if name in facts])
    key = said.key, held, known
    found = kept.get(key)
    if found is None:
        if len(kept) >= PLACES:
            kept.clear()
        found = kept[key] = Tables(said, facts, asked)
    return found


def regions_told(docket: Docket, asked: Mapping[str, AskedFact]) -> frozenset[str]:
    """Those in a docket that any of its figures is of."""
    return frozenset(each.region for said in _said(docket, asked).topics.values() for each in said)


def _said(docket: Docket, asked: Mapping[str, AskedFact]) -> Said:
    def shared() -> Said:
        part = docket.with_figures(TOPICS)
        return part.keep("tier1 said", lambda: said_in(part, _mapped(asked)))

    return docket.keep("tier1 said here", shared)


@once_per_desk
def _places(_: Desk) -> Kept:
    return {}


def _mapped(asked: Mapping[str, AskedFact]) -> tuple[str, ...]:
    """The facts that say with which Tier 1 land uses they go."""
    return tuple(name for name, fact in asked.items() if fact.systems)


def _tested(said: Iterable[Statement]) -> frozenset[str]:
    return frozenset(condition.fact for each in said for condition in each.when)


class Tables:
    """What the topics of Tier 1 say at a place, by edition and system. Choices are made once for each."""

    def __init__(self, said: Said, facts: Facts, asked: Mapping[str, AskedFact]) -> None:
        mapped = said.mapped
        of_systems = frozenset({*SYSTEM, *mapped})
        self.zone, self.soil = facts.get(ZONE), facts.get(SOIL)
        self._systems = {name: asked[name].systems for name in mapped}
        self._known = {name: facts[name] for name in mapped if name in facts}
        self._facts = {name: value for name, value in facts.items() if name not in of_systems}
        self._said = {topic: holding(said.topics[topic], self._facts, of_systems) for topic in TOPICS}
        self._local = {topic for topic, each in self._said.items() if any(one.edition is None for one in each)}
        self._asked = {topic: _tested(each) & of_systems for topic, each in self._said.items()}
        self._case = said.case
        self._kept: dict[Hashable, Any] = {}

    @property
    def has_local(self) -> bool:
        """Whether any body here states a figure of its own."""
        return bool(self._local)

    def choose(self, topic: str, edition: Edition, state: Tier1State | None, local: bool) -> Choice:
        """The ordinary choice on a topic of `TOPICS` for a system. Figures of another edition are no candidates; those
        without one are local, and are none where `local` is false. No state is for a topic of no system."""

        local = local and topic in self._local
        facts = self._facts_of(state) if state else self._facts

        def made() -> Choice:
            editions = (edition, None) if local else (edition,)
            said = [each for each in self._said[topic] if each.edition in editions]
            return choose(topic, said, self._case, facts)

        # Systems that are alike in all that is asked of them here share the choice: tillage does not ask for input.
        alike = tuple(facts.get(name) for name in self._asked[topic])
        return self.keep(("choice", topic, edition, alike, local), made)

    def keep[Made](self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once for a key."""
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = make()
        found: Made = self._kept[key]
        return found

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
