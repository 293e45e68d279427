"""The landing page, the API definition, the conformance declaration and the collections."""

from collections.abc import Mapping

import pygeoapi.api as core

from .. import negotiation
from ..blocks import Answer, Ask, Block, Json, Link, Operation, Site
from ..compat.json_text import to_json
from ..compat.landing import without_dead_links
from ..openapi import parameters
from ..openapi.leads import Lead
from ..openapi.parameters import Parameter
from ..resources import served_paths

_SPEC = "http://www.opengis.net/spec"


def _landing(document: Json, site: Site, _: str | None) -> Json:
    without_dead_links(document, served_paths(site.resources))
    document["links"] += landing_links(site, site.languages[0])
    for block in site.blocks:
        block.land(site, document)
    return document


# What a client looks for in the list: where each collection is, where its data are in every format, and what they are
# asked by (Features Part 1, /req/core/fc-md-items-links; Part 3, /req/queryables; EDR, /req/edr/rc-md-query-links). The
# rest is in its own document.
_LISTED = frozenset({"self", "items", "data", "coverage", "queryables", "enclosure", "license"})


def _listed(document: Json, site: Site, _: str | None) -> Json:
    """The list is read whole by every client before anything else, so that it is kept short."""
    for described in document["collections"]:
        described["links"] = [link for link in described["links"] if link["rel"].rsplit("/", 1)[-1] in _LISTED]
        for block in site.blocks:
            block.shorten(described)
    return document


def landing_links(site: Site, language: str) -> list[Link]:
    """What the building blocks add to the landing page."""
    return [link for block in site.blocks for link in block.links(site, language)]


def _conformance(ask: Ask) -> Answer:
    """Every class of every block once; pygeoapi 0.24 declares by kind of provider, served or not."""
    classes = dict.fromkeys(uri for block in ask.site.blocks for uri in block.conformance)
    document = {"conformsTo": list(classes)}
    if ask.format == "html":
        return Answer(content=ask.page("conformance.html", document), media_type="text/html")
    return Answer(content=to_json(document), media_type="application/json")


def _parameters(site: Site) -> Mapping[str, Parameter]:
    language = {
        "type": "string",
        "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        "example": site.languages[0],
    }
    said = f"Language of titles and descriptions; there are {', '.join(site.languages)}."
    return {"lang": parameters.query("lang", said, language)}


_FIRST = {"collectionId": "$response.body#/collections/0/id"}

BLOCK = Block(
    name="common",
    operations=(
        Operation(
            path="", id="landing", summary="The landing page", formats=negotiation.DOCUMENTS,
            stock=core.landing_page, amend=_landing, schema="landing", kept=True,
        ),
        Operation(
            path="/openapi", id="openapi", summary="This document", formats=negotiation.DEFINITION,
            stock=core.openapi_, kept=True,
        ),
        Operation(
            path="/conformance", id="conformance", summary="Conformance classes", formats=negotiation.PLAIN,
            native=_conformance, schema="conformance", kept=True,
        ),
        Operation(
            path="/collections", id="collections", summary="All collections", formats=negotiation.DOCUMENTS,
            stock=core.describe_collections, amend=_listed, schema="collections", kept=True,
            leads=(Lead(to="collection", said="The first collection", takes=_FIRST),),
        ),
        Operation(
            path="/collections/{collectionId}", id="collection", summary="One collection",
            formats=negotiation.DOCUMENTS, stock=core.describe_collections, schema="collection",
            kept=True,
        ),
    ),
    conformance=(
        f"{_SPEC}/ogcapi-common-1/1.0/conf/core",
        f"{_SPEC}/ogcapi-common-1/1.0/conf/landing-page",
        f"{_SPEC}/ogcapi-common-1/1.0/conf/json",
        f"{_SPEC}/ogcapi-common-1/1.0/conf/html",
        f"{_SPEC}/ogcapi-common-1/1.0/conf/oas30",
        f"{_SPEC}/ogcapi-common-2/1.0/conf/collections",
    ),
    parameters=_parameters,
)  # fmt: skip
