"""The OpenAPI document, from which QGIS takes the size of pages and, without CQL2, which filters it may send."""

import json
from collections.abc import Iterator
from typing import Any

from ..reply import at, objects, text
from ..rules import Moot, Rule
from ..server import Collection, Server

ENOUGH = 1000
LARGEST = 1_000_000
_SIMPLE = ("string", "integer", "number", "boolean")


def _api(server: Server) -> dict[str, Any]:
    if not server.api:
        raise Moot("there is no definition in JSON")
    return server.api


def _limit(server: Server) -> Iterator[str]:
    schema = server.resolved(at(_api(server), "components", "parameters", "limit", "schema"))
    most, usual = at(schema, "maximum"), at(schema, "default")
    if type(most) is not int or type(usual) is not int:
        yield "components.parameters.limit.schema has no maximum and default: pages are of 100"
    elif min(max(ENOUGH, usual), most) < ENOUGH:
        yield f"the maximum of limit is {most}: pages are of {min(max(ENOUGH, usual), most)}"


def _version(server: Server) -> Iterator[str]:
    version = text(_api(server), "openapi")
    if not version.startswith("3.0."):
        yield f"it says openapi: {version or 'nothing'}"
        return
    yield from sorted({line for schema in _objects(_api(server)) for line in _newer(schema)})


def _newer(schema: dict[str, Any]) -> Iterator[str]:
    """What OpenAPI 3.1 has and 3.0 has not."""
    if isinstance(schema.get("type"), list):
        yield f"a type is a list, {schema['type']}, which is OpenAPI 3.1"
    for name in ("exclusiveMinimum", "exclusiveMaximum"):
        if type(schema.get(name)) in (int, float):
            yield f"{name} is a number, which is OpenAPI 3.1"


def _size(server: Server) -> Iterator[str]:
    size = len(json.dumps(_api(server), ensure_ascii=False))
    if size > LARGEST:
        yield f"it has {size / 1e6:.1f} MB"


def _remote(server: Server) -> Iterator[str]:
    references = {text(each, "$ref") for each in _objects(_api(server))}
    away = sorted(each for each in references if each and not each.startswith("#"))
    if away:
        yield f"{len(away)} references lead elsewhere, {away[0]} among them"


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    """Every object in it, without recursion: nesting is the server's to choose."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _literal(collection: Collection) -> Iterator[str]:
    server = collection.server
    path = f"/collections/{collection.id}/items"
    found = [server.resolved(each) for each in objects(_api(server), "paths", path, "get", "parameters")]
    offered = {text(each, "name") for each in found if _usable(each)}
    wanted = {name for name in collection.queryables if collection.declared_type(name) in _SIMPLE}
    if not wanted:
        raise Moot("it has no queryables of simple types")
    if not found:
        yield f"the definition has no path {path}"
    elif not wanted & offered:
        yield f"{path} offers none of {', '.join(sorted(wanted)[:5])} with style form, explode false and a type"


def _usable(parameter: Any) -> bool:
    simple = text(parameter, "schema", "type") in _SIMPLE
    return simple and text(parameter, "style") in ("", "form") and at(parameter, "explode") is False


RULES: tuple[Rule[Server], ...] = (
    Rule(
        id="page-size",
        title="Pages hold 1,000 features or more",
        meets="Pages of 100: ten times the requests, and layers that take minutes.",
        remedy="Put limit into components.parameters with a default and a maximum of 1,000 to 10,000, and $ref it.",
        look=_limit,
    ),
    Rule(
        id="openapi-3-0",
        title="The definition is OpenAPI 3.0, as it is labelled",
        meets="QGIS reads 3.1 too; validators and generated clients do not.",
        remedy="Write 3.0 schemas: one type each, nullable instead of a null type.",
        look=_version,
        weight="hint",
    ),
    Rule(
        id="openapi-size",
        title="The definition is small",
        meets="QGIS freezes for seconds when it connects.",
        remedy="Use components, and path templates instead of a copy for each layer.",
        look=_size,
        weight="hint",
    ),
    Rule(
        id="openapi-local",
        title="The definition is whole in itself",
        meets="Clients without the internet, or with a strict reader, cannot use it.",
        remedy="Copy what remote $refs lead to into components.",
        look=_remote,
        weight="hint",
    ),
)

OF_COLLECTION: tuple[Rule[Collection], ...] = (
    Rule(
        id="literal-path",
        title="Equality filters are offered under the collection's own path",
        meets="`-where` of GDAL, and QGIS where CQL2 is not declared, download everything and filter afterwards.",
        remedy="List /collections/<id>/items, with a parameter for each simple property (form, explode: false).",
        look=_literal,
        weight="hint",
    ),
)
