"""The statements and competences, ordered by region, so that a place meets only what is said for it.

Many places share their regions, and few conditions differ between them, so what was worked out once is kept.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from ..domain.bodies import Competence
from ..domain.conditions import Condition, Facts
from ..domain.content import Content
from ..domain.regions import Nesting
from ..domain.statements import Modality, Statement
from ..domain.subsidiarity import Case, Decision, possible_prohibitions, prohibitions, resolve
from ..domain.subsidiarity.case import gather, in_force

# How many dockets (regions x day) are kept at most, and in each how many decisions and things made of them.
DOCKETS = 128
REMEMBERED = 1024

Forbidden = tuple[tuple[str, tuple[str, ...]], ...]


class Docket:
    """What is said for one combination of regions on one day.

    A decision depends on the facts only through which conditions hold, fail or wait, and on what was measured. That
    is the key it is kept under, so that it is made once whatever the exact numbers are.
    """

    def __init__(self, case: Case, topics: Iterable[str], said: Iterable[Statement]) -> None:
        self.case = case
        self._said = tuple(said)
        self._statements = {topic: tuple(gather(self._said, topic, case.here)) for topic in topics}
        self._conditions = tuple({condition for each in self._said for condition in (*each.when, *each.not_when)})
        self._measurable = frozenset(each.measured_as for each in case.topics.values() if each.measured_as)
        self._decisions: dict[Hashable, Decision] = {}
        self._kept: dict[Hashable, tuple[Any, tuple[object, ...]]] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(self._statements)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Of all that is said here: decisions depend on facts through these, and on what was measured, alone."""
        return self._conditions

    def said_on(self, topic: str) -> tuple[Statement, ...]:
        """What is said here on a topic and above it, also where no pack here knows the topic."""
        known = self._statements.get(topic)
        if known is not None:
            return known
        return self.keep(("said on", topic), lambda: tuple(gather(self._said, topic, self.case.here)))

    def decide(self, facts: Facts, given: frozenset[str], also: Iterable[str] = ()) -> Mapping[str, Decision]:
        """The decision on every topic here, and on those in `also` that only a pack elsewhere declares, or whose facts
        are for systems and not for a place. It must not be changed: places where the same conditions hold share it.

        What a norm prohibits under one topic is recommended under none.
        """
        case, also = replace(self.case, facts=facts, given=given), tuple(also)
        outcomes = tuple([condition.holds(facts) for condition in self._conditions])
        measured = tuple((fact, facts[fact]) for fact in self._measurable & given)
        key = "decisions", outcomes, measured, also
        return self.keep(key, lambda: self._decided(case, dict(zip(self._conditions, outcomes, strict=True)), also))

    def _decided(
        self, case: Case, held: Mapping[Condition, bool | None], also: tuple[str, ...]
    ) -> Mapping[str, Decision]:
        topics = {**self._statements, **{topic: self.said_on(topic) for topic in also}}
        decisions = {topic: self._decide(topic, said, case, held) for topic, said in topics.items()}
        forbidden = prohibitions(decisions.values())
        possible = possible_prohibitions(decisions.values())
        banned = forbidden.keys() | possible.keys()
        for topic, decision in decisions.items():
            advised = _recommended(decision) & banned
            if not advised:
                continue
            against, perhaps = _only(forbidden, advised), _only(possible, advised)
            if against or perhaps:
                decisions[topic] = self._decide(topic, topics[topic], case, held, against, perhaps)
        return decisions

    def gap(self, topic: str) -> Decision:
        """The decision on a topic where nothing is said of anything, as out at sea."""
        key = topic, "gap"
        decision = self._decisions.get(key)
        if decision is None:
            _make_room(self._decisions)
            decision = self._decisions[key] = resolve(topic, (), self.case)
        return decision

    def keep[Kept](self, key: Hashable, make: Callable[[], Kept], *alive: object) -> Kept:
        """What `make` gives, made once for a key; it must not be changed.

        A key may hold the identity of an object; name it in `alive`, so that its identity is not given to another.
        """
        kept = self._kept.get(key)
        if kept is None:
            _make_room(self._kept)
            kept = self._kept[key] = make(), alive
        found: Kept = kept[0]
        return found

    def _decide(
        self,
        topic: str,
        said: tuple[Statement, ...],
        case: Case,
        held: Mapping[Condition, bool | None],
        against: Forbidden = (),
        perhaps: Forbidden = (),
    ) -> Decision:
        measured_as = case.topics[topic].measured_as
        measured = case.facts[measured_as] if measured_as is not None and measured_as in case.given else None
        outcomes = tuple(held[condition] for each in said for condition in (*each.when, *each.not_when))
        key = topic, outcomes, measured, against, perhaps
        decision = self._decisions.get(key)
        if decision is None:
            _make_room(self._decisions)
            decision = self._decisions[key] = resolve(topic, said, case, dict(against), dict(perhaps))
        return decision


def _only(forbidden: Mapping[str, Iterable[str]], practices: set[str]) -> Forbidden:
    return tuple((practice, tuple(forbidden[practice])) for practice in sorted(practices & forbidden.keys()))


def _recommended(decision: Decision) -> set[str]:
    return {str(item.statement.value) for item in decision.advice if item.statement.modality is Modality.RECOMMEND}


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= REMEMBERED:
        kept.clear()


class Rulebook:
    """The content's statements, ready to be asked about any combination of regions."""

    def __init__(self, content: Content, nesting: Nesting) -> None:
        self._content = content
        self._nesting = nesting
        self._kinds = {region.id: region.kind for region in content.regions.values()}
        self._statements = _by_region(content.statements.values())
        self._competences = _by_region(held for body in content.bodies.values() for held in body.competences)
        self.docket = lru_cache(maxsize=DOCKETS)(self._docket)
        named = (content.packs, content.regions, content.bodies, content.topics, content.practices, content.facts)
        self._languages = {language for things in named for thing in things.values() for language in thing.names}

    def language(self, tag: str) -> str:
        """The language of the content that a tag asks for; `und` for all that the content does not speak."""
        return next((each for each in (tag, tag.split("-")[0]) if each in self._languages), "und")

    def _docket(self, here: frozenset[str], day: date) -> Docket:
        """What is said where exactly the regions `here` lie, on a day."""
        said = [statement for region in sorted(here) for statement in self._statements.get(region, ())]
        held = [each for region in sorted(here) for each in self._competences.get(region, ())]
        case = Case(
            here=here,
            day=day,
            nesting=self._nesting,
            kinds=self._kinds,
            topics=self._content.topics,
            competences=in_force(held, here, day),
        )
        packs = {self._content.regions[region].pack for region in here}
        declared = self._content.topics
        topics = {topic.id for topic in declared.values() if topic.pack in packs}
        # `check` runs scenarios beside content with mistakes, where a statement may name a topic that nobody declares.
        topics |= {each.topic for each in said} & declared.keys()
        return Docket(case, sorted(topic for topic in topics if not declared[topic].per_system), said)


def _by_region[Said: (Statement, Competence)](said: Iterable[Said]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for each in said:
        found.setdefault(each.region, []).append(each)
    return found
