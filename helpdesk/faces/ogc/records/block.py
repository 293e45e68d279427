"""What OGC API - Records serves: one searchable catalogue, answered from memory."""

from collections.abc import Iterable, Mapping

from ....services.catalogue import KINDS
from .. import negotiation
from ..blocks import Block, Json, Link, Operation, Site
from ..negotiation import GEOJSON, Formats
from ..openapi import parameters
from ..openapi.leads import Lead
from ..openapi.parameters import Parameter
from . import answers, shape
from .shape import CATALOGUE

_SPEC = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"
_CATALOG_REL = "http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog"
_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}


def _parameters(_: Site) -> Mapping[str, Parameter]:
    known = {"type": "string", "enum": list(KINDS)}
    several = {"type": "array", "items": _TEXT, "minItems": 1}
    return {
        "q": parameters.query("q", "Words to look for: phrases, separated by commas for any of them.", several),
        "record-type": parameters.query(
            "type", "Kinds of things that are described.", {"type": "array", "items": known, "minItems": 1}
        ),
        "ids": parameters.query("ids", "Ids of records.", several),
        "externalIds": parameters.query("externalIds", "Ids that others give to the things described.", several),
        "recordId": parameters.path("recordId", "Id of the record.", {"type": "string", "example": "pack-world"}),
    }


def _describe(site: Site, collection: str, described: Json) -> None:
    """A dataset names its own record; the catalogue is a collection of records."""
    if collection == CATALOGUE:
        described |= answers.described(site, site.languages[0]) | described
        described["links"] = answers.catalog_links(f"{site.url}{answers.PATH}")
        return
    record = answers.dataset(site, collection)
    if record:
        described["links"].append(
            {"rel": "describedby", "type": GEOJSON, "title": "Record", "href": shape.address(site, record)}
        )


def _links(site: Site, _: str) -> Iterable[Link]:
    yield {
        "rel": _CATALOG_REL, "type": "application/json", "title": "Catalogue",
        "href": f"{site.url}{answers.PATH}/items",
    }  # fmt: skip


_FIRST = {"recordId": "$response.body#/features/0/id"}

BLOCK = Block(
    name="records",
    operations=(
        Operation(
            path=answers.PATH, id="catalog", summary="The catalogue", native=answers.catalog,
            formats=Formats({"json": ("application/ogc-catalog+json", "application/json"), "html": ("text/html",)}),
            schema="collection",
        ),
        Operation(
            path=f"{answers.PATH}/items", id="records", summary="Search the catalogue",
            formats=answers.FORMATS, native=answers.search,
            takes=(
                "q", "record-type", "ids", "externalIds", "bbox", "bbox-crs", "datetime", "limit", "offset", "sortby",
            ), schema="features",
            leads=(Lead(to="record", said="The first record, alone", takes=_FIRST),),
        ),
        Operation(
            path=f"{answers.PATH}/items/{{recordId}}", id="record", summary="One record",
            formats=answers.FORMATS, native=answers.one,
            schema="feature",
        ),
        Operation(
            path=f"{answers.PATH}/sortables", id="record-sortables", summary="What records can be sorted by",
            formats=negotiation.SCHEMA, native=answers.sortables,
        ),
        Operation(
            path=f"{answers.PATH}/queryables", id="record-queryables", summary="What records can be searched by",
            formats=negotiation.SCHEMA, native=answers.queryables,
        ),
    ),
    conformance=tuple(
        f"{_SPEC}/{name}"
        for name in (
            "searchable-catalog", "searchable-catalog-sorting", "record-core", "record-collection",
            "record-core-query-parameters", "record-api", "sorting", "json", "html", "oas30", "autodiscovery",
        )
    ),
    parameters=_parameters,
    links=_links,
    describe=_describe,
)  # fmt: skip
