"""Which entries of the content were added, removed or changed, in which fields, and for which regions they speak."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from ...domain.content import Content
from ...domain.regions import Region
from ...domain.topics import lineage

KINDS = (
    "packs", "regions", "bodies", "topics", "facts", "statements", "practices", "evidence", "schemes", "services",
    "layers", "tile_matrix_sets",
)  # fmt: skip
# What differs for every copy of the same files.
_OF_THE_COPY = {"file"}


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry that only one content has, or both and differently; `fields` are those that differ, each
    with both values."""

    kind: str
    id: str
    before: Any
    after: Any
    fields: Mapping[str, tuple[Any, Any]]

    @property
    def sign(self) -> str:
        return "+" if self.before is None else "-" if self.after is None else "~"


def entry_changes(old: Content, new: Content) -> tuple[EntryChange, ...]:
    """Every difference, by kind and id."""
    return tuple(change for kind in KINDS for change in _of_kind(kind, getattr(old, kind), getattr(new, kind)))


def _of_kind(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[EntryChange]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            yield EntryChange(kind, name, before, after, {})
        elif differing := _differing(before, after):
            yield EntryChange(kind, name, before, after, differing)


def _differing(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    """The fields of two entries that differ, those of parts by their path."""
    found: dict[str, tuple[Any, Any]] = {}
    for each in fields(before):
        one, other = getattr(before, each.name), getattr(after, each.name)
        if one == other or each.name in _OF_THE_COPY:
            continue
        if is_dataclass(one) and is_dataclass(other) and type(one) is type(other):
            found |= {f"{each.name}.{name}": pair for name, pair in _differing(one, other).items()}
        elif each.name != "sourcing":
            found[each.name] = (one, other)
    return found


def affected_regions(old: Content, new: Content, found: tuple[EntryChange, ...], redrawn: frozenset[str]) -> set[str]:
    """The regions in which an answer may differ: those that a changed entry speaks for, and those whose outline is
    not the same."""
    touched = set(redrawn)
    for change in found:
        for content, entry in ((old, change.before), (new, change.after)):
            if entry is not None:
                touched.update(_regions(change.kind, entry, content))
    return touched


def _regions(kind: str, entry: Any, content: Content) -> Iterator[str]:
    if kind == "regions":
        yield entry.id
    elif kind in ("statements", "schemes", "services"):
        yield entry.region
    elif kind == "bodies":
        yield from (held.region for held in entry.competences)
        yield from (said.region for said in content.statements.values() if said.issuer == entry.id)
    elif kind == "topics":
        yield from (said.region for said in content.statements.values() if entry.id in lineage(said.topic))
        bodies = content.bodies.values()
        yield from (held.region for body in bodies for held in body.competences if entry.id in lineage(held.topic))


def days_of_change(found: tuple[EntryChange, ...], on: date) -> tuple[date, ...]:
    """The day asked for, and every later one on which a changed statement or scheme begins or ends."""
    validities = (
        entry.validity
        for change in found
        if change.kind in ("statements", "schemes")
        for entry in (change.before, change.after)
        if entry is not None
    )
    ends = {day for each in validities for day in (each.start, each.end) if day is not None and day > on}
    return (on, *sorted(ends))


def named(region: Region | None, region_id: str, lang: str) -> str:
    return region.names.get(lang, next(iter(region.names.values()), region_id)) if region else region_id
