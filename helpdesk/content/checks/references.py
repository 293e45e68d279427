"""What is named exists: regions, bodies, topics, practices, facts and their values, schemes."""

from collections.abc import Collection, Iterator, Mapping

from pydantic import BaseModel

from ...domain.audience import AUDIENCE
from ...domain.conditions import Value
from ...domain.errors import Problem
from ..schema.pack import PickedBoundary
from ..schema.statement import Range, When
from ..shelf import Entry, Shelf
from ..wording import did_you_mean
from .vocabulary import FactWords, facts, kinds

OF_PRACTICES = ("PROHIBIT", "REQUIRE", "RECOMMEND", "DISCOURAGE")


def _ids(shelf: Shelf, kind: str) -> set[str]:
    return {entry.model.id for entry in getattr(shelf, kind)} | shelf.broken


def unknown(
    entry: Entry[BaseModel], what: str, word: str, known: Collection[str], *field: str | int
) -> Iterator[Problem]:
    if word not in known:
        yield entry.problem(f"{word!r} is not a {what}{did_you_mean(word, known)}", *field)


def of_regions(shelf: Shelf) -> Iterator[Problem]:
    known, layers = _ids(shelf, "regions"), _ids(shelf, "layers")
    parents = {entry.model.id: entry.model.parent for entry in shelf.regions}
    for entry in shelf.regions:
        region = entry.model
        if region.parent is not None:
            yield from unknown(entry, "region", region.parent, known, "parent")
            if _circles(region.id, parents):
                yield entry.problem(
                    f"{region.id!r} is its own ancestor; a parent must be wider than its child", "parent"
                )
        if isinstance(region.boundary, PickedBoundary):
            yield from unknown(entry, "layer", region.boundary.layer, layers, "boundary", "layer")
        elif (
            region.boundary not in (None, "world") and not (entry.document.path.parent / str(region.boundary)).is_file()
        ):
            yield entry.problem(
                f"the file {region.boundary} is not in the pack's folder; draw it there, or correct the name",
                "boundary",
            )
        for member in [*region.union_of, *([region.clip_to] if region.clip_to else [])]:
            yield from unknown(entry, "region", member, known, "union_of" if member in region.union_of else "clip_to")


def _circles(region: str, parents: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    parent = parents.get(region)
    while parent is not None and parent not in seen:
        if parent == region:
            return True
        seen.add(parent)
        parent = parents.get(parent)
    return False


def of_bodies(shelf: Shelf) -> Iterator[Problem]:
    regions, topics = _ids(shelf, "regions"), _ids(shelf, "topics")
    for entry in shelf.bodies:
        for index, held in enumerate(entry.model.competences):
            yield from unknown(entry, "region", held.region, regions, "competences", index, "region")
            yield from unknown(entry, "topic", held.topic, topics, "competences", index, "topic")
        for index, contact in enumerate(entry.model.contacts):
            for topic in contact.topics:
                yield from unknown(entry, "topic", topic, topics, "contacts", index, "topics")


def of_topics(shelf: Shelf) -> Iterator[Problem]:
    known_kinds = kinds(shelf) | shelf.broken
    for topic_entry in shelf.topics:
        topic = topic_entry.model
        if topic.effect_kind is not None:
            yield from unknown(topic_entry, "kind of any region", topic.effect_kind, known_kinds, "effect_kind")
        for kind in topic.kind_precedence:
            yield from unknown(topic_entry, "kind of any region", kind, known_kinds, "kind_precedence")
        if topic.measured_as is not None:
            yield from unknown(
                topic_entry, "fact", topic.measured_as, facts(shelf).keys() | shelf.broken, "measured_as"
            )


def of_statements(shelf: Shelf) -> Iterator[Problem]:
    bodies, regions, topics = _ids(shelf, "bodies"), _ids(shelf, "regions"), _ids(shelf, "topics")
    practices = _ids(shelf, "practices")
    for entry in shelf.statements:
        statement = entry.model
        yield from unknown(entry, "body", statement.issuer, bodies, "issuer")
        yield from unknown(entry, "topic", statement.topic, topics, "topic")
        yield from unknown(entry, "region", statement.region, regions, "region")
        if statement.modality in OF_PRACTICES:
            yield from unknown(entry, "practice", str(statement.value), practices, "value")
        for body in statement.delegates_to:
            yield from unknown(entry, "body", body, bodies, "delegates_to")


def of_audiences(shelf: Shelf) -> Iterator[Problem]:
    """Who is addressed is one of the values of the fact by which askers say who they are."""
    known = facts(shelf).get(AUDIENCE, FactWords()).values
    for statement in shelf.statements:
        for each in statement.model.audience:
            yield from _audience(statement, each, known, "audience")
    for body in shelf.bodies:
        for index, contact in enumerate(body.model.contacts):
            for each in contact.audience:
                yield from _audience(body, each, known, "contacts", index, "audience")


def _audience(entry: Entry[BaseModel], word: str, known: Collection[str], *field: str | int) -> Iterator[Problem]:
    if word not in known:
        all_of_them = f"; there are {', '.join(sorted(known))}" if known else "; no facts.yaml declares it"
        hint = did_you_mean(word, known) or all_of_them
        yield entry.problem(f"{word!r} is not a value of the fact {AUDIENCE}{hint}", *field)


def of_conditions(shelf: Shelf) -> Iterator[Problem]:
    known = facts(shelf)
    named = known.keys() | shelf.broken
    for entry in shelf.statements:
        for field, conditions in (("when", entry.model.when), ("not_when", entry.model.not_when)):
            for fact in conditions:
                yield from unknown(entry, "fact", fact, named, field, fact)
            yield from conditions_hold_to(entry, conditions, known, field)
    for scheme in shelf.schemes:
        for field, when in (
            ("eligible", scheme.model.eligible),
            *(("alternatives", each) for each in scheme.model.alternatives),
        ):
            for fact in when:
                yield from unknown(scheme, "fact", fact, named, field)
            yield from conditions_hold_to(scheme, when, known, field)


def conditions_hold_to(
    entry: Entry[BaseModel], when: When, known: Mapping[str, FactWords], field: str
) -> Iterator[Problem]:
    for fact, wanted in when.items():
        if fact in known:
            if known[fact].several:
                message = "can be several things at once, so that nothing can wait for it; whom it is for is `audience`"
                yield entry.problem(message, field, fact)
            values = [] if isinstance(wanted, Range) else wanted
            if isinstance(wanted, Range) and not known[fact].numeric:
                yield entry.problem("is not a number; list the values it may have instead of min and max", field, fact)
            for value in values:
                yield from _value(entry, fact, value, known[fact], field)


def _value(entry: Entry[BaseModel], fact: str, value: Value, words: FactWords, field: str) -> Iterator[Problem]:
    if words.values and str(value) not in words.values:
        hint = did_you_mean(str(value), words.values) or f"; there are {', '.join(sorted(words.values))}"
        yield entry.problem(f"{value!r} is not a value of {fact}{hint}", field, fact)
    if words.boolean and not isinstance(value, bool):
        yield entry.problem(f"{value!r} is not a value of {fact}; write true or false", field, fact)
    if words.numeric and isinstance(value, str | bool):
        yield entry.problem(f"{value!r} is not a number, which {fact} is; write {{min: , max: }}", field, fact)


def of_schemes(shelf: Shelf) -> Iterator[Problem]:
    bodies, regions = _ids(shelf, "bodies"), _ids(shelf, "regions")
    schemes, practices = _ids(shelf, "schemes"), _ids(shelf, "practices")
    for entry in shelf.schemes:
        yield from unknown(entry, "body", entry.model.body, bodies, "body")
        yield from unknown(entry, "region", entry.model.region, regions, "region")
        for field in ("stacks_with", "excludes"):
            for other in getattr(entry.model, field):
                yield from unknown(entry, "scheme", other.scheme, schemes, field)
        if entry.model.successor is not None:
            yield from unknown(entry, "scheme", entry.model.successor, schemes, "successor")
        for practice in entry.model.plan.practices if entry.model.plan else ():
            yield from unknown(entry, "practice", practice, practices, "plan", "practices")


def of_scenarios(shelf: Shelf) -> Iterator[Problem]:
    regions, topics, schemes = _ids(shelf, "regions"), _ids(shelf, "topics"), _ids(shelf, "schemes")
    practices, services = _ids(shelf, "practices"), _ids(shelf, "services")
    known = facts(shelf).keys() | shelf.broken
    for entry in shelf.scenarios:
        expect = entry.model.expect
        for region in [*expect.regions, *expect.not_regions]:
            yield from unknown(entry, "region", region, regions, "expect", "regions")
        for topic in [*expect.topics, *expect.gaps]:
            yield from unknown(entry, "topic", topic, topics, "expect", "topics")
        for scheme in expect.schemes:
            yield from unknown(entry, "scheme", scheme, schemes, "expect", "schemes")
        for service in expect.services:
            yield from unknown(entry, "service", service, services, "expect", "services")
        for fact in entry.model.given:
            yield from unknown(entry, "fact", fact, known, "given", fact)
        for practice in expect.carbon.practices if expect.carbon else ():
            yield from unknown(entry, "practice", practice, practices, "expect", "carbon", "practices", practice)
