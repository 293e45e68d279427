"""The decision record as an EDR collection: for a place and a day the soil, and what holds on each topic, as numbers
and categories. The whole record, with texts and reasons, is one link away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ....domain.errors import BadParameter
from ....domain.geo import LonLat, Place
from ....domain.layers import Layer
from ....services.advice import advise
from ....services.decision_log import note
from ....services.desk import Desk
from ....services.question import Question, parse_day
from ....services.record import record
from .. import covjson
from ..shared import Shared
from .found import AtPlaces, Json, Number
from .topics import Measure, measures

# A record is the work of several hundred readings of a raster.
MOST_PLACES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceSource(Shared):
    """The desk, the layers that its records read, by fact, and what its topics measure."""

    desk: Desk
    soil: Mapping[str, Layer]
    topics: Mapping[str, Measure] = field(repr=False)

    @classmethod
    def of(cls, desk: Desk) -> "AdviceSource":
        soil = {str(layer.fact): layer for layer in desk.content.fact_layers}
        return cls(desk=desk, soil=soil, topics=measures(desk.content))

    @property
    def names(self) -> Sequence[str]:
        return (*self.soil, *self.topics)

    def parameters(self) -> dict[str, Json]:
        """Every parameter by name; not all of them have a value at every place."""
        found = {name: covjson.parameter(name, layer) for name, layer in self.soil.items()}
        return found | {name: measure.parameter for name, measure in self.topics.items()}


def on_day(desk: Desk, text: str | None) -> date:
    """The day of `datetime`: rules hold on a day, not in an interval. Raises BadParameter."""
    if text is None:
        return desk.today()
    day, _, rest = text.partition("T")
    if "/" in text:
        raise BadParameter("datetime", f"{text!r} is an interval; rules hold on a day: write 2026-11-23")
    if rest and not rest.endswith(("Z", "+00:00")):
        raise BadParameter("datetime", f"{text!r} is not a moment in UTC; write 2026-11-23 or 2026-11-23T12:00:00Z")
    return parse_day("datetime", day)


def at_places(source: AdviceSource, places: Sequence[LonLat], names: Sequence[str], on: date) -> AtPlaces:
    """The values of the records. Where no parameter is named, all that some of the places have."""
    if len(places) > MOST_PLACES:
        raise BadParameter("coords", f"has {len(places)} points, advice answers at most {MOST_PLACES}; ask in parts")
    desk = source.desk
    questions = [Question(place=Place(at=place), on=on) for place in places]
    records = [record(desk, advise(desk, question)) for question in questions]
    for question in questions:
        note(desk, question)
    wanted = list(names) or _there(source, records)
    known = source.parameters()
    return AtPlaces(
        places=[LonLat(lon=each["place"]["lon"], lat=each["place"]["lat"]) for each in records],
        parameters={name: known[name] for name in wanted},
        values={name: [_value(source, name, each) for each in records] for name in wanted},
        absent=_absent(source, wanted, records),
        records=[f"{desk.public_url}/api/advice/{each['id']}" for each in records],
        day=on.isoformat(),
    )


def _there(source: AdviceSource, records: Sequence[Mapping[str, Any]]) -> list[str]:
    topics = {topic for each in records for topic in each["topics"]}
    return [*source.soil, *(name for name in source.topics if name.partition(":")[0] in topics)]


def _value(source: AdviceSource, name: str, said: Mapping[str, Any]) -> Number:
    if name in source.soil:
        return _soil(source.soil[name], said["soil"][name]["value"])
    topic = said["topics"].get(name.partition(":")[0])
    return source.topics[name].read(topic) if topic else None


def _soil(layer: Layer, value: Any) -> Number:
    """The number of a class, as the parameter's encoding has it; a number as the record says it."""
    if layer.classes:
        return next((entry.value for entry in layer.classes if entry.id == value), None)
    return None if value is None else float(value)


def _absent(source: AdviceSource, names: Sequence[str], records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Why soil is not known at some place, and which topics nobody speaks of there."""
    found = {}
    for name in names:
        for each in records:
            if name in source.soil and each["soil"][name]["value"] is None:
                fact = each["soil"][name]
                found[name] = fact["status"] + (f": {fact['reason']}" if fact["reason"] else "")
            elif name in source.topics and name.partition(":")[0] not in each["topics"]:
                found[name] = "no topic here"
    return found
