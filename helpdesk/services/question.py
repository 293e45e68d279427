"""What is asked: a place, a day, what the asker knows, which topics, in which language; and the id that says it all."""

import base64
import binascii
import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from ..domain.conditions import Value
from ..domain.errors import BadParameter
from ..domain.facts import AskedFact
from ..domain.geo import LonLat, Place
from ..domain.layers import Layer
from .desk import Desk
from .sides import SIDES, listed
from .vocabulary import check_given

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LANG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
DEGREES = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
# No place of the gazetteer extends farther.
FARTHEST_M = 50_000
_UNSPACED = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
YES = frozenset({"true", "yes", "oui", "sim", "ndiyo"})
NO = frozenset({"false", "no", "non", "nao", "não", "hapana"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`topics` empty means all; `given` is what the asker knows, and wins over layers; `sides` tells of boundaries near
    the place whether the field lies in the region."""

    place: Place
    on: date
    lang: str = "en"
    topics: tuple[str, ...] = ()
    given: Mapping[str, Value] = field(default_factory=dict)
    sides: Mapping[str, bool] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Value]:
        """All that the asker said, by name, as `given` takes it."""
        return dict(sorted({**self.given, **listed(self.sides)}.items()))

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
            self.told,
            [versions["content"], versions["data"], versions["software"]],
        ]
        return base64.urlsafe_b64encode(_UNSPACED.encode(said).encode()).decode().rstrip("=")


def versions_in(text: str) -> dict[str, str]:
    """The versions that an id names; none where it is no id, which `parse_id` then says."""
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))[-1]
        return dict(zip(("content", "data", "software"), map(str, found), strict=True))
    except (ValueError, TypeError, LookupError, RecursionError):
        return {}


def parse_id(desk: Desk, text: str) -> tuple[Question, dict[str, str]]:
    """The question that an id stands for, and the versions it was answered with. Raises BadParameter.

    An id comes from outside like any parameter, so what it holds is checked like any parameter.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        lon, lat, precision, name, on, lang, topics, given, versions = json.loads(base64.urlsafe_b64decode(padded))
        content, data, software = map(str, versions)
        said = [f"{fact}:{str(value).lower() if isinstance(value, bool) else value}" for fact, value in given.items()]
        place = Place(at=LonLat(lon=float(lon), lat=float(lat)), name=_name(name), precision_m=_precision(precision))
        question = Question(
            place=place,
            on=parse_day("on", on),
            lang=parse_lang(lang),
            topics=check_topics(desk, [str(topic) for topic in topics]),
            **parse_told(desk, said),
        )
    except (
        binascii.Error,
        UnicodeError,
        ValueError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise BadParameter("id", "is not the id of a decision record; copy it whole") from error
    return question, {"content": content, "data": data, "software": software}


def _name(name: str) -> str | None:
    name.encode()
    return name or None


def _precision(metres: float) -> float:
    if not 0 <= metres <= FARTHEST_M:
        raise ValueError(metres)
    return float(metres)


def parse_day(name: str, text: str) -> date:
    """A day written YYYY-MM-DD, and no other way. Raises BadParameter."""
    try:
        if not DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise BadParameter(name, f"{text!r} is not a date; write YYYY-MM-DD") from None


def parse_lang(text: str) -> str:
    """A language tag in lower case. Raises BadParameter."""
    if not LANG.fullmatch(text):
        raise BadParameter("lang", f"{text!r} is not a language tag; write for example fr, or pt-BR")
    return text.lower()


def parse_degrees(name: str, text: str) -> float:
    """A plain decimal number. Raises BadParameter."""
    if not DEGREES.fullmatch(text.strip()):
        raise BadParameter(name, f"{text!r} is not a number of degrees, for example {name}=12.5")
    return float(text)


def check_topics(desk: Desk, topics: Sequence[str]) -> tuple[str, ...]:
    """The topics, known and once each. Raises BadParameter that suggests the nearest."""
    for topic in topics:
        if topic not in desk.content.topics:
            raise BadParameter("topic", f"{topic!r} is not a topic{near(topic, desk.content.topics)}")
    return tuple(dict.fromkeys(topics))


def with_subtopics(desk: Desk, topics: Sequence[str]) -> tuple[str, ...]:
    """The topics and all that is under them: who asks about water wants to hear about its banks too."""
    known = check_topics(desk, topics)
    under = (each for topic in known for each in desk.content.topics if f"{each}.".startswith(f"{topic}."))
    return tuple(dict.fromkeys(under))


class Told(TypedDict):
    """What an asker said: of a Question the fields of these names."""

    given: Mapping[str, Value]
    sides: Mapping[str, bool]


class BadFact(BadParameter):
    """Of what was given one fact cannot be taken: its name, and what was said."""

    def __init__(self, fact: str, said: str, error: BadParameter) -> None:
        self.reason = str(error).removeprefix(f"{error.name}: ")
        super().__init__(error.name, self.reason)
        self.fact, self.said = fact, said


def parse_given(desk: Desk, given: Iterable[str]) -> dict[str, Value]:
    """As `parse_told`, for what is asked of more than one point, where no side of a boundary can be told."""
    told = parse_told(desk, given)
    if told["sides"]:
        said = ", ".join(listed(told["sides"]))
        raise BadParameter("given", f"{said}: that can be told of one point only; leave it out")
    return dict(told["given"])


def parse_told(desk: Desk, given: Iterable[str]) -> Told:
    """`NAME:VALUE` texts as facts and sides, each checked against what it may be; by name, as the id has them, so that
    the same things told in another order are answered alike to the byte. Raises BadFact."""
    told, refused = sift(desk, given)
    if refused:
        raise refused[0]
    return told


def sift(desk: Desk, given: Iterable[str]) -> tuple[Told, tuple[BadFact, ...]]:
    """As `parse_told`, without what has to be refused, which is answered beside."""
    facts: dict[str, Value] = {}
    sides: dict[str, bool] = {}
    refused: list[BadFact] = []
    for text in given:
        name, _, value = (part.strip() for part in text.partition(":"))
        try:
            if not value:
                raise BadParameter("given", f"{text!r} is not NAME:VALUE, for example soil_ph:5.4")
            if name in {**facts, **listed(sides)}:
                raise BadParameter("given", f"{name} is given twice; give it once")
            if name in SIDES:
                sides |= _sides(desk, name, value, sides)
            else:
                facts[name] = _fact(desk, name, value)
        except BadParameter as error:
            refused.append(BadFact(name, value, error))
    refused += _unfit(desk, facts)
    return {"given": dict(sorted(facts.items())), "sides": dict(sorted(sides.items()))}, tuple(refused)


def _unfit(desk: Desk, facts: dict[str, Value]) -> Iterator[BadFact]:
    """Takes out those that do not go with the others."""
    while True:
        try:
            check_given(desk.content, facts)
            return
        except BadParameter as error:
            fact = error.name.removeprefix("given.")
            yield BadFact(fact, str(facts.pop(fact)), error)


def _sides(desk: Desk, name: str, value: str, told: Mapping[str, bool]) -> dict[str, bool]:
    regions = [region.strip() for region in value.split(",")]
    for region in regions:
        if region not in desk.content.regions:
            raise BadParameter("given", f"{name}: {region!r} is not a region{near(region, desk.content.regions)}")
        if region in told:
            raise BadParameter("given", f"{region} is told of twice; say once on which side the field lies")
    return dict.fromkeys(regions, SIDES[name])


def _fact(desk: Desk, name: str, value: str) -> Value:
    asked = desk.content.facts.get(name)
    layer = next((layer for layer in desk.content.fact_layers if layer.fact == name), None)
    if asked is None and layer is None:
        known = [*desk.content.facts, *(str(layer.fact) for layer in desk.content.fact_layers)]
        raise BadParameter("given", f"{name!r} is not a fact{near(name, known)}")
    if asked is not None and asked.boolean:
        if value.lower() not in YES | NO:
            raise BadParameter("given", f"{name} is true or false, not {value!r}")
        return value.lower() in YES
    if asked is not None and asked.several:
        said = dict.fromkeys(word.strip() for word in value.split(","))
        return ",".join(sorted(_word(name, word, list(asked.values)) for word in said))
    words = list(asked.values) if asked is not None else [each.id for each in layer.classes] if layer else []
    if words:
        return _word(name, value, words)
    try:
        number = float(value)
    except ValueError:
        raise BadParameter("given", f"{name} is a number, not {value!r}") from None
    if number != number or number in (float("inf"), float("-inf")):
        raise BadParameter("given", f"{name} is a finite number, not {value!r}")
    if declared := asked or layer:
        _check_bounds(name, value, number, declared)
    return number


def _check_bounds(name: str, value: str, number: float, declared: AskedFact | Layer) -> None:
    if bound := declared.bounds.broken(number):
        unit = f" {declared.unit}" if declared.unit else ""
        raise BadParameter("given", f"{name} is {bound}{unit}, not {value!r}")


def _word(name: str, word: str, words: Sequence[str]) -> str:
    if word not in words:
        raise BadParameter("given", f"{name} cannot be {word!r}{near(word, words)}; it is one of {', '.join(words)}")
    return word


def near(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that is most like it, if any is."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (did you mean {found[0]!r}?)" if found else ""
