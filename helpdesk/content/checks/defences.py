"""Every line of an answer that a scenario expects whole is defended, once, by what its source says."""

from collections.abc import Iterator

from pydantic import BaseModel

from ...domain.errors import Problem
from ..shelf import Entry, Shelf
from .references import unknown
from .vocabulary import facts

# An entry, the field in which it expects lines, and their ids.
Lines = tuple[Entry[BaseModel], tuple[str, ...], set[str]]


def of_answers(shelf: Shelf) -> Iterator[Problem]:
    """A pack defends its own lines; those of the world may be defended by either."""
    defended = {(entry.pack, entry.model.id) for entry in shelf.defence}
    worldwide = {entry.pack for entry in shelf.regions if entry.model.boundary == "world"}
    for entry, field, lines in (*_of_places(shelf), *_of_topics(shelf)):
        for line in sorted(lines):
            known = any((pack, line) in defended for pack in (entry.pack, *worldwide))
            if not known and line not in shelf.broken and line != "asker":
                yield entry.problem(
                    f"{line!r} is expected and not defended; say in defence.yaml what it rests on", "expect", *field
                )


def _of_places(shelf: Shelf) -> Iterator[Lines]:
    yield from ((entry, ("answer",), entry.model.expect.answer.lines()) for entry in shelf.places)


def _of_topics(shelf: Shelf) -> Iterator[Lines]:
    for entry in shelf.scenarios:
        for name, topic in entry.model.expect.topics.items():
            if topic.binding is not None:
                yield entry, ("topics", name), {*topic.binding, *(topic.may_apply or ())}


def of_places(shelf: Shelf) -> Iterator[Problem]:
    regions = {entry.model.id for entry in shelf.regions} | shelf.broken
    known = facts(shelf).keys() | shelf.broken
    for entry in shelf.places:
        for region in entry.model.expect.regions:
            yield from unknown(entry, "region", region, regions, "expect", "regions")
        for fact in entry.model.given:
            yield from unknown(entry, "fact", fact, known, "given", fact)


def of_lines(shelf: Shelf) -> Iterator[Problem]:
    kinds = ("statements", "schemes", "practices")
    known = {entry.model.id for kind in kinds for entry in getattr(shelf, kind)} | shelf.broken
    seen: set[tuple[str, str]] = set()
    for entry in shelf.defence:
        yield from unknown(entry, "statement, scheme or practice", entry.model.id, known, "id")
        if (entry.pack, entry.model.id) in seen:
            yield entry.problem(f"{entry.model.id!r} is defended twice in this pack", "id")
        seen.add((entry.pack, entry.model.id))
