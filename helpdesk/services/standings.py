"""How every topic stands where exactly some regions lie: the answers that the map of subsidiarity is a partition by."""

from collections.abc import Iterable
from datetime import date

from ..domain.bodies import Competence
from ..domain.content import Content
from ..domain.regions import Nesting
from ..domain.subsidiarity.standing import TopicStanding, last_notice, last_turn, standing_of
from .rulebook import Rulebook


class Standings:
    """Asked with the regions of a place, it answers as the decision record does where nothing is known of the soil."""

    def __init__(self, content: Content, nesting: Nesting, day: date) -> None:
        self._rulebook = Rulebook(content, nesting)
        self._day = day
        self._held: dict[str, list[Competence]] = {}
        for body in content.bodies.values():
            for held in body.competences:
                self._held.setdefault(held.region, []).append(held)

    def __call__(self, here: frozenset[str]) -> Iterable[TopicStanding]:
        """One for each topic that the packs of these regions know."""
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
