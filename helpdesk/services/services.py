"""Ecosystem services for a place: those whose region it is in, each with its ladder, and the others by name."""

from collections.abc import Collection, Sequence
from typing import Any

from ..domain.audience import asker
from ..domain.errors import BadParameter
from .advice import Answer, advise
from .at_stake import ServiceHere, weighed
from .desk import Desk
from .question import Question, near
from .record.services import outside, service
from .record.speech import Speech

Json = dict[str, Any]


def check_services(desk: Desk, asked: Sequence[str]) -> tuple[str, ...]:
    """The services, known and once each. Raises BadParameter that suggests the nearest."""
    for each in asked:
        if each not in desk.content.services:
            raise BadParameter("service", f"{each!r} is not a service{near(each, desk.content.services)}")
    return tuple(dict.fromkeys(asked))


def services_at(desk: Desk, question: Question, asked: Sequence[str] = ()) -> Json:
    """All of them, or those asked for; one that a nearer service tells here too is told where it is asked for."""
    answer = advise(desk, question)
    speech = Speech(desk.content, desk.rulebook.language(question.lang), asker(question.given))
    found = _found(desk, answer, asked)
    place = question.place.rounded()
    return {
        "place": {"lon": place.at.lon, "lat": place.at.lat, "name": place.name},
        "on": question.on.isoformat(),
        "lang": question.lang,
        "given": dict(question.given),
        "versions": desk.versions,
        "services": [service(each, speech) for each in found],
        "outside": _elsewhere(desk, answer, asked, speech),
    }


def _found(desk: Desk, answer: Answer, asked: Collection[str]) -> list[ServiceHere]:
    if not asked or not answer.services:
        return list(answer.services)
    known = desk.content.services
    here = [known[each] for each in asked if known[each].region in answer.regions]
    return [weighed(each, answer.docket, answer.facts) for each in here]


def _elsewhere(desk: Desk, answer: Answer, asked: Collection[str], speech: Speech) -> list[Json]:
    """Those whose region does not reach here, and all where there is no land; by id."""
    known = sorted(desk.content.services.values(), key=lambda each: each.id)
    return [
        outside(each, speech)
        for each in known
        if (each.region not in answer.regions or not answer.services) and (not asked or each.id in asked)
    ]
