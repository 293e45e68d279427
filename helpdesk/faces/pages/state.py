"""What a query string asks of the page, and the link that asks it again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from ...domain.conditions import Value
from ...domain.errors import BadParameter
from ...domain.geo import PLACE_DECIMALS, LonLat, Place
from ...ports import NamedPlace
from ...services.advice import around
from ...services.desk import Desk
from ...services.naming import LONGEST, places_named
from ...services.question import LANG, BadFact, Question, check_topics, parse_day, parse_degrees, sift
from ...services.sides import SIDES, fitting, listed
from .coordinates import coordinates
from .words import LANGUAGES

KNOWN = ("place", "lon", "lat", "on", "lang", "topic", "given")
# A control of the page sends its fact under a name of its own: a number has no room for the `NAME:` of `given`.
CONTROL = "fact."
OTHERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """`place` is None on the bare page; `text` stands in the search box; `others` bear the name that was searched;
    `refused` is what was told and could not be taken."""

    lang: str
    on: date
    place: Place | None = None
    text: str = ""
    others: Sequence[NamedPlace] = ()
    topics: tuple[str, ...] = ()
    given: Mapping[str, Value] = field(default_factory=dict)
    sides: Mapping[str, bool] = field(default_factory=dict)
    refused: tuple[BadFact, ...] = ()

    def question(self) -> Question | None:
        if self.place is None:
            return None
        return Question(
            place=self.place, on=self.on, lang=self.lang, topics=self.topics, given=self.given, sides=self.sides
        )

    def query(self) -> str:
        """The query string that asks this again."""
        said: list[tuple[str, str]] = []
        if self.place is not None:
            at = self.place.rounded().at
            said = [("lon", degrees(at.lon)), ("lat", degrees(at.lat))]
            said += [("place", self.place.name)] if self.place.name else []
        said += [("on", self.on.isoformat()), ("lang", self.lang)]
        said += [("topic", topic) for topic in self.topics]
        said += [("given", fact) for fact in self.said()]
        return urlencode(said)

    def said(self) -> list[str]:
        """What the asker told, as `given` takes it."""
        return [f"{name}:{written(value)}" for name, value in {**self.given, **listed(self.sides)}.items()]

    def settled(self, sides: Mapping[str, bool]) -> str:
        """The query string that also tells on which sides of boundaries the field lies."""
        return replace(self, sides={**self.sides, **sides}).query()

    def without(self, fact: str) -> str:
        """The query string that no longer gives a fact, or sides."""
        given = {name: value for name, value in self.given.items() if name != fact}
        sides = {region: inside for region, inside in self.sides.items() if inside is not SIDES.get(fact)}
        return replace(self, given=given, sides=sides).query()

    def at(self, place: NamedPlace) -> str:
        """The query string that asks the same about another place."""
        return replace(self, place=place.as_place()).query()


def at(params: QueryParams, place: NamedPlace) -> str:
    """The query string that asks the same about a place, whatever else in it may be wrong."""
    kept = [(name, value) for name, value in params.multi_items() if name not in ("place", "lon", "lat")]
    here = place.at.rounded()
    return urlencode([("lon", degrees(here.lon)), ("lat", degrees(here.lat)), ("place", place.label), *kept])


def read(desk: Desk, params: QueryParams, accepted: str) -> State:
    """The state that a query string describes; `accepted` is the Accept-Language header.

    Raises BadParameter and NotFound.
    """
    for name in params:
        if name not in KNOWN and not name.startswith(CONTROL):
            raise BadParameter(name, f"is not a parameter here; there are {', '.join(KNOWN)}")
    on = params.get("on", "").strip()
    place, text, others = _place(desk, params)
    told, refused = sift(desk, [*params.getlist("given"), *_controls(params)])
    return State(
        lang=language(params, accepted),
        on=parse_day("on", on) if on else desk.today(),
        place=place,
        text=text,
        others=others,
        topics=check_topics(desk, params.getlist("topic")),
        given=told["given"],
        # What was told of the boundaries of another place, before the asker went on to this one, tells nothing here.
        sides=fitting(around(desk, place), told["sides"]) if place and told["sides"] else {},
        refused=refused,
    )


def language(params: QueryParams, accepted: str) -> str:
    """The language asked for, else the first of the reader's that the page speaks, else English."""
    asked = params.get("lang", "").strip()
    if asked:
        if not LANG.fullmatch(asked):
            raise BadParameter("lang", f"{asked!r} is not a language tag, for example lang=fr")
        return asked.lower()
    wanted = (tag.split(";")[0].strip().lower().split("-")[0] for tag in accepted.split(","))
    return next((tag for tag in wanted if tag in LANGUAGES), "en")


def degrees(value: float) -> str:
    """Degrees as they stand in a link and in the search box, without needless zeros."""
    return f"{value:.{PLACE_DECIMALS}f}".rstrip("0").rstrip(".")


def written(value: Value) -> str:
    """A fact as `given` takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _controls(params: QueryParams) -> list[str]:
    """What was filled into the controls; an empty one says nothing. People write decimal commas."""
    found = (
        (name.removeprefix(CONTROL), value.strip()) for name, value in params.multi_items() if name.startswith(CONTROL)
    )
    return [f"{name}:{re.sub(r'^(-?\d+),(\d+)$', r'\1.\2', value)}" for name, value in found if value]


def _place(desk: Desk, params: QueryParams) -> tuple[Place | None, str, Sequence[NamedPlace]]:
    """The place, what stands in the search box, and other places that the name may have meant."""
    text = params.get("place", "").strip()
    lon, lat = params.get("lon", "").strip(), params.get("lat", "").strip()
    if lon or lat:
        at = LonLat(lon=_degrees("lon", lon), lat=_degrees("lat", lat))
        return _point(desk, at, text)
    if not text:
        return None, "", ()
    found_at = coordinates(text)
    if found_at is not None:
        return Place(at=found_at), text, ()
    found, *others = places_named(desk, text)
    return found.as_place(), found.label, others[:OTHERS]


def _point(desk: Desk, at: LonLat, name: str) -> tuple[Place, str, Sequence[NamedPlace]]:
    """A point, which bears a name only where a place of that name is found exactly there."""
    here = at.rounded()
    for rank, place in enumerate(desk.places.search(name[:LONGEST], OTHERS) if name else ()):
        if place.at.rounded() == here:
            return place.as_place(), place.label if rank == 0 else _box(here), ()
    return Place(at=at), _box(here), ()


def _box(at: LonLat) -> str:
    return f"{degrees(at.lat)}, {degrees(at.lon)}"


def _degrees(name: str, text: str) -> float:
    if not text:
        raise BadParameter(name, "is missing; give lon and lat in degrees, or place")
    return parse_degrees(name, text)
