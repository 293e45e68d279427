"""Services: what they name exists, and none tells the same as itself."""

import difflib
from collections.abc import Iterator

from ...domain.errors import Problem
from ..shelf import Shelf
from .references import conditions_hold_to, unknown
from .vocabulary import facts, kinds

# A kind of which no pack here has a region is no mistake: then the effects stay at the place. One that is so near to a
# kind that there is, is.
_MISSPELT = 0.85


def references(shelf: Shelf) -> Iterator[Problem]:
    regions = {entry.model.id for entry in shelf.regions} | shelf.broken
    topics = {entry.model.id for entry in shelf.topics} | shelf.broken
    known_kinds = kinds(shelf) | shelf.broken
    for entry in shelf.services:
        service = entry.model
        yield from unknown(entry, "region", service.region, regions, "region")
        for topic in service.topics:
            yield from unknown(entry, "topic", topic, topics, "topics")
        if service.effect_kind is not None and difflib.get_close_matches(
            service.effect_kind, known_kinds, 1, _MISSPELT
        ):
            yield from unknown(entry, "kind of any region", service.effect_kind, known_kinds, "effect_kind")


def conditions(shelf: Shelf) -> Iterator[Problem]:
    known = facts(shelf)
    for entry in shelf.services:
        for fact in entry.model.when:
            yield from unknown(entry, "fact", fact, known.keys() | shelf.broken, "when", fact)
        yield from conditions_hold_to(entry, entry.model.when, known, "when")


def refining(shelf: Shelf) -> Iterator[Problem]:
    """A service that another one tells nearer is one that is there, and tells nothing nearer itself: then a place
    knows which of both to show."""
    refines = {entry.model.id: entry.model.refines for entry in shelf.services}
    for entry in shelf.services:
        target = entry.model.refines
        if target is None:
            continue
        yield from unknown(entry, "service", target, refines.keys() | shelf.broken, "refines")
        if target == entry.model.id:
            yield entry.problem(f"{target!r} refines itself; name the service of the wider region", "refines")
        elif refines.get(target) is not None:
            yield entry.problem(
                f"{target!r} refines {refines[target]!r} itself; name {refines[target]!r} here too", "refines"
            )
