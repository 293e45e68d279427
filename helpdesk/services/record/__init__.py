"""The decision record: an answer as JSON, with the keys of the contract, in the language asked for."""

from typing import Any

from ...domain.text import pick
from ..advice import Answer, BorderSide
from ..desk import Desk
from .carbon import carbon
from .gaps import gaps
from .people import bodies, contacts
from .soil import soil
from .speech import Speech
from .topics import scheme, topic

Json = dict[str, Any]


def record(desk: Desk, answer: Answer) -> Json:
    """Keys and values as the contract names them; every text says which language it is in."""
    question = answer.question
    speech = Speech(desk.content, question.lang)
    place = question.place.rounded()
    lacking = gaps(desk, answer, speech)
    return {
        "id": question.id(desk.versions),
        "place": {
            "lon": place.at.lon,
            "lat": place.at.lat,
            "name": place.name,
            "precision_m": round(place.precision_m),
            "near": {"name": answer.landmark[0], "distance_m": round(answer.landmark[1])} if answer.landmark else None,
        },
        "on": question.on.isoformat(),
        "lang": question.lang,
        "given": dict(question.given),
        "versions": desk.versions,
        "regions": [_region(desk, region, question.lang) for region in answer.regions],
        "soil": soil(answer, speech),
        "topics": {
            name: answer.docket.word(decision, question.lang, lambda each: topic(each, question.on, speech))
            for name, decision in answer.decisions.items()
        },
        "border": [_border(desk, side, question.lang) for side in answer.border],
        "carbon": carbon(answer),
        "schemes": [scheme(standing, speech) for standing in answer.schemes],
        "bodies": bodies(answer, speech),
        "contacts": contacts(answer, speech),
        "gaps": lacking,
    }


def _region(desk: Desk, region_id: str, lang: str) -> Json:
    region = desk.content.regions[region_id]
    return {
        "id": region.id,
        "kind": region.kind,
        "name": pick(region.names, lang)[0],
        "names": dict(region.names),
        "parent": region.parent,
        "approximate": region.approximate,
        "precision_m": region.precision_m,
    }


def _border(desk: Desk, side: BorderSide, lang: str) -> Json:
    region = desk.content.regions[side.border.region]
    return {
        "region": region.id,
        "kind": region.kind,
        "name": pick(region.names, lang)[0],
        "inside": side.border.inside,
        "distance_m": round(side.border.distance_m),
        "differs": list(side.differs),
    }
