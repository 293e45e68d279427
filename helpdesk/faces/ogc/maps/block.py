"""What OGC API - Maps Part 1 (20-058) serves."""

from collections.abc import Iterable, Mapping

from .. import crs
from ..blocks import Block, Json, Link, Operation, Site, offers
from ..negotiation import Formats
from ..openapi import parameters
from ..openapi.parameters import CRS84, Parameter, Schema
from ..styles.named import MAP_REL
from . import answers
from .frame import LONGEST_SIDE, PIXEL_MM

_SPEC = "http://www.opengis.net/spec/ogcapi-maps-1/1.0/conf"
FORMATS = Formats({"png": ("image/png",), "jpeg": ("image/jpeg",), "webp": ("image/webp",)})
_DRAWN = ("feature", "coverage")
_NUMBER = r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]{1,2})?"
_TAKES = (
    "bbox", "map-bbox-crs", "map-subset", "subset-crs", "center", "center-crs", "map-crs", "map-width", "map-height",
    "scale-denominator", "mm-per-pixel", "bgcolor", "transparent", "void-color", "void-transparent",
)  # fmt: skip


def _parameters(_: Site) -> Mapping[str, Parameter]:
    named = {"type": "string", "minLength": 1, "maxLength": 100, "example": crs.LISTED[0]}
    side = {"type": "integer", "minimum": 1, "example": 512}
    colour = {"type": "string", "minLength": 1, "maxLength": 40, "example": "0xFFFFFF"}
    axis = rf"[A-Za-z][A-Za-z0-9]*\({_NUMBER}(?::{_NUMBER})?\)"
    pair = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2, "example": [-3, 48]}
    above = {"type": "number", "minimum": 0, "example": 1_000_000}
    said: dict[str, tuple[str, str, Schema]] = {
        "map-bbox-crs": ("bbox-crs", "CRS of `bbox`, by URI or CURIE; CRS84 where it is left out.", named),
        "map-subset": (
            "subset", "A part of the map by axis: Lon and Lat, or E and N.",
            {"type": "string", "pattern": f"^{axis}(?:,{axis})*$", "example": "Lon(-5:-1),Lat(47:49)"},
        ),
        "subset-crs": ("subset-crs", "CRS of `subset`, by URI or CURIE; CRS84 where it is left out.", named),
        "center": ("center", "The middle of the map, in the order of the axes of `center-crs`.", pair),
        "center-crs": ("center-crs", "CRS of `center`, by URI or CURIE; CRS84 where it is left out.", named),
        "map-crs": ("crs", "CRS of the map, by URI or CURIE: those listed and any other of EPSG on a plane.", named),
        "map-width": ("width", f"Columns, at most {LONGEST_SIDE}; one side alone keeps the proportions.", side),
        "map-height": ("height", f"Rows, at most {LONGEST_SIDE}; one side alone keeps the proportions.", side),
        "scale-denominator": ("scale-denominator", "Metres on the ground for one metre on the map.", above),
        "mm-per-pixel": ("mm-per-pixel", f"Size of a pixel of the device in millimetres, by default {PIXEL_MM}.",
                         {"type": "number", "minimum": 0, "example": PIXEL_MM}),
        "bgcolor": ("bgcolor", "Colour where there is nothing: 0xRRGGBB or a name of CSS.", colour),
        "transparent": ("transparent", "Whether what is below shows where there is nothing.", {"type": "boolean"}),
        "void-color": ("void-color", "Colour where the CRS shows no place; by default that of `bgcolor`.", colour),
        "void-transparent": (
            "void-transparent", "Whether what is below shows where the CRS shows no place.", {"type": "boolean"},
        ),
        "map-collections": (
            "collections", "Collections of the map, by id or address, the first at the bottom.",
            {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "maxItems": 20},
        ),
    }  # fmt: skip
    found = {key: parameters.query(*about) for key, about in said.items()}
    style = {"type": "string", "example": "default"}
    return found | {
        "styleId": parameters.path("styleId", "Id of the style; the collection's /styles lists them.", style)
    }


def _links(site: Site, _: str) -> Iterable[Link]:
    for media_type in FORMATS.media_types.values():
        yield _link(f"{site.url}/map", media_type[0])


def _land(_: Site, document: Json) -> None:
    """What the dataset as a whole covers (/req/dataset-map/desc-crs and desc-extent)."""
    document["crs"] = list(crs.LISTED)
    document["extent"] = {"spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84}}


def _describe(site: Site, collection: str, described: Json) -> None:
    """The link comes before others of its relation: GDAL takes the first PNG."""
    if not offers(site.resources[collection], _DRAWN):
        return
    address = f"{site.url}/collections/{collection}/map"
    described["links"] += [_link(address, offered[0]) for offered in FORMATS.media_types.values()]
    described["crs"] = list(dict.fromkeys([*described.get("crs", ()), *crs.LISTED]))


def _link(address: str, media_type: str) -> Link:
    name = next(name for name, offered in FORMATS.media_types.items() if media_type in offered)
    return {"rel": MAP_REL, "type": media_type, "title": f"Map as {name.upper()}", "href": f"{address}?f={name}"}


_TOO_LARGE = {413: "More pixels are asked for than one map has."}

BLOCK = Block(
    name="maps",
    operations=(
        Operation(
            path="/collections/{collectionId}/map", id="map.collection.getMap", summary="A map of the collection",
            formats=FORMATS, native=answers.collection_map, needs=_DRAWN, takes=_TAKES, room="data",
            statuses=_TOO_LARGE,
        ),
        Operation(
            path="/collections/{collectionId}/styles/{styleId}/map", id="map.collection.style.getMap",
            summary="A map of the collection in one of its styles", formats=FORMATS,
            native=answers.styled_collection_map, needs=_DRAWN, takes=_TAKES, room="data", statuses=_TOO_LARGE,
        ),
        Operation(
            path="/styles/{deskStyleId}/map", id="map.dataset.style.getMap", summary="A map of what a style is for",
            formats=FORMATS, native=answers.styled_map, takes=_TAKES, room="data", statuses=_TOO_LARGE,
        ),
        Operation(
            path="/map", id="map.dataset.getMap", summary="A map of several collections", formats=FORMATS,
            native=answers.dataset_map, takes=(*_TAKES, "map-collections"), room="data",
            statuses=_TOO_LARGE,
        ),
    ),
    conformance=tuple(
        f"{_SPEC}/{name}"
        for name in (
            "core", "background", "collections-selection", "scaling", "display-resolution", "spatial-subsetting", "crs",
            "collection-map", "dataset-map", "styled-map", "png", "jpeg", "cors",
        )
    ),
    parameters=_parameters,
    links=_links,
    describe=_describe,
    land=_land,
)  # fmt: skip
