"""The collections and processes of the desk, each as a pygeoapi resource."""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from ...domain.errors import NotFound, Unavailable, in_full
from ...domain.geo import BBox
from ...domain.layers import Layer
from ...domain.text import Texts
from ...ports import FeatureQuery
from ...services.desk import Desk
from ...services.map_words import ABOUT, TITLES
from ...services.moving import Known, moving
from ...services.subsidiarity_words import COMPETENCES, SUBSIDIARITY_TITLES
from . import provenance
from .coverages.crs import OFFERED
from .crs import LISTED
from .edr.advice import AdviceSource
from .languages import languages
from .openapi.parameters import CRS84
from .processes.tool import Tool
from .providers.coverage import NATIVE
from .records.shape import CATALOGUE
from .shared import FeatureSource, RasterSource

Json = dict[str, Any]

log = logging.getLogger(__name__)

# The collection that measures every raster at once.
ALL_RASTERS = "soil"
# The collection that answers with the decision record.
ADVICE = "advice"

_HERE = __package__
_WORLD = BBox(west=-180, south=-90, east=180, north=90)

# Collections that the content makes, rather than a layer file.
_OF_CONTENT: Mapping[str, tuple[Texts, Texts]] = {
    name: (titles, ABOUT[name]) for name, titles in {**TITLES, **SUBSIDIARITY_TITLES}.items()
}
_DATED = ("statements", COMPETENCES)


def feature_resources(desk: Desk) -> dict[str, Json]:
    """Every published vector layer, and what the content makes."""
    held, found = set(desk.features.layers()), {}
    for layer in desk.content.layers.values():
        if layer.kind == "features" and layer.published and layer.id in held:
            found[layer.id] = _with(_of_layer(desk, layer), _features(desk, layer.id))
    for name, (titles, descriptions) in _OF_CONTENT.items():
        if name in held:
            found[name] = _with(_of_content(desk, titles, descriptions), _features(desk, name))
    return found


def renew(desk: Desk, resources: Mapping[str, Mapping[str, Any]]) -> None:
    """Writes into the resources of layers that others write to what is known of them now."""
    for name in moving(desk).layers:
        resource = resources.get(name)
        if isinstance(resource, dict):
            resource.update(_with(_of_layer(desk, desk.content.layers[name]), _features(desk, name)))


def raster_resources(desk: Desk) -> dict[str, Json]:
    """Every published coverage, as Coverage and EDR; and all of them as one EDR collection."""
    published = [layer for layer in desk.content.coverages if layer.published]
    names = parameter_names(published)
    found = {layer.id: _raster(desk, names[layer.id], layer) for layer in published}
    if published and ALL_RASTERS not in found:
        found[ALL_RASTERS] = _all_rasters(desk, {names[layer.id]: layer for layer in published})
    return found


def advice_resource(desk: Desk) -> dict[str, Json]:
    """The decision record, as an EDR collection."""
    titles = {"en": "Advice at a place", "fr": "Conseil en un lieu"}
    descriptions = {
        "en": "The decision record for a place and a day, as numbers and categories: soil, climate, and on each topic "
        "its status, floor, ceiling, closed days, number of norms and of pieces of advice, and who decides.",
        "fr": "Le relevé de décision pour un lieu et un jour, en nombres et catégories : sol et climat et, pour chaque "
        "thème, son état, plancher, plafond, jours fermés, nombre de règles et de conseils, et qui décide.",
    }
    extents = _extents(_WORLD) | _temporal(desk)
    more = {"extents": extents, "providers": [_edr(AdviceSource.of(desk))]}
    return {ADVICE: _of_content(desk, titles, descriptions) | more}


def record_resource(desk: Desk) -> dict[str, Json]:
    """The catalogue, as a collection of records."""
    titles = {"en": "Catalogue", "fr": "Catalogue"}
    descriptions = {
        "en": "A record for every layer, pack of rules, practice and scheme of this desk.",
        "fr": "Une fiche pour chaque couche, recueil de règles, pratique et dispositif de ce service.",
    }
    extents = {"extents": _extents(_WORLD), "providers": [{"type": "record", "name": "records"}]}
    return {CATALOGUE: _of_content(desk, titles, descriptions) | extents}


def process_resources(tools: Iterable[Tool]) -> dict[str, Json]:
    """Every tool, as a process."""
    return {tool.id: {"type": "process", "tool": tool} for tool in tools}


def parameter_names(layers: Iterable[Layer]) -> dict[str, str]:
    """By layer id: the fact that rules know the layer by, or the id where there is none of its own."""
    layers = list(layers)
    facts = [layer.fact for layer in layers]
    return {layer.id: layer.fact if layer.fact and facts.count(layer.fact) == 1 else layer.id for layer in layers}


def _of_layer(desk: Desk, layer: Layer) -> Json:
    return {
        "type": "collection",
        "title": dict(layer.titles) or layer.id,
        "description": provenance.described(layer, languages(desk.content)),
        "keywords": list(layer.keywords),
        "links": provenance.links(layer),
        "about": provenance.about(layer),
    }


def _of_content(desk: Desk, titles: Texts, descriptions: Texts) -> Json:
    keepers = sorted({keeper.name for pack in desk.content.packs.values() for keeper in pack.keepers})
    return {
        "type": "collection",
        "title": dict(titles),
        "description": dict(descriptions),
        "keywords": ["soil", "advice", "rules"],
        "links": [],
        "about": {"attribution": ", ".join(keepers)} if keepers else {},
    }


def _features(desk: Desk, layer: str) -> Json:
    known = _known(desk, layer)
    names = {column.name for column in known.columns or ()}
    provider = {
        "type": "feature",
        "name": "features",
        "data": FeatureSource(desk.features, layer),
        "crs": list(LISTED),
        "storage_crs": CRS84,
        "title_field": "name" if "name" in names else None,
        "time_field": "valid_from" if layer in _DATED else None,
    }
    extents = _extents(known.extent or _WORLD) | (_temporal(desk) if layer in _DATED else {})
    about = {} if known.count is None else {"itemCount": known.count}
    return {"extents": extents, "providers": [provider], "about": about}


def _known(desk: Desk, layer: str) -> Known:
    """One that cannot be read now is no reason not to serve the others: its features are served as soon as they can
    be. Of one that lasts nothing more is known until the desk is made anew."""
    others = moving(desk)
    if layer in others.layers:
        others.look()
        return others.known(layer)
    try:
        standing = desk.features.standing(layer, FeatureQuery(count_only=True))
        return Known(
            columns=desk.features.columns(layer),
            extent=desk.features.extent(layer),
            count=standing.matched if standing.exact else None,
        )
    except Unavailable as error:
        log.warning("layer %s is served without its extent: %s", layer, in_full(error))
        return Known()


def _with(resource: Json, features: Json) -> Json:
    return resource | features | {"about": resource["about"] | features["about"]}


def _raster(desk: Desk, name: str, layer: Layer) -> Json:
    source = RasterSource(desk.rasters, {name: layer}, desk.max_cells)
    coverage = {
        "type": "coverage",
        "name": f"{_HERE}.providers.coverage.CoverageProvider",
        "data": source,
        "format": dict(NATIVE),
    }
    return _of_layer(desk, layer) | {
        "extents": _extents(_raster_extent(desk, layer)) | _years(layer),
        "providers": [coverage, _edr(source)],
    }


def _all_rasters(desk: Desk, layers: Mapping[str, Layer]) -> Json:
    titles = {"en": "Soil, climate and land at a place", "fr": "Sol, climat et occupation en un lieu"}
    descriptions = {
        "en": "Every raster as one parameter each, at a point or in an area.",
        "fr": "Chaque carte est un paramètre, en un point ou dans une surface.",
    }
    extents = [_raster_extent(desk, layer) for layer in layers.values()]
    source = RasterSource(desk.rasters, layers, desk.max_cells)
    return _of_content(desk, titles, descriptions) | {
        "extents": _extents(_union(extents)),
        "providers": [_edr(source)],
        "links": provenance.links_of_all(layers.values()),
        "about": provenance.about_all(layers.values()),
    }


def _edr(source: RasterSource | AdviceSource) -> Json:
    return {
        "type": "edr",
        "name": f"{_HERE}.providers.edr.EdrProvider",
        "data": source,
        "crs": list(OFFERED),
        "storage_crs": CRS84,
    }


def _raster_extent(desk: Desk, layer: Layer) -> BBox:
    """The world for a raster that is away: it is still listed, and the others are unaffected."""
    try:
        return desk.rasters.info(layer.id).bbox
    except (Unavailable, NotFound):
        return _WORLD


def _union(boxes: Iterable[BBox]) -> BBox:
    boxes = list(boxes)
    return BBox(
        west=min(box.west for box in boxes),
        south=min(box.south for box in boxes),
        east=max(box.east for box in boxes),
        north=max(box.north for box in boxes),
    )


def _extents(box: BBox) -> Json:
    return {"spatial": {"bbox": [box.west, box.south, box.east, box.north], "crs": CRS84}}


def _temporal(desk: Desk) -> Json:
    """From the first day of any statement to the last; open where one has no first or last day."""
    validities = [statement.validity for statement in desk.content.statements.values()]
    starts, ends = [each.start for each in validities], [each.end for each in validities]
    begin = None if None in starts or not starts else min(start for start in starts if start)
    end = None if None in ends or not ends else max(end for end in ends if end)
    return {"temporal": {"begin": _midnight(begin), "end": _midnight(end)}}


def _years(layer: Layer) -> Json:
    """The years that a raster's data are about, whole."""
    if layer.years is None:
        return {}
    first, last = layer.years
    return {"temporal": {"begin": _midnight(date(first, 1, 1)), "end": _midnight(date(last, 12, 31))}}


def _midnight(day: date | None) -> datetime | None:
    """pygeoapi fails on dates, strings and times without a zone."""
    return datetime.combine(day, time(tzinfo=UTC)) if day else None


def served_paths(resources: Mapping[str, Any]) -> set[str]:
    """The paths that the landing page may link to."""
    kinds = {resource["type"] for resource in resources.values()}
    return {"openapi", "conformance", "collections"} | ({"processes"} if "process" in kinds else set())
