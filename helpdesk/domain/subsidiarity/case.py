"""One question's circumstances: the regions at the place, the day, what is known, and who is competent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..bodies import BINDING, Competence, Power
from ..conditions import Facts
from ..regions import Nesting
from ..statements import Statement
from ..topics import Topic, lineage


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`here`: the regions that cover the place. `competences`: those in force there on the day (see `in_force`).
    `given`: the facts that the asker measured or knows, which outrank layers."""

    here: frozenset[str]
    day: date
    facts: Facts = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    nesting: Nesting = field(default_factory=Nesting)
    kinds: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    competences: Sequence[Competence] = ()

    def powers(self, body: str, topic: str) -> frozenset[Power]:
        """The powers a body holds for a topic here and today; a competence covers everything under its topic."""
        holding = [held for held in self.competences if held.body == body]
        if not holding:
            return frozenset()
        covering = set(lineage(topic))
        return frozenset([held.power for held in holding if held.topic in covering])

    def binds(self, statement: Statement) -> bool:
        return not BINDING.isdisjoint(self.powers(statement.issuer, statement.topic))

    def may_derogate(self, statement: Statement) -> bool:
        """Only `BIND` may delegate, or use a derogation."""
        return Power.BIND in self.powers(statement.issuer, statement.topic)

    def competent(self, statement: Statement) -> bool:
        return bool(self.powers(statement.issuer, statement.topic))

    def topic(self, topic: str) -> Topic:
        """The topic; its effect kind and precedence of kinds are those of the nearest ancestor that declares them."""
        found = [self.topics[each] for each in lineage(topic) if each in self.topics]
        own = found[0] if found else Topic(id=topic)
        return Topic(
            id=topic,
            names=own.names,
            effect_kind=next((each.effect_kind for each in found if each.effect_kind), None),
            kind_precedence=next((each.kind_precedence for each in found if each.kind_precedence), ()),
            unit=own.unit,
            measured_as=own.measured_as,
        )


def in_force(competences: Iterable[Competence], here: frozenset[str], day: date) -> list[Competence]:
    """The competences whose region covers the place and whose validity holds the day."""
    return [held for held in competences if held.region in here and day in held.validity]


def gather(statements: Iterable[Statement], topic: str, here: frozenset[str]) -> list[Statement]:
    """The statements on a topic and its ancestors whose region covers the place, once each, in order of id."""
    wanted = set(lineage(topic))
    found = {each.id: each for each in statements if each.topic in wanted and each.region in here}
    return [found[statement] for statement in sorted(found)]
