"""Ecosystem services for a place: those whose region it is in, each with its ladder, and the others by name."""

from collections.abc import Collection, Sequence
from typing import Any

from ..domain.audience import asker
from ..domain.content import Content
from ..domain.errors import BadParameter
from ..domain.services import Service
from .advice import on_land, regions_of
from .at_stake import services_of, weighed
from .desk import Desk
from .question import Question, near
from .record.services import outside, services
from .record.speech import Speech
from .soil import ground_of, known, soil_at

Json = dict[str, Any]


def check_services(desk: Desk, asked: Sequence[str]) -> tuple[str, ...]:
    """The services, known and once each. Raises BadParameter that suggests the nearest."""
    for each in asked:
        if each not in desk.content.services:
            raise BadParameter("service", f"{each!r} is not a service{near(each, desk.content.services)}")
    return tuple(dict.fromkeys(asked))


def services_at(desk: Desk, question: Question, asked: Sequence[str] = ()) -> Json:
    """All of them, or those asked for; one that a nearer service tells here too is told where it is asked for. What
    is large and shared is JSON already, for orjson to take."""
    place = question.place.rounded()
    here, soil = regions_of(desk, question).inside, soil_at(desk, place.at)
    facts, docket = {**known(soil), **question.given}, desk.rulebook.docket(here, question.on)
    land = on_land(desk, here, ground_of(soil), frozenset(question.given))
    content = desk.content
    speech = Speech(content, desk.rulebook.language(question.lang), asker(question.given), desk.rulebook.words)
    reaching = [content.services[each] for each in asked if land and content.services[each].region in here]
    found = [weighed(each, docket, facts) for each in reaching]
    if land and not asked:
        found = list(services_of(content, docket, facts))
    return {
        # Of the record that says the same of the services here, and all else.
        "id": question.id(desk.versions),
        "place": {"lon": place.at.lon, "lat": place.at.lat, "name": place.name},
        "on": question.on.isoformat(),
        "lang": question.lang,
        "given": question.told,
        "versions": desk.versions,
        "services": services(found, docket, speech, encoded=True),
        "outside": [outside(each, speech) for each in _elsewhere(content, here if land else frozenset(), asked)],
    }


def _elsewhere(content: Content, here: Collection[str], asked: Collection[str]) -> list[Service]:
    """Those whose region does not reach here, and all where there is no land; by id."""
    known = sorted(content.services.values(), key=lambda each: each.id)
    return [each for each in known if each.region not in here and (not asked or each.id in asked)]
