"""What a topic of the decision record measures, as parameters of CoverageJSON: `<topic>:<what>`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....domain.calendar import period_days
from ....domain.content import Content
from ....domain.statements import Modality
from ....domain.text import Texts, pick
from ....domain.topics import Topic, lineage
from ....domain.units import shown
from ..units import UCUM_SYSTEM, ucum
from .found import Json, Number

_STATUS = ("DECIDED", "CONFLICT", "GAP")
_ALLOCATED = ("DECIDED", "SHARED", "GAP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number or category of a topic: its CoverageJSON parameter, and how it is read from the topic's record."""

    parameter: Json
    read: Callable[[Mapping[str, Any]], Number]


def measures(content: Content) -> dict[str, Measure]:
    """By parameter name. A floor, a ceiling, closed days or a fact only where some statement could give one."""
    return {measure.parameter["id"]: measure for topic in content.topics.values() for measure in _of(topic, content)}


def _of(topic: Topic, content: Content) -> Iterable[Measure]:
    above = set(lineage(topic.id))
    said = [each for each in content.statements.values() if each.topic in above]
    kinds = {each.modality for each in said}
    numbers = any(each.modality is Modality.VALUE and isinstance(each.value, float | int) for each in said)
    unit = topic.unit or next((each.unit for each in said if each.topic == topic.id and each.unit), None)
    yield _category(topic, "status", {"en": "status"}, _STATUS, lambda record: record["status"])
    if Modality.FLOOR in kinds:
        yield _number(topic, "floor", {"en": "at least", "fr": "au moins"}, unit, lambda record: record["floor"])
    if Modality.CEILING in kinds:
        yield _number(topic, "ceiling", {"en": "at most", "fr": "au plus"}, unit, lambda record: record["ceiling"])
    if Modality.CLOSED_DAYS in kinds:
        titles = {"en": "closed days of the year", "fr": "jours fermés de l'année"}
        yield _number(topic, "closed_days", titles, "days", _closed_days)
        titles = {"en": "closed on the day", "fr": "fermé ce jour"}
        yield _category(topic, "closed", titles, ("no", "yes"), _closed)
    if numbers:
        yield _number(topic, "fact", {"en": "value", "fr": "valeur"}, unit, _fact)
    yield _number(
        topic, "advice", {"en": "pieces of advice", "fr": "conseils"}, None, lambda record: len(record["advice"])
    )
    yield _number(
        topic, "norms", {"en": "norms in force", "fr": "règles en vigueur"}, None, lambda record: len(record["norms"])
    )
    titles = {"en": "who decides", "fr": "qui décide"}
    yield _category(topic, "decision", titles, _ALLOCATED, lambda record: record["decision"]["status"])
    yield _decider(topic, content)


def _closed_days(record: Mapping[str, Any]) -> int:
    """Of a leap year, as closed days are numbered."""
    return len(frozenset().union(*(period_days(each["from"], each["to"]) for each in record["closed_days"])))


def _closed(record: Mapping[str, Any]) -> str | None:
    """None where no day is closed: then nothing closes the period."""
    return None if record["closed_on_day"] is None else ("yes" if record["closed_on_day"] else "no")


def _fact(record: Mapping[str, Any]) -> Number:
    value = record["fact"]["value"] if record["fact"] else None
    return value if isinstance(value, float | int) and not isinstance(value, bool) else None


def _decider(topic: Topic, content: Content) -> Measure:
    """The body that decides; None where several share, or nobody does: `decision` tells which."""
    above = set(lineage(topic.id))
    competent = [body for body in content.bodies.values() if any(each.topic in above for each in body.competences)]
    # In one language: with all of them this list alone would fill half of the collection's document.
    labels = {body.id: {"en": pick(body.names, "en")[0] or body.id} for body in competent}

    def read(record: Mapping[str, Any]) -> str | None:
        bodies = record["decision"]["decided_by"]
        return bodies[0] if len(bodies) == 1 else None

    titles = {"en": "decided by", "fr": "décidé par"}
    return _category(topic, "decided_by", titles, list(labels), read, labels)


def _number(
    topic: Topic, what: str, titles: Texts, unit: str | None, read: Callable[[Mapping[str, Any]], Number]
) -> Measure:
    symbol = {"value": ucum(unit), "type": UCUM_SYSTEM}
    about = _about(topic, what, titles) | {"unit": {"label": {"en": shown(unit) or "1"}, "symbol": symbol}}
    return Measure(parameter=about, read=read)


def _category(
    topic: Topic,
    what: str,
    titles: Texts,
    ids: Sequence[str],
    read: Callable[[Mapping[str, Any]], str | None],
    labels: Mapping[str, Texts] | None = None,
) -> Measure:
    about = _about(topic, what, titles)
    numbers = {identifier: number for number, identifier in enumerate(ids)}
    if ids:
        named = labels or {}
        about["observedProperty"]["categories"] = [
            {"id": identifier, "label": dict(named.get(identifier, {"en": identifier}))} for identifier in ids
        ]
        about["categoryEncoding"] = numbers

    def number(record: Mapping[str, Any]) -> Number:
        word = read(record)
        return None if word is None else numbers.get(word)

    return Measure(parameter=about, read=number)


def _about(topic: Topic, what: str, titles: Texts) -> Json:
    """Its label in every language that both the topic and the measure have."""
    names = dict(topic.names) or {"en": topic.id}
    english = names.get("en", next(iter(names.values())))
    label = {"en": f"{english}: {titles['en']}"}
    label |= {tag: f"{names[tag]}\N{NO-BREAK SPACE}: {titles[tag]}" for tag in titles if tag != "en" and tag in names}
    return {
        "type": "Parameter",
        "id": f"{topic.id}:{what}",
        "name": label["en"],
        "observedProperty": {"label": label},
    }
