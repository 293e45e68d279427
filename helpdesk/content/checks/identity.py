"""Ids are unique, and words are in a language of the pack."""

from collections.abc import Iterator

from ...domain.errors import Problem
from ..shelf import Shelf

KINDS = (
    "layers",
    "packs",
    "regions",
    "bodies",
    "topics",
    "facts",
    "practices",
    "evidence",
    "schemes",
    "services",
    "statements",
)


def unique_ids(shelf: Shelf) -> Iterator[Problem]:
    for kind in KINDS:
        first: dict[str, str] = {}
        for entry in getattr(shelf, kind):
            if entry.model.id in first:
                yield entry.problem(
                    f"{entry.model.id!r} is already defined at {first[entry.model.id]}; rename one", "id"
                )
            else:
                first[entry.model.id] = entry.where


def languages(shelf: Shelf) -> Iterator[Problem]:
    """Every statement speaks at least one language of its pack."""
    spoken = {entry.pack: entry.model.languages for entry in shelf.packs}
    for entry in shelf.statements:
        wanted = spoken.get(entry.pack, [])
        if wanted and not set(wanted) & set(entry.model.text):
            yield entry.problem(f"is in none of the pack's languages ({', '.join(wanted)}); add one", "text")
