"""The catalogue: a record for every layer, pack, practice and scheme of the desk."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..domain.bodies import Body
from ..domain.calendar import Validity
from ..domain.errors import NotFound, Unavailable
from ..domain.geo import BBox
from ..domain.layers import Layer
from ..domain.packs import Pack
from ..domain.practices import Practice
from ..domain.records import ExternalLink, Party, Record
from ..domain.schemes import Scheme
from ..ports import FeatureQuery
from .desk import Desk

KINDS = ("dataset", "pack", "practice", "scheme")
_REGIONS = "regions"
_WORLD = BBox(west=-180, south=-90, east=180, north=90)
_MOST_REGIONS = 100_000


def catalogue(desk: Desk) -> tuple[Record, ...]:
    """Ordered by kind, then by id."""
    content, boxes = desk.content, _region_boxes(desk)
    of_pack: dict[str, list[BBox]] = {}
    for region in content.regions.values():
        if region.id in boxes:
            of_pack.setdefault(region.pack, []).append(boxes[region.id])
    found = [_of_layer(desk, layer) for layer in content.layers.values() if layer.published]
    found += [_of_pack(pack, _union(of_pack.get(pack.id, ()))) for pack in content.packs.values()]
    found += [_of_practice(practice) for practice in content.practices.values()]
    for scheme in content.schemes.values():
        found.append(_of_scheme(scheme, content.bodies.get(scheme.body), boxes.get(scheme.region)))
    return tuple(sorted(found, key=lambda record: (KINDS.index(record.kind), record.id)))


def _of_layer(desk: Desk, layer: Layer) -> Record:
    provenance = layer.provenance
    links = [ExternalLink(rel="via", href=provenance.url, title=provenance.credit)] if provenance.url else []
    return Record(
        id=layer.id,
        kind="dataset",
        subject=layer.id,
        titles=layer.titles,
        descriptions=layer.descriptions,
        keywords=layer.keywords,
        box=_layer_box(desk, layer),
        languages=tuple(layer.titles),
        parties=(Party(name=provenance.credit, roles=("publisher",), url=provenance.url),) if provenance.credit else (),
        licence=provenance.licence or None,
        rights=provenance.terms,
        links=tuple(links),
    )


def _of_pack(pack: Pack, box: BBox | None) -> Record:
    keepers = tuple(
        Party(name=keeper.name, roles=(keeper.role or "custodian",), url=keeper.url, email=keeper.email)
        for keeper in pack.keepers
    )
    return Record(
        id=f"pack-{pack.id}",
        kind="pack",
        subject=pack.id,
        titles=pack.names,
        descriptions={"en": pack.note} if pack.note else {},
        keywords=("advice", "rules", "subsidiarity"),
        box=box,
        languages=pack.languages,
        parties=keepers,
    )


def _of_practice(practice: Practice) -> Record:
    return Record(
        id=f"practice-{practice.id}",
        kind="practice",
        subject=practice.id,
        titles=practice.names,
        descriptions=practice.descriptions,
        keywords=(*practice.land_uses, *practice.flags),
        languages=tuple(practice.names),
    )


def _of_scheme(scheme: Scheme, body: Body | None, box: BBox | None) -> Record:
    source = scheme.source
    links = [ExternalLink(rel="via", href=source.url, title=source.title)] if source and source.url else []
    name = next(iter(body.names.values()), body.id) if body else scheme.body
    return Record(
        id=f"scheme-{scheme.id}",
        kind="scheme",
        subject=scheme.id,
        titles=scheme.names,
        descriptions=scheme.texts,
        keywords=("compensation", *((scheme.unit,) if scheme.unit else ())),
        box=box,
        validity=scheme.validity if scheme.validity != Validity() else None,
        languages=tuple(scheme.names),
        parties=(Party(name=name, roles=("owner",), url=body.url if body else None),),
        external_ids=(source.url,) if source and source.url else (),
        links=tuple(links),
    )


def _layer_box(desk: Desk, layer: Layer) -> BBox | None:
    """None for a layer that is away: it is still in the catalogue."""
    try:
        return desk.rasters.info(layer.id).bbox if layer.kind == "coverage" else desk.features.extent(layer.id)
    except (NotFound, Unavailable):
        return None


def _region_boxes(desk: Desk) -> dict[str, BBox]:
    """The box of every region that has a geometry; the world's own is the whole world."""
    if _REGIONS not in desk.features.layers():
        return {}
    page = desk.features.query(_REGIONS, FeatureQuery(limit=_MOST_REGIONS))
    return {str(feature["id"]): _box(feature["geometry"]) for feature in page.features if feature.get("geometry")}


def _box(geometry: Mapping[str, Any]) -> BBox:
    points = list(_points(geometry.get("coordinates", ())))
    if not points:
        return _WORLD
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return BBox(west=min(longitudes), south=min(latitudes), east=max(longitudes), north=max(latitudes))


def _points(coordinates: Sequence[Any]) -> Iterator[Sequence[float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
        return
    for part in coordinates:
        yield from _points(part)


def _union(boxes: Iterable[BBox]) -> BBox | None:
    west = south = math.inf
    east = north = -math.inf
    for box in boxes:
        west, south = min(west, box.west), min(south, box.south)
        east, north = max(east, box.east), max(north, box.north)
    return BBox(west=west, south=south, east=east, north=north) if west <= east else None
