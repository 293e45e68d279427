"""The decision record as an OGC API Process."""

from collections.abc import Callable, Mapping
from typing import Any

from ....domain.errors import BadParameter
from ....domain.geo import LonLat, Place
from ....services.advice import advise
from ....services.decision_log import note
from ....services.desk import Desk
from ....services.jobs import Watch
from ....services.naming import place_named
from ....services.question import Question, check_topics, parse_day, parse_lang, parse_told
from ....services.record import record
from .formats import OF_RECORD
from .tool import Input, Inputs, Output, Tool, Values

_LON_LAT_EXAMPLE = {"lon": -1.68, "lat": 48.11}


def advise_tool(desk: Desk) -> Tool:
    """Everything the helpdesk says about a place, as `/api/advice` says it."""
    return Tool(
        id="advise",
        titles={"en": "Advice for a place", "fr": "Conseil pour un lieu"},
        descriptions={
            "en": "What must, must not and should be done with the soil at a place, who says so, what pays for it, "
            "whom to call, and what is not known: the decision record.",
            "fr": "Ce qu'il faut, ne faut pas et vaut mieux faire du sol d'un lieu, qui le dit, ce qui le finance, qui "
            "appeler, et ce qu'on ignore : le dossier de décision.",
        },
        inputs={**_PLACE, **CIRCUMSTANCES},
        outputs={
            "record": Output(
                titles={"en": "The decision record", "fr": "Le dossier de décision"},
                schema={"type": "object"},
                others=OF_RECORD,
            )
        },
        prepare=lambda inputs: _asked(desk, question_of(desk, inputs, _place(desk, inputs))),
        example=_LON_LAT_EXAMPLE,
        keywords=("soil", "advice", "subsidiarity"),
    )


def _asked(desk: Desk, question: Question) -> Callable[[Watch], Values]:
    def answered(_: Watch) -> Values:
        answer = record(desk, advise(desk, question))
        note(desk, question)
        return {"record": answer}

    return answered


_PLACE: Mapping[str, Input] = {
    "lon": Input(
        titles={"en": "Longitude, degrees, WGS 84", "fr": "Longitude, degrés, WGS 84"},
        schema={"type": "number", "minimum": -180, "maximum": 180},
    ),
    "lat": Input(
        titles={"en": "Latitude, degrees, WGS 84", "fr": "Latitude, degrés, WGS 84"},
        schema={"type": "number", "minimum": -90, "maximum": 90},
    ),
    "place": Input(
        titles={"en": "Name of a place, in place of lon and lat", "fr": "Nom d'un lieu, au lieu de lon et lat"},
        schema={"type": "string"},
    ),
}
CIRCUMSTANCES: Mapping[str, Input] = {
    "topic": Input(
        titles={"en": "Topics; all when none is named", "fr": "Thèmes ; tous si aucun n'est nommé"},
        schema={"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    ),
    "on": Input(
        titles={"en": "Day on which the rules are in force; today by default", "fr": "Jour où les règles valent"},
        schema={"type": "string", "format": "date"},
    ),
    "lang": Input(
        titles={"en": "Language of the texts", "fr": "Langue des textes"},
        schema={"type": "string", "default": "en"},
    ),
    "given": Input(
        titles={"en": "What the asker knows: fact and value", "fr": "Ce que sait le demandeur : fait et valeur"},
        schema={
            "type": "object",
            "additionalProperties": {"oneOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]},
        },
    ),
}


def question_of(desk: Desk, inputs: Inputs, place: Place) -> Question:
    """Raises BadParameter for an input that cannot be read."""
    return Question(
        place=place,
        on=parse_day("on", _text("on", inputs["on"])) if "on" in inputs else desk.today(),
        lang=parse_lang(_text("lang", inputs.get("lang", "en"))),
        topics=check_topics(desk, _topics(inputs.get("topic", []))),
        **parse_told(desk, _given(inputs.get("given", {}))),
    )


def _place(desk: Desk, inputs: Inputs) -> Place:
    if "place" in inputs:
        if "lon" in inputs or "lat" in inputs:
            raise BadParameter("place", "give either place or lon and lat")
        name = _text("place", inputs["place"])
        return place_named(desk, name)
    return Place(at=LonLat(lon=_degrees("lon", inputs), lat=_degrees("lat", inputs)))


def _degrees(name: str, inputs: Inputs) -> float:
    value = inputs.get(name)
    if value is None:
        raise BadParameter(name, "is missing; give lon and lat in degrees, or place")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadParameter(name, f"{value!r} is not a number of degrees")
    return float(value)


def _topics(value: Any) -> list[str]:
    topics = value if isinstance(value, list) else [value]
    return [_text("topic", topic) for topic in topics]


def _given(value: Any) -> list[str]:
    """The facts as `NAME:VALUE` texts; an object of names and values, or such texts themselves."""
    if isinstance(value, dict):
        return [f"{name}:{str(fact).lower() if isinstance(fact, bool) else fact}" for name, fact in value.items()]
    if isinstance(value, list):
        return [_text("given", text) for text in value]
    raise BadParameter("given", 'is neither an object such as {"soil_ph": 5.4} nor a list of NAME:VALUE')


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadParameter(name, f"{value!r} is not text")
    return value
