"""What a collection returns, can be filtered by and sorted by, as JSON Schemas (OGC API - Features Part 5, draft).

On the landing page of feature clients the geometry of /queryables is a `$ref` to a GeoJSON schema: QGIS filters by
geometry only then (qgsoapifqueryablesrequest.cpp). The standard forbids that `$ref`, so the classes for queryables are
declared on the other landing page alone.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from ....domain.filters import Kind
from ....domain.layers import Layer
from ....domain.text import pick
from ....ports import Column
from ..blocks import Answer, Ask, Json, offers, provider_data
from ..providers.coverage import CoverageProvider
from ..shared import FeatureSource
from ..units import UCUM_LANGUAGE, ucum
from . import links

GEOMETRY = "geometry"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_GEOJSON = "https://geojson.org/schema"
_FORMATS = {
    "Point": "geometry-point", "MultiPoint": "geometry-multipoint",
    "LineString": "geometry-linestring", "MultiLineString": "geometry-multilinestring",
    "Polygon": "geometry-polygon", "MultiPolygon": "geometry-multipolygon",
}  # fmt: skip
_NUMBERS = ("integer", "number")


def returnables(ask: Ask) -> Answer:
    """Of a feature: its properties, geometry and id. Of a coverage: its fields."""
    if not offers(ask.resource(), ("feature",)):
        return _answer(ask, "schema", _fields(ask))
    source: FeatureSource = provider_data(ask.resource(), "feature")
    return _answer(ask, "schema", {**_id(source), GEOMETRY: _geometry(source), **_columns(ask, source)})


def queryables(ask: Ask) -> Answer:
    """The same, and the validity of dated features, which `datetime` asks about and no feature carries."""
    if not offers(ask.resource(), ("feature",)):
        return _answer(ask, "queryables", _fields(ask))
    source: FeatureSource = provider_data(ask.resource(), "feature")
    shape = _geometry(source)
    if ask.site.literal:
        shape |= {"$ref": f"{_GEOJSON}/{source.store.geometry_type(source.layer)}.json"}
    return _answer(ask, "queryables", {GEOMETRY: shape, **_columns(ask, source), **_validity(source)})


def sortables(ask: Ask) -> Answer:
    source: FeatureSource = provider_data(ask.resource(), "feature")
    return _answer(ask, "sortables", _columns(ask, source))


def _answer(ask: Ask, noun: str, properties: Mapping[str, Json]) -> Answer:
    base = links.collection_url(ask)
    document = {
        "$schema": _DRAFT,
        "$id": f"{base}/{noun}",
        "type": "object",
        "title": links.title_of(ask),
        "properties": {name: told | {"x-ogc-propertySeq": place} for place, (name, told) in _placed(properties)},
        "additionalProperties": False,
    }
    if ask.format == "html":
        paths = {"dataset_path": base, "collections_path": f"{ask.site.url}/collections"}
        return Answer(content=ask.page(f"collections/{noun}.html", document | paths), media_type="text/html")
    return Answer(content=orjson.dumps(document), media_type="application/schema+json")


def _placed(properties: Mapping[str, Json]) -> Any:
    return enumerate(properties.items(), start=1)


def _fields(ask: Ask) -> Mapping[str, Json]:
    provider = next(each for each in ask.resource()["providers"] if each["type"] == "coverage")
    fields: Mapping[str, Json] = CoverageProvider(provider).get_fields()
    return fields


def _geometry(source: FeatureSource) -> Json:
    kind = source.store.geometry_type(source.layer)
    return {"title": GEOMETRY, "format": _FORMATS.get(kind, "geometry-any"), "x-ogc-role": "primary-geometry"}


def _id(source: FeatureSource) -> Mapping[str, Json]:
    """The id of features that have none among their properties: it stands beside these in GeoJSON."""
    if source.store.id_column(source.layer):
        return {}
    taken = {column.name for column in source.store.columns(source.layer)}
    name = "id" if "id" not in taken else "fid"
    return {name: {"title": name, "type": "integer", "readOnly": True, "x-ogc-role": "id"}}


def _columns(ask: Ask, source: FeatureSource) -> Mapping[str, Json]:
    layer = ask.desk.content.layers.get(source.layer)
    columns = source.store.columns(source.layer)
    found = {column.name: _column(column, layer, ask.language) for column in columns}
    key = source.store.id_column(source.layer)
    if key:
        found[key]["x-ogc-role"] = "id"
    instant = next((column.name for column in columns if column.format in ("date", "date-time")), None)
    if instant and not _validity(source) and instant != key:
        found[instant]["x-ogc-role"] = "primary-instant"
    return found


def _column(column: Column, layer: Layer | None, language: str) -> Json:
    told: Json = {"title": column.name, "type": column.type}
    if column.format:
        told["format"] = column.format
    heading = layer.headings.get(column.name) if layer else None
    if heading:
        told["title"] = pick(heading.titles, language)[0] or column.name
        if heading.unit and column.type in _NUMBERS:
            told |= {"x-ogc-unit": ucum(heading.unit), "x-ogc-unitLang": UCUM_LANGUAGE}
    values = _values(column, layer)
    return told | ({"enum": values} if values else {})


def _values(column: Column, layer: Layer | None) -> list[Any]:
    """Every value there is, where the legend says so: one line each, and none for the rest."""
    drawing = layer.drawing if layer else None
    if drawing is None or drawing.by != column.name or any(entry.value is None for entry in drawing.entries):
        return []
    return [entry.value for entry in drawing.entries]


def _validity(source: FeatureSource) -> Mapping[str, Json]:
    """Days that filters know and features do not carry."""
    carried = {column.name for column in source.store.columns(source.layer)}
    hidden = [name for name, kind in source.store.kinds(source.layer).items() if kind is Kind.DATE]
    roles = ("primary-interval-start", "primary-interval-end")
    days = [name for name in hidden if name not in carried]
    return {
        name: {"title": name, "type": "string", "format": "date", "x-ogc-role": role}
        for name, role in zip(days, roles, strict=False)
    }
