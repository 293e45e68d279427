"""What is filtered by the server: without it QGIS downloads everything first."""

from collections.abc import Iterator
from typing import Any

from ..reply import Reply, at, objects, text
from ..rules import Moot, Rule
from ..server import Collection, Server

_OPERATORS = ("advanced-comparison-operators", "case-insensitive-comparison")
# QGIS up to 3.42 looks for the first name, from 3.44 for the second.
_SPATIAL = ("basic-spatial-operators", "basic-spatial-functions")


def _pushed(server: Server) -> Iterator[str]:
    for end in ("conf/filter", "conf/features-filter", "conf/cql2-text", "conf/basic-cql2"):
        if not server.declares(end):
            yield f"no class ends with {end}"


def _operators(server: Server) -> Iterator[str]:
    if not server.has_cql2:
        raise Moot("filters are not pushed down at all")
    missing = [name for name in (*_OPERATORS, *_SPATIAL) if not server.declares(f"conf/{name}")]
    if missing:
        yield f"not declared: {', '.join(missing)}"


def _schemas(server: Server) -> Iterator[str]:
    if not server.declares("ogcapi-features-5/1.0/conf/schemas"):
        yield "the class ogcapi-features-5/1.0/conf/schemas is not declared"


def _linked(collection: Collection) -> Iterator[str]:
    if not collection.server.declares("ogcapi-features-5/1.0/conf/schemas"):
        raise Moot("no schemas are declared")
    if not collection.links("schema"):
        yield "the collection has no link with rel http://www.opengis.net/def/rel/ogc/1.0/schema"
    elif not collection.schema:
        yield "its schema has no properties"


def _typed(collection: Collection) -> Iterator[str]:
    if not collection.server.has_cql2:
        raise Moot("filters are not pushed down")
    if not collection.queryables:
        yield "its queryables have no properties"
    for name, about in collection.queryables.items():
        if not text(about, "type") and not text(about, "$ref") and "geometry" not in text(about, "format"):
            yield f"{name} has no type"


def _geometry(collection: Collection) -> Iterator[str]:
    if not collection.server.has_cql2:
        raise Moot("filters are not pushed down")
    if not any(isinstance(feature.get("geometry"), dict) for feature in collection.first):
        raise Moot("its features have no geometry")
    references = [text(about, "$ref") for about in collection.queryables.values()]
    if not any(each.startswith("https://geojson.org/schema/") for each in references):
        yield "no queryable is a $ref to https://geojson.org/schema/Geometry.json or one of its kinds"


def _filtered(collection: Collection) -> Iterator[str]:
    if not collection.server.has_cql2:
        raise Moot("filters are not pushed down")
    name, value = _something(collection)
    literal = f"'{value.replace(chr(39), chr(39) * 2)}'" if isinstance(value, str) else str(value)
    query: dict[str, str | int] = {"limit": 10, "filter": f'("{name}" = {literal})', "filter_lang": "cql2-text"}
    reply = collection.items(**query)
    if not reply.is_whole:
        yield f"filter={query['filter']} is answered {reply}"
        return
    yield from _matching(reply, name, value)


def _matching(reply: Reply, name: str, value: Any) -> Iterator[str]:
    found = objects(reply.json(), "features")
    if not found:
        yield f"{name} = {value!r} finds nothing, though the first feature has it"
    elif any(at(feature, "properties", name) != value for feature in found):
        yield f"{name} = {value!r} finds features that have another value: the filter is ignored"


def _something(collection: Collection) -> tuple[str, Any]:
    """A queryable with a value that the first feature has."""
    properties = at(collection.first, 0, "properties")
    for name in collection.queryables:
        value = at(properties, name)
        if type(value) in (str, int) and value != "":
            return name, value
    raise Moot("the first feature has no queryable text or integer")


RULES: tuple[Rule[Server], ...] = (
    Rule(
        id="filter-pushdown",
        title="Filters are pushed down as CQL2",
        meets="Build query downloads the whole layer first.",
        remedy="Meet and declare filter and features-filter of Features Part 3, cql2-text and basic-cql2 of CQL2.",
        look=_pushed,
        weight="hint",
    ),
    Rule(
        id="filter-operators",
        title="LIKE, BETWEEN, IN, ILIKE and spatial filters are pushed down",
        meets="Those parts of a filter are evaluated in QGIS after downloading.",
        remedy="Declare the classes of CQL2 that are met; both names of the spatial one, for old and new QGIS.",
        look=_operators,
        weight="hint",
    ),
    Rule(
        id="schemas",
        title="Types of properties are said, not guessed",
        meets="Types are guessed from ten features: integers turn into text, later fractions into nothing.",
        remedy="Declare ogcapi-features-5/1.0/conf/schemas and give each collection a schema.",
        look=_schemas,
        weight="hint",
    ),
)

OF_COLLECTION: tuple[Rule[Collection], ...] = (
    Rule(
        id="schema-link",
        title="The collection links to its schema",
        meets="Types are guessed from ten features.",
        remedy="Link it with rel http://www.opengis.net/def/rel/ogc/1.0/schema, type application/schema+json.",
        look=_linked,
    ),
    Rule(
        id="queryables-typed",
        title="Queryables say their types",
        meets="Filters on the untyped properties are not pushed down.",
        remedy="Give each a type, and dates a format.",
        look=_typed,
    ),
    Rule(
        id="geometry-queryable",
        title="The geometry can be filtered",
        meets="Spatial filters are evaluated after downloading.",
        remedy="Give the geometry as $ref: https://geojson.org/schema/Geometry.json among the queryables.",
        look=_geometry,
        weight="hint",
    ),
    Rule(
        id="filter-works",
        title="A CQL2 filter finds what it says",
        meets="Wrong features, or none, under a filter.",
        remedy="Evaluate filter, or do not declare its classes.",
        look=_filtered,
    ),
)
