"""The OpenAPI 3.0 document of a landing page, made of what its building blocks declare, and what requests are held to.

Paths are templates, so that the document does not grow by a copy for each layer (QGIS issue 55740).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ....domain.errors import Unavailable
from ..blocks import Block, Operation, Site
from . import parameters, responses
from .leads import links
from .parameters import Parameter

Document = dict[str, Any]

_NAME = re.compile(r"\{(\w+)\}")
_MEANINGS = {
    "description": "Soil maps, rules and local advice for any place, as OGC APIs.",
    "termsOfService": "Each collection names its own licence, credit and terms.",
}


class Declarations:
    """What the operations of one site take: for the document, and for the check of each request."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.components = _components(site)
        self._held: dict[tuple[str, str], Mapping[str, Parameter]] = {}

    def of(self, operation: Operation, collection: str | None) -> Mapping[str, Parameter]:
        """The query parameters of an operation by name, those of the one collection included. Raises Unavailable where
        the collection cannot be read now."""
        key = (operation.id, collection or "")
        if key not in self._held:
            found = [parameters.formats(operation.formats), *self.shared(operation)]
            if operation.own and collection:
                found += operation.own(self._site.resources[collection])
            self._held[key] = {parameter["name"]: parameter for parameter in found}
        return self._held[key]

    def shared(self, operation: Operation) -> list[Parameter]:
        return [self.components[name] for name in ("lang", *operation.takes)]


def document(site: Site, declarations: Declarations) -> Document:
    """Complete in itself: it refers to nothing outside."""
    return {
        "openapi": "3.0.3",
        "info": _info(site),
        "servers": [{"url": site.url}],
        "tags": [{"name": block.name} for block in site.blocks],
        "paths": dict(_paths(site, declarations)),
        "components": {
            "parameters": declarations.components,
            "schemas": {name: schema for block in site.blocks for name, schema in block.schemas.items()}
            | dict(responses.SCHEMAS),
            "responses": dict(responses.FAILURES),
        },
    }


def _info(site: Site) -> dict[str, Any]:
    keepers = [keeper for pack in site.desk.content.packs.values() for keeper in pack.keepers]
    email = next((keeper.email for keeper in keepers if keeper.email), None)
    contact = {"url": site.desk.public_url} | ({"email": email} if email else {})
    return {"title": "Soil helpdesk", "version": site.desk.software, "contact": contact} | _MEANINGS


def _components(site: Site) -> dict[str, Parameter]:
    """Every parameter of every block, and `collectionId` once for each kind of collection that operations need."""
    found: dict[str, Parameter] = {}
    # A collection with paths of its own, as the catalogue has, is none of those that the templates stand for.
    paths = {operation.path for block in site.blocks for operation in block.operations}
    for block in site.blocks:
        found |= block.parameters(site)
        for operation in block.operations:
            if "{collectionId}" in operation.path:
                ids = [name for name in site.collections(*operation.needs) if f"/collections/{name}" not in paths]
                schema = {"type": "string", "enum": ids} if ids else {"type": "string"}
                said = "Id of the collection."
                found[_collection_component(operation)] = parameters.path("collectionId", said, schema)
    return found


def _collection_component(operation: Operation) -> str:
    return "-".join(["collectionId", *operation.needs])


def _paths(site: Site, declarations: Declarations) -> Iterable[tuple[str, Any]]:
    paths: dict[str, Any] = {}
    for block in site.blocks:
        for operation in block.operations:
            template = operation.path or "/"
            described = _described(site, block, operation) | {"parameters": _listed(operation, declarations)}
            paths.setdefault(template, {})[operation.method.lower()] = described
            if operation.literal and site.literal:
                for name in site.collections(*operation.needs):
                    paths[template.format(collectionId=name)] = {
                        "get": _of_one(site, block, operation, declarations, name)
                    }
    return paths.items()


def _described(site: Site, block: Block, operation: Operation, collection: str | None = None) -> dict[str, Any]:
    paths = {each.id: each.path for other in site.blocks for each in other.operations}
    path = operation.path.format(collectionId=collection) if collection else operation.path
    fixed = {"collectionId": collection} if collection else {}
    found: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [block.name],
        "responses": responses.answers(operation, links(operation.leads, path, paths, fixed)),
    }
    if operation.body:
        schema = {"$ref": f"#/components/schemas/{operation.body}"}
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return found


def _listed(operation: Operation, declarations: Declarations) -> list[Any]:
    in_path = [
        _collection_component(operation) if name == "collectionId" else name for name in _NAME.findall(operation.path)
    ]
    named = [*in_path, "lang", *operation.takes, *operation.generic, *operation.heads]
    references = [{"$ref": f"#/components/parameters/{name}"} for name in named]
    missing = [name for name in named if name not in declarations.components]
    assert not missing, f"{operation.id} takes {missing}, which no block declares"
    return [parameters.formats(operation.formats), *references]


def _of_one(
    site: Site, block: Block, operation: Operation, declarations: Declarations, collection: str
) -> dict[str, Any]:
    """The operation on one collection, with the parameters of its own: where QGIS and GDAL look for what they may
    filter by. Those of one that cannot be read now are left out."""
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in ("lang", *operation.takes)]
    try:
        declared = declarations.of(operation, collection)
    except Unavailable:
        declared = {}
    known = declarations.shared(operation)
    own = [parameter for name, parameter in declared.items() if name != "f" and parameter not in known]
    return _described(site, block, operation, collection) | {
        "operationId": f"{operation.id}-{collection}",
        "parameters": [parameters.formats(operation.formats), *shared, *own],
    }
