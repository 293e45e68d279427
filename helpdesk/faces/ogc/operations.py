"""Every path below a landing page: which pygeoapi function answers it, where it runs, and what is then put right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pygeoapi.api as core
from pygeoapi.api import coverages, itemtypes, processes
from pygeoapi.api import environmental_data_retrieval as edr

from .compat.geometry_schema import with_geometry_reference
from .compat.landing import without_dead_links
from .negotiation import COVERAGE_JSON, GEOJSON
from .resources import Json, served_paths

# What pygeoapi's functions return: headers, status, content.
Answer = tuple[dict[str, str], int, str | bytes]
Amend = Callable[[Json, Mapping[str, Any], str | None], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`kind` is its name in the OpenAPI document; `needs` the providers of which a collection must have one;
    `room` the pool of threads; `amend` puts the JSON right, given the resources and the collection's id; `json_type` is
    the media type of the JSON where pygeoapi 0.24 sends another."""

    path: str
    kind: str
    function: Callable[..., Answer]
    needs: tuple[str, ...] = ()
    room: str = "documents"
    method: str = "GET"
    amend: Amend | None = None
    json_type: str | None = None


def _landing(document: Json, resources: Mapping[str, Any], _: str | None) -> Json:
    return without_dead_links(document, served_paths(resources))


def _schema(document: Json, resources: Mapping[str, Any], collection: str | None) -> Json:
    providers = resources[collection or ""]["providers"]
    # 0.24 writes http://, which is no identifier of a draft.
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return with_geometry_reference(document, any(provider["type"] == "feature" for provider in providers))


def _processes(document: Json, _: Mapping[str, Any], __: str | None) -> Json:
    """0.24 links the list to a JSON-LD document that it does not have."""
    document["links"] = [link for link in document["links"] if link["type"] != "application/ld+json"]
    return document


def _position(api: Any, request: Any, collection: str) -> Answer:
    answer: Answer = edr.get_collection_edr_query(api, request, collection, None, "position")
    return answer


def _area(api: Any, request: Any, collection: str) -> Answer:
    answer: Answer = edr.get_collection_edr_query(api, request, collection, None, "area")
    return answer


_COLLECTION = "/collections/{collection}"
_DESCRIBED = ("feature", "coverage")

OPERATIONS = (
    Operation(path="", kind="landing", function=core.landing_page, amend=_landing),
    Operation(path="/openapi", kind="openapi", function=core.openapi_),
    Operation(path="/conformance", kind="conformance", function=core.conformance),
    Operation(path="/collections", kind="collections", function=core.describe_collections),
    Operation(path=_COLLECTION, kind="collection", function=core.describe_collections),
    Operation(
        path=f"{_COLLECTION}/schema", kind="schema", function=core.get_collection_schema,
        needs=_DESCRIBED, amend=_schema,
    ),
    Operation(
        path=f"{_COLLECTION}/queryables", kind="queryables", function=itemtypes.get_collection_queryables,
        needs=_DESCRIBED, amend=_schema,
    ),
    Operation(
        path=f"{_COLLECTION}/items", kind="items", function=itemtypes.get_collection_items,
        needs=("feature",), room="data", json_type=GEOJSON,
    ),
    Operation(
        path=f"{_COLLECTION}/items/{{item}}", kind="item", function=itemtypes.get_collection_item,
        needs=("feature",), room="data", json_type=GEOJSON,
    ),
    Operation(
        path=f"{_COLLECTION}/coverage", kind="coverage", function=coverages.get_collection_coverage,
        needs=("coverage",), room="data",
        json_type=COVERAGE_JSON,
    ),
    Operation(path=f"{_COLLECTION}/position", kind="position", function=_position, needs=("edr",), room="data"),
    Operation(path=f"{_COLLECTION}/area", kind="area", function=_area, needs=("edr",), room="data"),
    Operation(path="/processes", kind="processes", function=processes.describe_processes, amend=_processes),
    Operation(path="/processes/{process}", kind="process", function=processes.describe_processes),
    Operation(
        path="/processes/{process}/execution", kind="execution", function=processes.execute_process,
        room="processes", method="POST",
    ),
)  # fmt: skip
