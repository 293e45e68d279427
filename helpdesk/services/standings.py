"""How every topic stands where exactly some regions lie: the answers that the map of subsidiarity is a partition by."""

from collections.abc import Hashable, Iterable
from datetime import date
from typing import Any

from ..domain.bodies import Competence
from ..domain.content import Content
from ..domain.regions import Nesting
from ..domain.statements import Statement
from ..domain.subsidiarity.standing import TopicStanding, last_notice, last_turn, standing_of
from .rulebook import Rulebook

Basis = tuple[Any, ...]


class Answered:
    """The standings of the last content that was asked about, each with all that it was worked out of.

    `worked_out` and `reused` count the sets of regions since the last `begin`. What is worked out of is compared whole,
    so that a change that was not thought of makes work and not a wrong map.
    """

    def __init__(self) -> None:
        self._common: Basis | None = None
        self._before: dict[Hashable, tuple[Basis, tuple[TopicStanding, ...]]] = {}
        self._now: dict[Hashable, tuple[Basis, tuple[TopicStanding, ...]]] = {}
        self.worked_out = self.reused = 0

    def begin(self, common: Basis) -> None:
        """Forgets what was not asked of the last content, and all of a content with which this has not `common`."""
        self._before, self._now = self._now if common == self._common else {}, {}
        self._common = common
        self.worked_out = self.reused = 0

    def known(self, here: frozenset[str], basis: Basis) -> tuple[TopicStanding, ...] | None:
        found = self._before.get(here)
        if found is None or found[0] != basis:
            self.worked_out += 1
            return None
        self.reused += 1
        self._now[here] = found
        return found[1]

    def keep(self, here: frozenset[str], basis: Basis, standings: tuple[TopicStanding, ...]) -> None:
        self._now[here] = basis, standings


class Standings:
    """Asked with the regions of a place, it answers as the decision record does where nothing is known of the soil.

    With what was `answered` for an earlier content, only where something else is said, held or drawn is worked out."""

    def __init__(self, content: Content, nesting: Nesting, day: date, answered: Answered | None = None) -> None:
        self._rulebook = Rulebook(content, nesting)
        self._day = day
        self._content = content
        self._answered = answered or Answered()
        self._answered.begin((day, content.topics, nesting))
        self._said: dict[str, list[Statement]] = {}
        for each in content.statements.values():
            self._said.setdefault(each.region, []).append(each)
        self._held: dict[str, list[Competence]] = {}
        for body in content.bodies.values():
            for held in body.competences:
                self._held.setdefault(held.region, []).append(held)

    def __call__(self, here: frozenset[str]) -> Iterable[TopicStanding]:
        """One for each topic that the packs of these regions know."""
        basis = self._basis(here)
        found = self._answered.known(here, basis)
        if found is None:
            found = tuple(self._worked_out(here))
            self._answered.keep(here, basis, found)
        return found

    def _basis(self, here: frozenset[str]) -> Basis:
        """Of what is told by region, all that a decision here is made of."""
        regions = sorted(here)
        known = [(self._content.regions[each].kind, self._content.regions[each].pack) for each in regions]
        return known, [self._said.get(each) for each in regions], [self._held.get(each) for each in regions]

    def _worked_out(self, here: frozenset[str]) -> Iterable[TopicStanding]:
        docket = self._rulebook.docket(here, self._day)
        held = [each for region in sorted(here) for each in self._held.get(region, ())]
        for topic, decision in docket.decide({}, frozenset()).items():
            yield standing_of(decision, docket.said_on(topic), held, self._day)


def settled_since(content: Content, day: date) -> date | None:
    """The last day on which anything in the content began or ended, or came to end within a year: the standings of that
    day and their outlook still hold."""
    said = [each.validity for each in content.statements.values()]
    held = (each.validity for body in content.bodies.values() for each in body.competences)
    days = last_turn((*said, *held), day), last_notice(said, day)
    return max((each for each in days if each is not None), default=None)
