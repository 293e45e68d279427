"""A comparison as lines to read, and as GeoJSON to look at."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from ...domain.content import Content
from .answers import WORDING, Change
from .differing import facts_told, said
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
    alike: dict[tuple[str, ...], list[str]] = {}
    for topic in topics:
        told = tuple(_topic([change for change in found if change.topic == topic], new.content))
        alike.setdefault(told, []).append(topic)
    for (size, *changed), names in alike.items():
        yield f"  {', '.join(names)}: {size}"
        yield from changed


def _topic(found: Sequence[Change], content: Content) -> Iterator[str]:
    """The area of all, then for who tells nothing first, then the largest first."""
    yield area(_together(found))
    groups = [list(group) for _, group in groupby(sorted(found, key=_alike), key=_alike)]
    for group in sorted(groups, key=lambda group: (bool(group[0].given), -_together(group))):
        first = group[0]
        told = f", told {facts_told(first.given)}" if first.given else ""
        at = max(group, key=lambda each: each.piece.area_m2).piece.inside
        place = f"for example at {at.lon:.3f} {at.lat:.3f}"
        yield f"    {area(_together(group))} in {_where(group, content)}, {place}, from {first.on}{told}"
        if first.kind == WORDING:
            yield "      the same answer, worded or sourced otherwise"
        else:
            yield f"      before: {first.before}"
            yield f"      after:  {first.after}"


def _alike(change: Change) -> tuple[object, ...]:
    return change.kind, change.on, change.before, change.after, facts_told(change.given)


def _together(found: Sequence[Change]) -> float:
    """The area of the pieces in m2, each once, whatever number of askers see a change there."""
    return sum({id(each.piece): each.piece.area_m2 for each in found}.values())


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
    """As a keeper writes it, rather than as the software holds it."""
    text = "nothing" if value in (None, ()) else said(value)
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
            "lon": round(piece.inside.lon, 5),
            "lat": round(piece.inside.lat, 5),
            "regions_before": sorted(piece.before),
            "regions_after": sorted(piece.after),
            "topics": ", ".join(dict.fromkeys(change.topic for change in changes)),
            "changes": [
                {
                    "topic": each.topic,
                    "kind": each.kind,
                    "on": each.on.isoformat(),
                    "given": dict(each.given),
                    "before": each.before,
                    "after": each.after,
                }
                for each in changes
            ],
        },
    }
