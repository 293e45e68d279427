"""What is said for one combination of regions on one day, and what comes of it.

Many places share their regions, and few conditions differ between them, so what was worked out once is kept.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from ..domain.conditions import Condition, Facts
from ..domain.statements import ADVICE, Statement
from ..domain.subsidiarity import Case, Decision, possible_prohibitions, prohibitions, resolve
from ..domain.subsidiarity.allocation import next_to_ask
from ..domain.subsidiarity.strata import By, set_aside
from ..domain.topics import lineage
from .kept import Kept
from .matter import Asked, Conditions, Held, Matter

# How many things made of one docket are kept at most.
REMEMBERED = 1024


class Shared(Protocol):
    """What dockets have in common: of a rulebook."""

    conditions: Conditions
    told: Kept[bytes]

    def matter(self, topic: str, here: frozenset[str], day: Any) -> Matter: ...

    decided: Kept[Any]

    def deciding(self, topics: frozenset[str], also: str | None = None) -> frozenset[str]: ...

    def figures_of(self, topics: tuple[str, ...]) -> frozenset[str]: ...

    def within(self, docket: "Docket", regions: frozenset[str]) -> "Docket": ...

    def said_in(self, here: frozenset[str]) -> Iterable[Statement]: ...

    def weighed_in(self, regions: frozenset[str], topics: Iterable[str]) -> frozenset[str] | None: ...


class _Hearing:
    """The matters of some topics, and by fact the numbers of the conditions that they ask about."""

    def __init__(self, matters: Iterable[Matter], conditions: Conditions) -> None:
        self.matters = tuple(matters)
        self._conditions = conditions
        self._asks: dict[str, list[int]] = {}
        for number in sorted({each for matter in self.matters for each in matter.asks}):
            self._asks.setdefault(conditions[number].fact, []).append(number)
        self._measurable = frozenset(each.measured_as for each in self.matters if each.measured_as)
        self._known: dict[Hashable, tuple[bool | None, ...]] = {}

    def outcomes(self, facts: Facts) -> tuple[tuple[bool | None, ...] | None, ...]:
        """Fact by fact which conditions hold; None for all of a fact that is not known."""
        return tuple([self._of(fact, facts) for fact in self._asks])

    def held(self, outcomes: Iterable[tuple[bool | None, ...] | None]) -> Held:
        """The same by the number of the condition."""
        by_fact = zip(self._asks.values(), outcomes, strict=True)
        return {
            n: outcome for asks, found in by_fact for n, outcome in zip(asks, found or (None,) * len(asks), strict=True)
        }

    def measured(self, facts: Facts, given: frozenset[str]) -> tuple[tuple[str, object], ...]:
        return tuple((fact, facts[fact]) for fact in sorted(self._measurable & given))

    def _of(self, fact: str, facts: Facts) -> tuple[bool | None, ...] | None:
        value = facts.get(fact)
        if value is None:
            return None
        key = fact, value.__class__, value
        found = self._known.get(key)
        if found is None:
            _make_room(self._known)
            found = tuple([self._conditions[each].holds(facts) for each in self._asks[fact]])
            self._known[key] = found
        return found


class _Settled(NamedTuple):
    """All decisions of a docket, and what norms on any topic forbid, or may."""

    decisions: Mapping[str, Decision]
    forbidden: By
    possible: By


class Docket:
    """`case` has the regions, the day, and the competences there. What is kept in it must not be changed."""

    def __init__(self, case: Case, topics: tuple[str, ...], shared: Shared) -> None:
        self.case, self.topics, self._shared = case, topics, shared
        self._kept: dict[Hashable, tuple[Any, tuple[object, ...]]] = {}

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Of all that is said here: decisions depend on facts through these, and on what was measured, alone."""
        said = self._shared.said_in(self.case.here)
        return tuple({condition for each in said for condition in (*each.when, *each.not_when)})

    def said_on(self, topic: str) -> tuple[Statement, ...]:
        """What is said here on a topic and above it, also where no pack here knows the topic."""
        return self._matter(topic).said

    def facts_on(self, topic: str) -> tuple[Statement, ...]:
        """The figures among them."""
        return self._matter(topic).figures

    def within(self, regions: frozenset[str]) -> "Docket":
        """What is said in those of the regions here alone, for what depends on no other: many places share it that lie
        in further regions."""
        return self._shared.within(self, regions)

    def on(self, topics: Iterable[str], kind: str | None) -> "Docket":
        """What is said in those of the regions here alone that tell who should decide on some topics, or are of a
        kind."""
        return self.within(self._shared.deciding(frozenset(topics), kind))

    def with_figures(self, topics: tuple[str, ...]) -> "Docket":
        """What is said in those of the regions here alone that figures on some topics are of, or powers for them."""
        return self.within(self._shared.figures_of(topics))

    @cached_property
    def most_local_first(self) -> tuple[str, ...]:
        """The regions here, in the order of `Nesting.most_local_first`."""
        return tuple(self.case.nesting.most_local_first(self.case.here))

    def decide(self, facts: Facts, given: frozenset[str], also: Iterable[str] = ()) -> Mapping[str, Decision]:
        """The decision on every topic here, and on those in `also` that only a pack elsewhere declares, or whose facts
        are for systems and not for a place. It must not be changed: places where the same conditions hold share it.

        What a norm prohibits under one topic is recommended under none.
        """
        return self._settled(facts, given, tuple(also)).decisions

    def decide_as_beside(
        self, other: "Docket", topics: frozenset[str], facts: Facts, given: frozenset[str], also: tuple[str, ...]
    ) -> Mapping[str, Decision]:
        """The decisions on some topics, but for whom to ask, where norms forbid what they do in another docket."""
        beside = other._settled(facts, given, also)
        hearing = self.keep(("hearing among", topics), lambda: self._hearing(topics))
        asked = Asked(facts, given, hearing.held(hearing.outcomes(facts)))
        return {each.topic: each.decide(asked, beside.forbidden, beside.possible) for each in hearing.matters}

    def weighed_in(self, regions: frozenset[str], also: tuple[str, ...]) -> frozenset[str] | None:
        """The topics here to whose answer some regions may add more than advice of their own; None where they may
        forbid something."""
        return self._shared.weighed_in(regions, (*self.topics, *also))

    def advised_in(self, regions: frozenset[str], facts: Facts, also: tuple[str, ...]) -> frozenset[str]:
        """The topics on which any advice for some regions takes part there on this day, or may, and all under them."""
        case = Case(here=regions, day=self.case.day, facts=facts)
        advice = (each for each in self._shared.said_in(regions) if each.modality in ADVICE)
        told = {each.topic for each in advice if set_aside(each, case) is None}
        return frozenset([topic for topic in (*self.topics, *also) if not told.isdisjoint(lineage(topic))])

    def gap(self, topic: str) -> Decision:
        """The decision on a topic where nothing is said of anything, as out at sea."""
        return self.keep(("gap", topic), lambda: resolve(topic, (), self.case))

    def keep[Made](self, key: Hashable, make: Callable[[], Made], *alive: object) -> Made:
        """What `make` gives, made once for a key; it must not be changed.

        A key may hold the identity of an object; name it in `alive`, so that its identity is not given to another.
        """
        kept = self._kept.get(key)
        if kept is None:
            _make_room(self._kept)
            kept = self._kept[key] = make(), alive
        found: Made = kept[0]
        return found

    def once[Made](self, key: Hashable, make: Callable[[], Made], *alive: object) -> Made:
        """As `keep`, of what depends on the regions here through `key` alone, for all dockets to share."""
        found: Made = self._shared.decided.get(key, make, *alive)
        return found

    def share(self, key: Hashable, make: Callable[[], bytes], *alive: object) -> bytes:
        """As `once`, of bytes."""
        return self._shared.told.get((self.case.day, key), make, *alive)

    def _matter(self, topic: str) -> Matter:
        return self.keep(("matter", topic), lambda: self._shared.matter(topic, self.case.here, self.case.day))

    def _hearing(self, topics: Iterable[str]) -> _Hearing:
        return _Hearing(map(self._matter, dict.fromkeys(topics)), self._shared.conditions)

    def _settled(self, facts: Facts, given: frozenset[str], also: tuple[str, ...]) -> _Settled:
        hearing = self.keep(("hearing", also), lambda: self._hearing((*self.topics, *also)))
        outcomes = hearing.outcomes(facts)
        key = "decisions", outcomes, hearing.measured(facts, given), also
        return self.keep(key, lambda: self._settle(hearing.matters, Asked(facts, given, hearing.held(outcomes))))

    def _settle(self, matters: Sequence[Matter], asked: Asked) -> _Settled:
        bindings = tuple([matter.binding(asked) for matter in matters])
        forbidden, possible = self.once(bindings, lambda: (prohibitions(bindings), possible_prohibitions(bindings)))
        found = {matter.topic: self._asking(matter, matter.decide(asked, forbidden, possible)) for matter in matters}
        return _Settled(found, forbidden, possible)

    def _asking(self, matter: Matter, decision: Decision) -> Decision:
        """With whom to ask, where that is looked for in all that is held here."""
        if not matter.asks_beyond:
            return decision
        ask = self.keep(("ask", matter), lambda: next_to_ask(matter.topic, self.case, decision.allocation))
        if ask == decision.ask:
            return decision
        key = "asking", id(decision), ask
        return self.once(key, lambda: replace(decision, ask=ask), decision)


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= REMEMBERED:
        kept.clear()
