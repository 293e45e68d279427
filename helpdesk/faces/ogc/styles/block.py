"""What the draft of OGC API - Styles (20-009) serves: every style of the desk, and those of each collection."""

from collections.abc import Iterable, Mapping

from .. import negotiation
from ..blocks import Block, Json, Link, Operation, Site
from ..openapi import parameters
from ..openapi.leads import Lead
from ..openapi.parameters import Parameter
from . import answers, named
from .formats import LEGEND, STYLE
from .named import LEGEND_REL, STYLES_REL

_CONF = "http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf"
_COLLECTION = "/collections/{collectionId}/styles"


def _parameters(site: Site) -> Mapping[str, Parameter]:
    every = {"type": "string", "example": next(iter(named.of_site(site)), "default")}
    return {
        "deskStyleId": parameters.path("deskStyleId", "Id of a style; /styles lists them.", every),
        "styleId": parameters.path("styleId", "Id of a style of the collection.", {
            "type": "string", "example": "default",
        }),
    }  # fmt: skip


def _links(site: Site, _: str) -> Iterable[Link]:
    yield {"rel": STYLES_REL, "type": "application/json", "title": "Styles", "href": f"{site.url}/styles"}


def _describe(site: Site, collection: str, document: Json) -> None:
    """Where the styles and the legend of a collection are, and which style is its default."""
    if collection not in named.layers(site):
        return
    found = named.of_collection(site, collection)
    default = next(iter(found.values()))
    document["defaultStyle"] = default.id
    document["styles"] = [{"id": each.id, "links": each.stylesheets()} for each in found.values()]
    styles = f"{site.url}/collections/{collection}/styles"
    document["links"] += [
        {"rel": STYLES_REL, "type": "application/json", "title": "Styles", "href": styles},
        {"rel": LEGEND_REL, "type": "image/png", "title": "Legend", "href": default.picture(site)},
    ]


def _shorten(described: Json) -> None:
    """The link of the styles stays."""
    described.pop("styles", None)


def _leads(parameter: str, *operations: str) -> tuple[Lead, ...]:
    takes = {parameter: "$response.body#/styles/0/id"}
    return tuple(Lead(to=each, said="Of the first style", takes=takes) for each in operations)


BLOCK = Block(
    name="styles",
    operations=(
        Operation(
            path="/styles", id="styles", summary="All styles", formats=negotiation.PLAIN, native=answers.all_styles,
            schema="styles", leads=_leads("deskStyleId", "style", "styleMetadata", "map.dataset.style.getMap"),
        ),
        Operation(
            path="/styles/{deskStyleId}", id="style", summary="A style", formats=STYLE, native=answers.one_style,
        ),
        Operation(
            path="/styles/{deskStyleId}/metadata", id="styleMetadata", summary="What a style is",
            formats=negotiation.PLAIN, native=answers.metadata, schema="styleMetadata",
        ),
        Operation(
            path=_COLLECTION, id="collectionStyles", summary="The styles of a collection",
            formats=negotiation.PLAIN, native=answers.all_styles, schema="styles",
            leads=_leads("styleId", "collectionStyle", "collectionStyleMetadata", "collectionStyleLegend",
                         "map.collection.style.getMap"),
        ),
        Operation(
            path=f"{_COLLECTION}/{{styleId}}", id="collectionStyle", summary="A style of a collection",
            formats=STYLE, native=answers.one_style,
        ),
        Operation(
            path=f"{_COLLECTION}/{{styleId}}/metadata", id="collectionStyleMetadata",
            summary="What a style of a collection is", formats=negotiation.PLAIN, native=answers.metadata,
            schema="styleMetadata",
        ),
        Operation(
            path=f"{_COLLECTION}/{{styleId}}/legend", id="collectionStyleLegend",
            summary="The legend of a style as a picture", formats=LEGEND, native=answers.legend,
        ),
    ),
    # The classes of the encodings ask for styles that clients put here, which nobody may.
    conformance=(f"{_CONF}/core", f"{_CONF}/html"),
    parameters=_parameters,
    schemas={
        "styles": {
            "type": "object",
            "required": ["styles"],
            "properties": {
                "default": {"type": "string"},
                "styles": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["id", "links"],
                        "properties": {
                            "id": {"type": "string"},
                            "title": {"type": "string"},
                            "links": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/link"}},
                        },
                    },
                },
            },
        },
        "styleMetadata": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "scope": {"type": "string", "enum": ["style"]},
                "stylesheets": {"type": "array", "items": {"type": "object", "required": ["link"]}},
                "layers": {"type": "array", "items": {"type": "object", "required": ["id"]}},
            },
        },
    },
    links=_links,
    describe=_describe,
    shorten=_shorten,
)  # fmt: skip
