"""What is asked: a place, a day, what the asker knows, which topics, in which language; and the id that says it all."""

import base64
import binascii
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..domain.conditions import Value
from ..domain.errors import BadParameter
from ..domain.geo import LonLat, Place
from .desk import Desk

YES = frozenset({"true", "yes", "oui", "sim", "ndiyo"})
NO = frozenset({"false", "no", "non", "nao", "não", "hapana"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`topics` empty means all; `given` is what the asker knows, and wins over layers."""

    place: Place
    on: date
    lang: str = "en"
    topics: tuple[str, ...] = ()
    given: Mapping[str, Value] = field(default_factory=dict)

    def id(self, versions: Mapping[str, str]) -> str:
        """The place as rounded, the day, what was given and the versions, as URL-safe text that `parse_id` reads."""
        place = self.place.rounded()
        said = [
            place.at.lon,
            place.at.lat,
            round(place.precision_m),
            place.name or "",
            self.on.isoformat(),
            self.lang,
            list(self.topics),
            dict(sorted(self.given.items())),
            [versions["content"], versions["data"], versions["software"]],
        ]
        text = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def parse_id(text: str) -> tuple[Question, dict[str, str]]:
    """The question that an id stands for, and the versions it was answered with. Raises BadParameter."""
    try:
        padded = text + "=" * (-len(text) % 4)
        lon, lat, precision, name, on, lang, topics, given, versions = json.loads(base64.urlsafe_b64decode(padded))
        content, data, software = versions
        place = Place(at=LonLat(lon=float(lon), lat=float(lat)), name=name or None, precision_m=float(precision))
        question = Question(
            place=place, on=date.fromisoformat(on), lang=str(lang), topics=tuple(topics), given=dict(given)
        )
    except (binascii.Error, UnicodeDecodeError, ValueError, TypeError) as error:
        raise BadParameter("id", "is not the id of a decision record; copy it whole") from error
    return question, {"content": content, "data": data, "software": software}


def check_topics(desk: Desk, topics: Sequence[str]) -> tuple[str, ...]:
    """The topics, known and once each. Raises BadParameter that suggests the nearest."""
    for topic in topics:
        if topic not in desk.content.topics:
            raise BadParameter("topic", f"{topic!r} is not a topic{_near(topic, desk.content.topics)}")
    return tuple(dict.fromkeys(topics))


def parse_given(desk: Desk, given: Iterable[str]) -> dict[str, Value]:
    """`NAME:VALUE` texts as facts, each checked against what its fact may be. Raises BadParameter."""
    found: dict[str, Value] = {}
    for text in given:
        name, colon, value = text.partition(":")
        if not colon or not value.strip():
            raise BadParameter("given", f"{text!r} is not NAME:VALUE, for example soil_ph:5.4")
        found[name.strip()] = _fact(desk, name.strip(), value.strip())
    return found


def _fact(desk: Desk, name: str, value: str) -> Value:
    asked = desk.content.facts.get(name)
    layer = next((layer for layer in desk.content.fact_layers if layer.fact == name), None)
    if asked is None and layer is None:
        known = [*desk.content.facts, *(str(layer.fact) for layer in desk.content.fact_layers)]
        raise BadParameter("given", f"{name!r} is not a fact{_near(name, known)}")
    if asked is not None and asked.boolean:
        if value.lower() not in YES | NO:
            raise BadParameter("given", f"{name} is true or false, not {value!r}")
        return value.lower() in YES
    words = list(asked.values) if asked is not None else [each.id for each in layer.classes] if layer else []
    if words:
        if value not in words:
            raise BadParameter(
                "given", f"{name} cannot be {value!r}{_near(value, words)}; it is one of {', '.join(words)}"
            )
        return value
    try:
        number = float(value)
    except ValueError:
        raise BadParameter("given", f"{name} is a number, not {value!r}") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise BadParameter("given", f"{name} is a finite number, not {value!r}")
    return number


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else ""
