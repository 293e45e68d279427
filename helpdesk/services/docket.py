"""What is said for one combination of regions on one day, and what comes of it.

Many places share their regions, and few conditions differ between them, so what was worked out once is kept.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Protocol

from ..domain.conditions import Condition, Facts
from ..domain.statements import Statement
from ..domain.subsidiarity import Case, Decision, possible_prohibitions, prohibitions, resolve
from ..domain.subsidiarity.allocation import next_to_ask
from .kept import Kept
from .matter import Conditions, Held, Matter, only, recommended

# How many things made of one docket are kept at most.
REMEMBERED = 1024


class Shared(Protocol):
    """What dockets have in common: of a rulebook."""

    conditions: Conditions
    told: Kept[bytes]

    def matter(self, topic: str, here: frozenset[str], day: Any) -> Matter: ...

    def looked_at(self, topic: str, also: str | None = None) -> frozenset[str]: ...

    def within(self, docket: "Docket", regions: frozenset[str]) -> "Docket": ...


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


class Docket:
    """`case` has the regions, the day, and the competences there. What is kept in it must not be changed."""

    def __init__(self, case: Case, topics: Iterable[str], said: tuple[Statement, ...], shared: Shared) -> None:
        self.case, self.topics = case, tuple(topics)
        self._said, self._shared = said, shared
        self._kept: dict[Hashable, tuple[Any, tuple[object, ...]]] = {}

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Of all that is said here: decisions depend on facts through these, and on what was measured, alone."""
        return tuple({condition for each in self._said for condition in (*each.when, *each.not_when)})

    def said_on(self, topic: str) -> tuple[Statement, ...]:
        """What is said here on a topic and above it, also where no pack here knows the topic."""
        return self._matter(topic).said

    def within(self, regions: frozenset[str]) -> "Docket":
        """What is said in those of the regions here alone, for what depends on no other: many places share it that lie
        in further regions."""
        return self._shared.within(self, regions)

    def on(self, topics: Iterable[str], kind: str | None) -> "Docket":
        """What is said in those of the regions here alone that a decision on some topics looks at, or are of a kind."""
        return self.within(frozenset().union(*(self._shared.looked_at(topic, kind) for topic in topics)))

    @cached_property
    def most_local_first(self) -> tuple[str, ...]:
        """The regions here, in the order of `Nesting.most_local_first`."""
        return tuple(self.case.nesting.most_local_first(self.case.here))

    def decide(self, facts: Facts, given: frozenset[str], also: Iterable[str] = ()) -> Mapping[str, Decision]:
        """The decision on every topic here, and on those in `also` that only a pack elsewhere declares, or whose facts
        are for systems and not for a place. It must not be changed: places where the same conditions hold share it.

        What a norm prohibits under one topic is recommended under none.
        """
        also = tuple(also)
        hearing = self.keep(("hearing", also), lambda: self._hearing(also))
        outcomes = hearing.outcomes(facts)
        key = "decisions", outcomes, hearing.measured(facts, given), also
        return self.keep(key, lambda: self._decided(hearing.matters, facts, given, hearing.held(outcomes)))

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

    def share(self, key: Hashable, make: Callable[[], bytes], *alive: object) -> bytes:
        """As `keep`, of bytes that depend on the regions here through `key` alone, for all dockets to share."""
        return self._shared.told.get((self.case.day, key), make, *alive)

    def _matter(self, topic: str) -> Matter:
        return self.keep(("matter", topic), lambda: self._shared.matter(topic, self.case.here, self.case.day))

    def _hearing(self, also: Iterable[str]) -> _Hearing:
        return _Hearing(map(self._matter, dict.fromkeys((*self.topics, *also))), self._shared.conditions)

    def _decided(
        self, matters: Iterable[Matter], facts: Facts, given: frozenset[str], held: Held
    ) -> Mapping[str, Decision]:
        found = {matter: matter.decide(facts, given, held) for matter in matters}
        forbidden = prohibitions(found.values())
        possible = possible_prohibitions(found.values())
        banned = forbidden.keys() | possible.keys()
        for matter, decision in found.items():
            advised = recommended(decision) & banned
            if advised:
                against, perhaps = only(forbidden, advised), only(possible, advised)
                found[matter] = matter.decide(facts, given, held, against, perhaps)
        return {matter.topic: self._asking(matter, decision) for matter, decision in found.items()}

    def _asking(self, matter: Matter, decision: Decision) -> Decision:
        """With whom to ask, where that is looked for in all that is held here."""
        if not matter.asks_beyond:
            return decision
        ask = self.keep(("ask", matter), lambda: next_to_ask(matter.topic, self.case, decision.allocation))
        if ask == decision.ask:
            return decision
        return self.keep(("asking", id(decision)), lambda: replace(decision, ask=ask), decision)


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= REMEMBERED:
        kept.clear()
