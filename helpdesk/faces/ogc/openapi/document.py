"""Assembles the OpenAPI document: pygeoapi lists the paths, this says what each takes and gives."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pygeoapi.openapi import get_oas

from .. import negotiation
from ..negotiation import Formats
from ..shared import FeatureSource, RasterSource
from . import parameters, responses

Document = dict[str, Any]

_GRID = ("bbox", "bbox-crs", "subset", "scale-size", "scaleSize", "scale-factor", "scaleFactor", "width", "height")
_ITEMS = ("limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "skipGeometry", "resulttype")


@dataclass(frozen=True, slots=True)
class Operation:
    """What one kind of path takes (names in `components.parameters`) and gives (`schema` in its JSON)."""

    formats: Formats
    description: str
    takes: tuple[str, ...] = ()
    schema: str | None = None


_DOCUMENT = Operation(negotiation.DOCUMENTS, "A document with links")
_SCHEMA = Operation(negotiation.SCHEMA, "A JSON schema")
_DATA = Operation(negotiation.DATA_QUERY, "CoverageJSON", ("coords", "datetime"))

OPERATIONS: Mapping[str, Operation] = {
    "landing": _DOCUMENT,
    "openapi": Operation(negotiation.DEFINITION, "This document"),
    "conformance": Operation(negotiation.PLAIN, "Conformance classes", schema="conformance"),
    "collections": Operation(negotiation.DOCUMENTS, "All collections", schema="collections"),
    "collection": Operation(negotiation.DOCUMENTS, "One collection", schema="collection"),
    "schema": _SCHEMA,
    "queryables": _SCHEMA,
    "items": Operation(negotiation.ITEMS, "A page of features", _ITEMS, "features"),
    "item": Operation(negotiation.ITEM, "One feature", ("crs",), "feature"),
    "coverage": Operation(negotiation.COVERAGE, "The coverage, or a part of it", _GRID),
    "position": _DATA,
    "area": _DATA,
    "processes": Operation(negotiation.PLAIN, "All processes", ("limit",)),
    "process": Operation(negotiation.PLAIN, "One process"),
    "execution": Operation(negotiation.RESULT, "The result"),
}


def kind_of(path: str) -> str:
    """Which operation a path of the document is: a key of OPERATIONS.

    >>> kind_of("/"), kind_of("/collections/soc/items/{featureId}"), kind_of("/collections/soc/area")
    ('landing', 'item', 'area')
    """
    parts = [part for part in path.split("/") if part]
    match parts:
        case []:
            return "landing"
        case [noun]:
            return noun
        case [noun, _]:
            return "process" if noun == "processes" else "collection"
        case [_, _, noun]:
            return noun
        case _:
            return "item"


def document(config: Mapping[str, Any]) -> Document:
    """The OpenAPI 3.0 document of a pygeoapi configuration, complete in itself."""
    built: Document = get_oas(config)
    server = config["server"]
    shared = parameters.shared_parameters(server["languages"], server["limits"]["max_items"])
    _add_raster_schemas(built["paths"], config["resources"])
    for path, operations in built["paths"].items():
        _amend(path, operations, config["resources"])
    built["components"] = {
        "parameters": dict(shared),
        "schemas": dict(responses.SCHEMAS),
        "responses": dict(responses.FAILURES),
    }
    built["tags"] = list({tag["name"]: tag for tag in built["tags"]}.values())
    return built


def declared(built: Document, path: str, method: str) -> Mapping[str, Mapping[str, Any]]:
    """The query parameters of an operation by name, references followed."""
    operation = built["paths"].get(path, {}).get(method, {})
    components = built["components"]["parameters"]
    found = [
        components[entry["$ref"].rpartition("/")[2]] if "$ref" in entry else entry
        for entry in operation.get("parameters", ())
    ]
    return {parameter["name"]: parameter for parameter in found if parameter["in"] == "query"}


def _amend(path: str, operations: dict[str, Any], resources: Mapping[str, Any]) -> None:
    kind = kind_of(path)
    about = OPERATIONS[kind]
    if kind == "items":
        # Filters by CQL2-JSON are not offered, and QGIS takes a POST on items for leave to edit.
        operations.pop("post", None)
    for method, operation in operations.items():
        if kind in ("position", "area"):
            # 0.24 writes the whole description into the summary.
            operation["summary"] = f"Query {path.split('/')[2]} by {kind}"
        if method == "options":
            operation["parameters"] = _path_parameters(kind)
            continue
        takes = [{"$ref": f"#/components/parameters/{name}"} for name in ("lang", *about.takes)]
        operation["parameters"] = [
            *_path_parameters(kind),
            parameters.formats(about.formats),
            *takes,
            *_own(kind, path, resources),
        ]
        operation["responses"] = responses.answers(about.description, about.formats, about.schema)
    if kind == "execution":
        body = {"schema": {"$ref": "#/components/schemas/execute"}}
        example = operations["post"]["requestBody"]["content"]["application/json"].get("example")
        operations["post"]["requestBody"]["content"]["application/json"] = body | (
            {"example": example} if example else {}
        )
        operations["post"]["parameters"] = [parameters.formats(about.formats)]


def _path_parameters(kind: str) -> list[dict[str, Any]]:
    if kind != "item":
        return []
    return [
        {
            "name": "featureId",
            "in": "path",
            "required": True,
            "description": "Id of the feature",
            "schema": {"type": "string"},
        }
    ]


def _own(kind: str, path: str, resources: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """The parameters that differ from collection to collection: its properties, or the parameters it measures."""
    makers: Mapping[str, Callable[[Any], Iterable[dict[str, Any]]]] = {
        "items": _of_features, "coverage": _of_coverage, "position": _of_data, "area": _of_data,
    }  # fmt: skip
    if kind not in makers:
        return ()
    providers = resources[path.split("/")[2]]["providers"]
    wanted = {"items": "feature", "coverage": "coverage"}.get(kind, "edr")
    source = next(provider["data"] for provider in providers if provider["type"] == wanted)
    return makers[kind](source)


def _of_features(source: FeatureSource) -> Iterable[dict[str, Any]]:
    columns = source.store.columns(source.layer)
    names = [column.name for column in columns]
    reserved = {"f", "lang", "properties", "sortby", *_ITEMS}
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


def _of_coverage(source: RasterSource) -> Iterable[dict[str, Any]]:
    yield parameters.chosen("properties", "The parameters to give.", source.names)


def _of_data(source: RasterSource) -> Iterable[dict[str, Any]]:
    yield parameters.chosen("parameter-name", "The parameters to give, in place of all.", source.names)
    crs = {"type": "string", "enum": [parameters.CRS84], "default": parameters.CRS84}
    yield parameters.query("crs", "Coordinate reference system of the answer.", crs)


def _add_raster_schemas(paths: dict[str, Any], resources: Mapping[str, Any]) -> None:
    """pygeoapi 0.24 serves a schema and queryables for coverages and links to them, but declares neither."""
    for name, resource in resources.items():
        if any(provider["type"] == "coverage" for provider in resource.get("providers", ())):
            for noun in ("schema", "queryables"):
                operation = {
                    "summary": f"Get the {noun} of {name}",
                    "tags": [name],
                    "operationId": f"get{name.capitalize()}{noun.capitalize()}",
                }
                paths[f"/collections/{name}/{noun}"] = {"get": operation}
