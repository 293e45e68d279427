"""A comparison as lines to read, and as GeoJSON to look at."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from ...domain.content import Content
from .answers import WORDING, Change
from .entries import EntryChange
from .sides import Side

# Longer values are cut: the file has them whole.
_LONGEST = 70
_SINGULAR = {"bodies": "body", "facts": "fact", "practices": "practice", "tile_matrix_sets": "tile matrix set"}


def lines(entries: Sequence[EntryChange], found: Sequence[Change], new: Side) -> Iterator[str]:
    """Entries first, then each topic with the area in which its answer changes, and how, largest first."""
    if not entries and not found:
        yield "nothing differs"
        return
    yield f"{len(entries)} {'entry differs' if len(entries) == 1 else 'entries differ'}"
    for entry in entries:
        yield f"  {entry.sign} {_SINGULAR.get(entry.kind, entry.kind.removesuffix('s'))} {entry.id}"
        for name, (before, after) in entry.fields.items():
            yield from (
                f"      {field}: {_short(one)} -> {_short(other)}" for field, one, other in _parts(name, before, after)
            )
    topics = sorted({change.topic for change in found})
    yield f"{len(topics)} {'topic changes' if len(topics) == 1 else 'topics change'}" if topics else "no answer changes"
    for topic in topics:
        yield from _topic(topic, [change for change in found if change.topic == topic], new.content)


def _topic(topic: str, found: Sequence[Change], content: Content) -> Iterator[str]:
    yield f"  {topic}: {area(sum(change.piece.area_m2 for change in found))}"
    alike = sorted(found, key=lambda change: (change.kind, change.on, change.before, change.after))
    groups = [
        list(group) for _, group in groupby(alike, key=lambda each: (each.kind, each.on, each.before, each.after))
    ]
    for group in sorted(groups, key=lambda group: -sum(each.piece.area_m2 for each in group)):
        first = group[0]
        size = area(sum(each.piece.area_m2 for each in group))
        yield f"    {size} in {_where(group, content)}, from {first.on}"
        if first.kind == WORDING:
            yield "      the same answer, worded or sourced otherwise"
        else:
            yield f"      before: {first.before}"
            yield f"      after:  {first.after}"


def _where(group: Sequence[Change], content: Content) -> str:
    """The regions that all these pieces lie in and no other of those lies in; else the first few pieces' own."""
    shared = frozenset.intersection(*(each.piece.after or each.piece.before for each in group))
    names = sorted(shared - {region.parent for region in content.regions.values() if region.id in shared})
    return ", ".join(name for name in names if name != "world") or "the world"


def area(m2: float) -> str:
    """Hectares up to a thousand, then square kilometres."""
    return f"{m2 / 1e4:,.1f} ha" if m2 < 1e7 else f"{m2 / 1e6:,.1f} km2"


def _parts(name: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """A mapping, such as texts by language, by the keys that differ."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        keys = sorted(before.keys() | after.keys(), key=str)
        yield from (
            (f"{name}.{key}", before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)
        )
    else:
        yield name, before, after


def _short(value: Any) -> str:
    text = "nothing" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def geojson(found: Sequence[Change]) -> dict[str, Any]:
    """A feature for each piece of land where something changes (CRS84), with its area in hectares and every change."""
    pieces: dict[int, list[Change]] = {}
    for change in found:
        pieces.setdefault(id(change.piece), []).append(change)
    return {"type": "FeatureCollection", "features": [_feature(changes) for changes in pieces.values()]}


def _feature(changes: Sequence[Change]) -> dict[str, Any]:
    piece = changes[0].piece
    return {
        "type": "Feature",
        "geometry": piece.geometry,
        "properties": {
            "area_ha": round(piece.area_m2 / 1e4, 4),
            "regions_before": sorted(piece.before),
            "regions_after": sorted(piece.after),
            "topics": ", ".join(change.topic for change in changes),
            "changes": [
                {
                    "topic": each.topic,
                    "kind": each.kind,
                    "on": each.on.isoformat(),
                    "before": each.before,
                    "after": each.after,
                }
                for each in changes
            ],
        },
    }
