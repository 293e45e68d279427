"""What OGC API - Features serves of each vector collection."""

from collections.abc import Iterable, Mapping

import pygeoapi.api as core
from pygeoapi.api import itemtypes

from .. import negotiation
from ..blocks import Block, Json, Operation, Resource, Site, offers, provider_data
from ..compat.geometry_schema import with_geometry_reference
from ..exports.formats import EXPORTS, MEDIA_TYPES
from ..negotiation import GEOJSON, Formats
from ..openapi import parameters
from ..openapi.parameters import Parameter
from ..shared import FeatureSource

_SPEC = "http://www.opengis.net/spec"
_COLLECTION = "/collections/{collectionId}"
_TAKES = ("limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "skipGeometry", "resulttype")

_ITEMS = Formats({**negotiation.ITEM.media_types, **MEDIA_TYPES})

# 2^31: past it lie no features, and SQL engines stop counting at 2^63.
_MOST_OFFSET = 2**31


def _schema(document: Json, site: Site, collection: str | None) -> Json:
    # 0.24 writes http://, which is no identifier of a draft.
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return with_geometry_reference(document, offers(site.resources[collection or ""], ("feature",)))


def _own(resource: Resource) -> Iterable[Parameter]:
    """Selection, sorting and equality by the collection's own properties."""
    source: FeatureSource = provider_data(resource, "feature")
    columns = source.store.columns(source.layer)
    names = [column.name for column in columns]
    reserved = {"f", "lang", "properties", "sortby", *_TAKES}
    if names:
        yield parameters.chosen("properties", "The properties to give, in place of all.", names)
        yield parameters.chosen(
            "sortby",
            "Properties to sort by; `-` before a name is descending.",
            [sign + name for sign in ("", "+", "-") for name in names],
        )
    for column in columns:
        if column.name not in reserved and column.type in ("string", "integer", "number", "boolean"):
            schema = {"type": column.type} | ({"format": column.format} if column.format else {})
            yield parameters.query(column.name, f"Only features whose {column.name} equals this.", schema)


def _parameters(site: Site) -> Mapping[str, Parameter]:
    limit = {"type": "integer", "minimum": 1, "maximum": site.desk.max_items, "default": 10}
    offset = {"type": "integer", "minimum": 0, "maximum": _MOST_OFFSET, "default": 0}
    when = {"type": "string", "maxLength": 100, "example": "2024-01-01/.."}
    kinds = {"type": "string", "enum": ["results", "hits"], "default": "results"}
    boxed = "West, south, east, north in CRS84, or in `bbox-crs` with the axis order of that CRS."
    own = {
        **parameters.query("equalities", "A property of the collection that features must equal.", {
            "type": "object", "additionalProperties": {"type": "string"},
        }),
        "explode": True,
    }  # fmt: skip
    return {
        # QGIS reads its page size here, under exactly this name.
        "limit": parameters.query(
            "limit", "How many features a page holds at most; a higher number is read as the maximum.", limit
        ),
        "offset": parameters.query("offset", "How many features to skip.", offset),
        "bbox": parameters.box("bbox", boxed),
        "bbox-crs": parameters.crs("bbox-crs", "Coordinate reference system of `bbox` (Features Part 2)."),
        "crs": parameters.crs("crs", "Coordinate reference system of the answer (Features Part 2)."),
        "datetime": parameters.query("datetime", "An instant or an interval, RFC 3339; `..` is an open end.", when),
        "skipGeometry": parameters.query(
            "skipGeometry", "Leave geometries out.", {"type": "boolean", "default": False}
        ),
        "resulttype": parameters.query("resulttype", "`hits` only counts.", kinds),
        "featureId": parameters.path("featureId", "Id of the feature.", {"type": "string"}),
        "properties": parameters.names("properties", "The properties to give, in place of all; /schema lists them."),
        "sortby": parameters.names("sortby", "Properties to sort by; `-` before a name is descending."),
        "equalities": own,
    }


BLOCK = Block(
    name="features",
    operations=(
        Operation(
            path=f"{_COLLECTION}/schema", id="schema", summary="The schema of a collection",
            formats=negotiation.SCHEMA, stock=core.get_collection_schema, needs=("feature", "coverage"), amend=_schema,
        ),
        Operation(
            path=f"{_COLLECTION}/queryables", id="queryables", summary="What a collection can be filtered by",
            formats=negotiation.SCHEMA, stock=itemtypes.get_collection_queryables, needs=("feature", "coverage"),
            amend=_schema,
        ),
        Operation(
            path=f"{_COLLECTION}/items", id="items", summary="A page of features", formats=_ITEMS, exports=EXPORTS,
            stock=itemtypes.get_collection_items, needs=("feature",), room="data", json_type=GEOJSON,
            takes=_TAKES, own=_own, generic=("properties", "sortby", "equalities"), schema="features", literal=True,
        ),
        Operation(
            path=f"{_COLLECTION}/items/{{featureId}}", id="item", summary="One feature", formats=negotiation.ITEM,
            stock=itemtypes.get_collection_item, needs=("feature",), room="data", json_type=GEOJSON,
            takes=("crs",), schema="feature",
        ),
    ),
    conformance=(
        f"{_SPEC}/ogcapi-features-1/1.0/conf/core",
        f"{_SPEC}/ogcapi-features-1/1.0/conf/oas30",
        f"{_SPEC}/ogcapi-features-1/1.0/conf/html",
        f"{_SPEC}/ogcapi-features-1/1.0/conf/geojson",
        f"{_SPEC}/ogcapi-features-2/1.0/conf/crs",
        f"{_SPEC}/ogcapi-features-3/1.0/conf/queryables",
        f"{_SPEC}/ogcapi-features-3/1.0/conf/queryables-query-parameters",
        # 0.24 names this class after Common Part 3, where QGIS does not look for it.
        f"{_SPEC}/ogcapi-features-5/1.0/conf/schemas",
    ),
    parameters=_parameters,
)  # fmt: skip
