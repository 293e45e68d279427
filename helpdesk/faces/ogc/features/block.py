"""What OGC API - Features serves of each vector collection."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ....domain.errors import Unavailable
from ....domain.filters.nodes import LONGEST
from .. import negotiation
from ..blocks import Answer, Ask, Block, Json, Link, Operation, Resource, Site, offers, provider_data
from ..crs import LISTED
from ..exports.formats import EXPORTS, MEDIA_TYPES
from ..exports.whole import TIMES_A_PAGE, WHOLE
from ..negotiation import Formats
from ..openapi import parameters
from ..openapi.leads import Lead
from ..openapi.parameters import Parameter
from ..shared import FeatureSource
from . import pages, schemas
from .filters import LANGUAGES
from .selection import TAKEN, with_parameter

_SPEC = "http://www.opengis.net/spec"
_COLLECTION = "/collections/{collectionId}"

_ITEMS = Formats({**negotiation.ITEM.media_types, **MEDIA_TYPES})
_PAGES = {"json": pages.geojson, "html": pages.html, "jsonld": pages.linked_data}
_REL = "http://www.opengis.net/def/rel/ogc/1.0"
# The draft of Part 5 (OGC 23-058); its queryables may hold no `$ref`, see `schemas.py`.
_PART_5 = ("schemas", "core-roles-features", "returnables-and-receivables", "queryables", "sortables")
_CQL2 = (
    "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
    "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
    "temporal-functions", "property-property", "arithmetic",
    # What QGIS 3.32 to 3.42 looks for in the place of basic-spatial-functions.
    "basic-spatial-operators",
)  # fmt: skip

# 2^31: past it lie no features, and SQL engines stop counting at 2^63.
_MOST_OFFSET = 2**31


def _items(ask: Ask) -> Answer:
    """A page in the format asked for."""
    if ask.format in EXPORTS:
        return EXPORTS[ask.format](ask)
    return _PAGES[ask.format](ask, _ITEMS)


def _describe(site: Site, collection: str, described: Json) -> None:
    """The schemas by their relations, the standard's type first: QGIS takes the first link that it understands."""
    resource = site.resources[collection]
    nouns = {"schema": "Schema", "queryables": "Queryables"} if offers(resource, ("feature", "coverage")) else {}
    if offers(resource, ("feature",)):
        nouns["sortables"] = "Sortables"
    known = {f"{_REL}/{noun}" for noun in nouns}
    described["links"] = [each for each in described["links"] if each["rel"] not in known]
    described["links"] += [_schema_link(site, collection, noun, title) for noun, title in nouns.items()]


def _schema_link(site: Site, collection: str, noun: str, title: str) -> Link:
    href = f"{site.url}/collections/{collection}/{noun}"
    return {"rel": f"{_REL}/{noun}", "type": "application/schema+json", "title": title, "href": href}


def _own(resource: Resource) -> Iterable[Parameter]:
    """Selection, sorting and equality by the collection's own properties; nothing of one that is away."""
    source: FeatureSource = provider_data(resource, "feature")
    try:
        columns = source.store.columns(source.layer)
    except Unavailable:
        return
    names = [column.name for column in columns]
    if names:
        yield parameters.chosen("properties", "The properties to give, in place of all.", names)
        yield parameters.chosen(
            "sortby",
            "Properties to sort by; `-` before a name is descending.",
            [sign + name for sign in ("", "+", "-") for name in names],
        )
    for column in with_parameter(columns):
        schema = {"type": column.type} | ({"format": column.format} if column.format else {})
        yield parameters.query(column.name, f"Only features whose {column.name} equals this.", schema)


def _limit(most: int) -> Parameter:
    """QGIS reads its page size from the maximum of the parameter of exactly this name."""
    said = (
        "How many features a page holds at most; a higher number is read as the maximum, which is "
        f"{most * TIMES_A_PAGE} for files ({', '.join(WHOLE)})."
    )
    return parameters.query("limit", said, {"type": "integer", "minimum": 1, "maximum": most, "default": 10})


def _parameters(site: Site) -> Mapping[str, Parameter]:
    offset = {"type": "integer", "minimum": 0, "maximum": _MOST_OFFSET, "default": 0}
    when = {"type": "string", "minLength": 1, "maxLength": 100, "example": "2024-01-01/.."}
    kinds = {"type": "string", "enum": ["results", "hits"], "default": "results"}
    cursor = {"type": "string", "minLength": 1, "maxLength": 200}
    condition = {"type": "string", "maxLength": LONGEST, "example": "S_INTERSECTS(geometry, BBOX(-5, 47, -1, 49))"}
    languages = {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]}
    boxed = "West, south, east, north in CRS84, or in `bbox-crs` with the axis order of that CRS."
    own = {
        **parameters.query("equalities", "A property of the collection that features must equal.", {
            "type": "object", "additionalProperties": {"type": "string"},
        }),
        "explode": True,
    }  # fmt: skip
    return {
        "limit": _limit(site.desk.max_items),
        "cursor": parameters.query("cursor", "Where a page starts, as the links of another page say it.", cursor),
        "offset": parameters.query("offset", "How many features to skip; `cursor` is the better way.", offset),
        "filter": parameters.query(
            "filter", "A condition in CQL2 (OGC 21-065r2); /queryables lists its words.", condition
        ),
        "filter-lang": parameters.query("filter-lang", "The encoding of `filter`.", languages),
        "filter-crs": parameters.crs("filter-crs", "Coordinate reference system of geometries in `filter`.", LISTED),
        "bbox": parameters.box("bbox", boxed),
        "bbox-crs": parameters.crs("bbox-crs", "Coordinate reference system of `bbox` (Features Part 2).", LISTED),
        "crs": parameters.crs("crs", "Coordinate reference system of the answer (Features Part 2).", LISTED),
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


_TOO_LARGE = {413: "The file takes more disk than one may while it is made."}
_LEADS = (
    Lead(to="item", said="The first feature, alone", takes={"featureId": "$response.body#/features/0/id"}),
    Lead(to="items", said="The page after the first", takes={"offset": "$response.body#/numberReturned"}),
)

BLOCK = Block(
    name="features",
    operations=(
        Operation(
            path=f"{_COLLECTION}/schema", id="schema", summary="What a collection returns",
            formats=negotiation.SCHEMA, native=schemas.returnables, needs=("feature", "coverage"),
        ),
        Operation(
            path=f"{_COLLECTION}/queryables", id="queryables", summary="What a collection can be filtered by",
            formats=negotiation.SCHEMA, native=schemas.queryables, needs=("feature", "coverage"),
        ),
        Operation(
            path=f"{_COLLECTION}/sortables", id="sortables", summary="What a collection can be sorted by",
            formats=negotiation.SCHEMA, native=schemas.sortables, needs=("feature",),
        ),
        Operation(
            path=f"{_COLLECTION}/items", id="items", summary="A page of features", formats=_ITEMS, native=_items,
            needs=("feature",), room="data", takes=TAKEN, own=_own, generic=("properties", "sortby", "equalities"),
            schema="features", literal=True, leads=_LEADS, statuses=_TOO_LARGE,
        ),
        Operation(
            path=f"{_COLLECTION}/items/{{featureId}}", id="item", summary="One feature", formats=negotiation.ITEM,
            native=pages.feature, needs=("feature",), room="data", takes=("crs",), schema="feature",
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
        f"{_SPEC}/ogcapi-features-3/1.0/conf/filter",
        f"{_SPEC}/ogcapi-features-3/1.0/conf/features-filter",
        *(f"{_SPEC}/cql2/1.0/conf/{name}" for name in _CQL2),
        *(f"{_SPEC}/ogcapi-features-5/1.0/conf/{name}" for name in _PART_5),
    ),
    describe=_describe,
    parameters=_parameters,
)  # fmt: skip

# QGIS needs the geometry of queryables by reference, which these classes forbid.
FOR_CLIENTS = replace(BLOCK, conformance=tuple(uri for uri in BLOCK.conformance if not uri.endswith("conf/queryables")))
