"""The answer to a question: who is here, what the soil is, and for every topic what holds, is advised, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..domain.conditions import Value
from ..domain.geo import Place
from ..domain.schemes import Standing
from ..domain.subsidiarity import Decision
from ..ports import Border, RegionsHere
from .at_stake import ServiceHere, services_of
from .desk import Desk
from .docket import Docket
from .other_side import differing
from .question import Question
from .schemes_here import schemes_here
from .sides import across, settled
from .soil import SoilFact, ground_of, known, soil_at

# How far a named place may be to serve as a landmark of an unnamed one, in metres.
LANDMARK_M = 30_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderSide:
    """A boundary near the place, and the topics on which the answer on its other side would differ."""

    border: Border
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything the decision record says, before it is put into words.

    `decisions` are those on the topics asked about, `all_decisions` those on every topic here.
    """

    question: Question
    regions: tuple[str, ...]
    soil: Mapping[str, SoilFact]
    facts: Mapping[str, Value]
    decisions: Mapping[str, Decision]
    all_decisions: Mapping[str, Decision]
    border: tuple[BorderSide, ...]
    schemes: tuple[Standing, ...]
    landmark: tuple[str, float] | None
    docket: Docket
    ground: str | None = None
    services: tuple[ServiceHere, ...] = ()


def advise(desk: Desk, question: Question) -> Answer:
    """The answer at a point. The place is rounded as in the record's id, so that the id reproduces the answer."""
    return answer_in(desk, question, regions_of(desk, question))


def regions_of(desk: Desk, question: Question) -> RegionsHere:
    """The regions that cover the place and the boundaries near it, on the sides that the asker told. Raises
    BadParameter for what was told of another boundary."""
    return settled(desk, around(desk, question.place), question.sides)


def around(desk: Desk, place: Place) -> RegionsHere:
    """By the map alone. The place is rounded as in the record's id; a town is an area as well as a point."""
    return desk.regions.at(place.rounded().at, max(desk.border_tolerance_m, place.precision_m))


def answer_in(desk: Desk, question: Question, here: RegionsHere) -> Answer:
    """The answer where the regions are already known: at a point, or for one part of an area."""
    at = question.place.rounded().at
    answer = answer_on(desk, question, here.inside, soil_at(desk, at))
    near = desk.places.nearest(at, LANDMARK_M) if question.place.name is None else None
    sides = (_side(desk, here, each, answer) for each in here.border)
    return replace(answer, border=tuple(sides), landmark=(near[0].label, near[1]) if near else None)


def answer_on(desk: Desk, question: Question, here: frozenset[str], soil: Mapping[str, SoilFact]) -> Answer:
    """The answer where regions and soil are known already: it looks at no map, so that it has no borders and no
    landmark, and is the same wherever these are the same."""
    facts = {**known(soil), **question.given}
    given = frozenset(question.given)
    docket = desk.rulebook.docket(here, question.on)
    ground = ground_of(soil)
    serves = on_land(desk, here, ground, given)
    # The same for the same answers, by which what is made of them is kept.
    topics = question.topics
    if serves:
        decisions = docket.decide(facts, given, topics)
    else:
        decisions = docket.keep(("gaps", topics), lambda: {topic: docket.gap(topic) for topic in topics})
    asked = docket.keep(
        ("asked", id(decisions), topics), lambda: {topic: decisions[topic] for topic in topics}, decisions
    )
    return Answer(
        question=question,
        regions=docket.most_local_first,
        soil=soil,
        facts=facts,
        decisions=asked if topics else decisions,
        all_decisions=decisions,
        border=(),
        schemes=schemes_here(desk.content, docket, facts),
        landmark=None,
        docket=docket,
        ground=ground,
        services=services_of(desk.content, docket, facts) if serves else (),
    )


def on_land(desk: Desk, here: frozenset[str], ground: str | None, given: frozenset[str]) -> bool:
    """Out at sea, or on an ice sheet, no practice applies; in a region the map's cell may just hold more water."""
    drawn = any(not desk.content.regions[region].boundary.whole_world for region in here)
    return ground in (None, "organic") or drawn or bool(given)


def _side(desk: Desk, here: RegionsHere, border: Border, answer: Answer) -> BorderSide:
    """What would differ if the field lay on the other side of this boundary."""
    question = answer.question
    there = desk.rulebook.docket(across(desk, here, border), question.on)
    given = frozenset(question.given)
    differs = differing(answer.docket, there, answer.all_decisions, answer.facts, given, question.topics)
    return BorderSide(border=border, differs=differs)
