"""Schemes for a place, or for a plan of a field: those whose territory it is in, and the others, with their answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain.audience import asker
from ..domain.conditions import Value
from ..domain.schemes import Answer, Planned, Predicate, Standing, standing, together
from .advice import advise
from .desk import Desk
from .plan.asked import Order
from .plan.plan import plan
from .question import Question
from .record.schemes import answers, schemes
from .record.speech import Speech
from .record.words import say

Json = dict[str, Any]

_OUTSIDE = Answer(value=False, predicate=Predicate.OUTSIDE)


def schemes_at(desk: Desk, question: Question) -> Json:
    """For a point; what depends on a plan is unknown."""
    found = advise(desk, question)
    speech = Speech(desk.content, desk.rulebook.language(question.lang), asker(question.given))
    place = question.place.rounded()
    return {
        # Of the record that says the same of the schemes here, and all else.
        "id": question.id(desk.versions),
        "place": {"lon": place.at.lon, "lat": place.at.lat, "name": place.name},
        **_asked(desk, question),
        "schemes": schemes(found.schemes, speech),
        "outside": _elsewhere(desk, question, found.schemes, found.facts, None, speech),
        "note": say("no_promise", speech.lang),
    }


def schemes_for(desk: Desk, order: Order) -> Json:
    """For a field and what is planned on it: `yields` tells what the rule of each scheme would leave of each scenario.
    Raises BadParameter and Unavailable as the plan does."""
    made, question = plan(desk, order), order.question
    speech = Speech(desk.content, desk.rulebook.language(question.lang), asker(question.given))
    here = {each["id"] for each in made["schemes"]}
    facts, planned = dict(question.given), _planned(order)
    others = [standing(each, question.on, facts, planned) for each in desk.content.schemes.values() if each.id in here]
    return {
        "area": made["area"],
        **_asked(desk, question),
        "schemes": made["schemes"],
        "outside": _elsewhere(desk, question, others, facts, planned, speech),
        "note": say("no_promise", speech.lang),
    }


def _asked(desk: Desk, question: Question) -> Json:
    return {
        "on": question.on.isoformat(),
        "lang": question.lang,
        "given": question.told,
        "versions": desk.versions,
    }


def _planned(order: Order) -> Planned:
    """All scenarios at once, for schemes that do not reach the place anyway."""
    measures = tuple(frozenset(each.practices) for scenario in order.scenarios for each in scenario.measures)
    every = (each for scenario in order.scenarios for each in scenario.measures)
    return Planned(measures=measures, years=order.shortest(every))


def _elsewhere(
    desk: Desk,
    question: Question,
    here: Sequence[Standing],
    facts: Mapping[str, Value],
    planned: Planned | None,
    speech: Speech,
) -> list[Json]:
    """The four answers of schemes whose territory does not reach here, by id."""
    present = {each.scheme.id for each in here}
    found = (
        standing(each, question.on, facts, planned, _OUTSIDE)
        for each in sorted(desk.content.schemes.values(), key=lambda each: each.id)
        if each.id not in present
    )
    return [
        {
            "id": each.scheme.id,
            "name": speech.say(each.scheme.names),
            "region": each.scheme.region,
            "region_name": speech.region(each.scheme.region),
            "status": each.status,
            "successor": each.scheme.successor,
            "answers": answers(each, together(each.scheme, here), speech),
        }
        for each in found
    ]
