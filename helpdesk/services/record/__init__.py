"""The decision record: an answer as JSON, with the keys of the contract, in the language asked for."""

from collections.abc import Callable, Hashable
from typing import Any

import orjson

from ...domain.audience import asker
from ...domain.schemes import together
from ...domain.subsidiarity import Decision
from ...domain.text import pick
from ..advice import Answer, BorderSide
from ..carbon import carbon_place
from ..desk import Desk
from ..map_words import kind_names
from ..naming import namesakes
from ..question import Question
from .carbon import carbon
from .gaps import gaps
from .people import bodies, contacts, named_bodies
from .schemes import scheme
from .services import services
from .soil import soil
from .speech import Speech
from .topics import topic, topic_written

Json = dict[str, Any]


def record(desk: Desk, answer: Answer, *, encoded: bool = False) -> Json:
    """Keys and values as the contract names them; what bodies say tells which language it is in.

    With `encoded` what is large and shared is JSON already, for who writes it with orjson and reads no more of it.
    """
    question = answer.question
    rules = desk.rulebook
    speech = Speech(desk.content, rules.language(question.lang), asker(question.given), rules.words, rules.pieces)
    at = question.place.rounded()
    place = carbon_place(desk, answer)
    named = named_bodies(answer)

    def kept(key: tuple[Hashable, ...], make: Callable[[], Any]) -> Any:
        return answer.docket.keep((*key, encoded), lambda: _json(make()) if encoded else make())

    return {
        "id": question.id(desk.versions),
        "place": {
            "lon": at.at.lon,
            "lat": at.at.lat,
            "name": at.name,
            "precision_m": round(at.precision_m),
            "others": [{"name": each.label, "lon": each.at.lon, "lat": each.at.lat} for each in namesakes(desk, at)],
            "near": {"name": answer.landmark[0], "distance_m": round(answer.landmark[1])} if answer.landmark else None,
        },
        "on": question.on.isoformat(),
        "lang": question.lang,
        "given": question.told,
        "versions": desk.versions,
        "regions": _regions(desk, answer),
        "soil": soil(answer, speech, encoded=encoded),
        "topics": _topics(answer, speech, encoded=encoded),
        "border": [_border(desk, side, question) for side in answer.border],
        "carbon": carbon(place, answer, speech, encoded=encoded),
        "schemes": _schemes(answer, speech, encoded=encoded),
        "services": services(answer.services, answer.docket, speech, encoded=encoded),
        "bodies": kept(("bodies", named, speech.lang), lambda: bodies(named, speech)),
        "contacts": kept(("contacts", named, speech.lang, speech.who), lambda: contacts(named, answer, speech)),
        "gaps": gaps(desk, answer, place, speech),
    }


def _topics(answer: Answer, speech: Speech, *, encoded: bool) -> Any:
    """The wording of a decision is put together once for each language, and its JSON once for all places where the same
    is decided."""
    docket, on, decisions = answer.docket, answer.question.on, answer.decisions
    said = speech.lang, speech.who

    def worded(decision: Decision) -> Json:
        return docket.keep(("topic", id(decision), *said), lambda: topic(decision, on, speech), decision)

    def written(decision: Decision) -> orjson.Fragment:
        key = "topic", id(decision), *said
        return orjson.Fragment(docket.share(key, lambda: topic_written(decision, on, speech), decision))

    if not encoded:
        return {name: worded(each) for name, each in decisions.items()}
    key = "topics as JSON", id(decisions), *said
    return docket.keep(key, lambda: {name: written(each) for name, each in decisions.items()}, decisions)


def _schemes(answer: Answer, speech: Speech, *, encoded: bool) -> Any:
    standings = answer.schemes

    def told() -> list[Json]:
        return [scheme(each, together(each.scheme, standings), speech) for each in standings]

    docket, key = answer.docket, ("schemes told", id(standings), speech.lang)
    if encoded:
        return orjson.Fragment(docket.share(key, lambda: orjson.dumps(told()), standings))
    return docket.keep(key, told, standings)


def _json(told: Any) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(told))


def _regions(desk: Desk, answer: Answer) -> list[Json]:
    lang = answer.question.lang
    key = "regions told", answer.regions, lang
    return answer.docket.keep(key, lambda: [_region(desk, region, lang) for region in answer.regions])


def _region(desk: Desk, region_id: str, lang: str) -> Json:
    region = desk.content.regions[region_id]
    return {
        "id": region.id,
        "kind": region.kind,
        "kind_name": pick(kind_names(region.kind), lang)[0],
        "name": pick(region.names, lang)[0],
        "names": dict(region.names),
        "parent": region.parent,
        "approximate": region.approximate,
        "precision_m": region.precision_m,
    }


def _border(desk: Desk, side: BorderSide, question: Question) -> Json:
    region = desk.content.regions[side.border.region]
    return {
        "region": region.id,
        "kind": region.kind,
        "kind_name": pick(kind_names(region.kind), question.lang)[0],
        "name": pick(region.names, question.lang)[0],
        "inside": side.border.inside,
        # Whether that is so by the word of who asks, whatever the map shows.
        "told": region.id in question.sides,
        "distance_m": round(side.border.distance_m),
        "differs": list(side.differs),
    }
