"""What OGC API - EDR serves of each raster, and of all of them together."""

from collections.abc import Iterable, Mapping
from typing import Any

from pygeoapi.api import environmental_data_retrieval as edr

from .. import negotiation
from ..blocks import Block, Json, Operation, Resource, Site, StockAnswer, offers, provider_data
from ..bounds import crs_of
from ..openapi import parameters
from ..openapi.parameters import CRS84, Parameter
from ..shared import RasterSource

_SPEC = "http://www.opengis.net/spec/ogcapi-edr-1/1.0/conf"


def _position(api: Any, request: Any, collection: str) -> StockAnswer:
    answer: StockAnswer = edr.get_collection_edr_query(api, request, collection, None, "position")
    return answer


def _area(api: Any, request: Any, collection: str) -> StockAnswer:
    answer: StockAnswer = edr.get_collection_edr_query(api, request, collection, None, "area")
    return answer


def _own(resource: Resource) -> Iterable[Parameter]:
    source: RasterSource = provider_data(resource, "edr")
    yield parameters.chosen("parameter-name", "The parameters to give, in place of all.", source.names)
    yield parameters.crs("crs", "Coordinate reference system of the answer.", [CRS84])


def _parameters(_: Site) -> Mapping[str, Parameter]:
    wkt = {"type": "string", "maxLength": 200_000, "example": "POINT(-1.68 48.11)"}
    return {
        "coords": parameters.query("coords", "Well-known text in CRS84, longitude first.", wkt, required=True),
        "parameter-name": parameters.names("parameter-name", "The parameters to give, in place of all."),
        "edr-crs": parameters.crs("crs", "Coordinate reference system of the answer.", [CRS84]),
    }


def _describe(site: Site, collection: str, described: Json) -> None:
    """What an EDR client needs to know of each query (OGC API - EDR 1.0.1, table 8)."""
    if not offers(site.resources[collection], ("edr",)):
        return
    described["output_formats"] = ["CoverageJSON"]
    for query in described["data_queries"].values():
        query["link"]["variables"] |= {
            "output_formats": ["CoverageJSON"],
            "default_output_format": "CoverageJSON",
            "crs_details": [{"crs": "CRS84", "wkt": crs_of(CRS84).to_wkt()}],
        }


def _query(name: str, stock: Any) -> Operation:
    return Operation(
        path=f"/collections/{{collectionId}}/{name}", id=name, summary=f"Values by {name}",
        formats=negotiation.DATA_QUERY, stock=stock, needs=("edr",), room="data", takes=("coords", "datetime"),
        own=_own, generic=("parameter-name", "edr-crs"),
    )  # fmt: skip


BLOCK = Block(
    name="edr",
    operations=(_query("position", _position), _query("area", _area)),
    conformance=tuple(f"{_SPEC}/{name}" for name in ("core", "collections", "covjson", "oas30")),
    parameters=_parameters,
    describe=_describe,
)
