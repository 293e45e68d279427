"""What OGC API - Tiles (20-057) serves: tile matrix sets, and vector tiles of each collection and of all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ....domain.errors import Unavailable
from ....services.legends import DEFAULT
from .. import negotiation
from ..blocks import Block, Json, Link, Operation, Resource, Site, provider_data
from ..openapi import parameters
from ..openapi.parameters import Parameter
from ..shared import FeatureSource
from . import answers
from .formats import MAP_TILE, TILESET, VECTOR_TILE
from .grids import tile_matrix_sets
from .matrix_sets import ALL_REL, all_matrix_sets, one_matrix_set
from .metadata import collection_link
from .tilesets import MAP, VECTOR, Tileset, collections_of, together

_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
_GRIDS = "http://www.opengis.net/spec/tms/2.0/conf"
_TILE = "{tileMatrix}/{tileRow}/{tileCol}"
# Which collections go into tiles of everything.
_CHOSEN = {("dataset", VECTOR): ("tile-collections",), ("dataset", MAP): ("map-tile-collections",)}


def _own(resource: Resource) -> Iterable[Parameter]:
    """Nothing of one that is away."""
    source: FeatureSource = provider_data(resource, "feature")
    try:
        columns = [column.name for column in source.store.columns(source.layer)]
    except Unavailable:
        return
    if columns:
        yield parameters.chosen("properties", "The properties to give, in place of all.", columns)


def _parameters(site: Site) -> Mapping[str, Parameter]:
    grids = {"type": "string", "enum": list(tile_matrix_sets(site.desk.content)), "example": "WebMercatorQuad"}
    whole = {"type": "integer", "minimum": 0, "maximum": answers.MOST, "example": 0}
    style = {"type": "string", "example": DEFAULT}
    collections = "The collections to put into the tile, in place of all."
    return {
        "tileMatrixSetId": parameters.path("tileMatrixSetId", "Id of a tile matrix set.", grids),
        "tileMatrix": parameters.path("tileMatrix", "Id of a matrix: the zoom.", {"type": "string", "example": "0"}),
        "tileRow": parameters.path("tileRow", "Row of the tile, from 0 in the north.", whole),
        "tileCol": parameters.path("tileCol", "Column of the tile, from 0 in the west.", whole),
        "tile-collections": parameters.chosen("collections", collections, collections_of(site, VECTOR)),
        "map-tile-collections": parameters.chosen("collections", collections, collections_of(site, MAP)),
        "styleId": parameters.path("styleId", "Id of a style of the collection.", style),
        "tile-properties": parameters.names("properties", "The properties to give; /schema lists them."),
    }


def _links(site: Site, _: str) -> Iterable[Link]:
    schemes = {"rel": ALL_REL, "type": "application/json", "title": "Tile matrix sets"}
    yield schemes | {"href": f"{site.url}/tileMatrixSets"}
    for path, kind in (("/tiles", VECTOR), ("/map/tiles", MAP)):
        if together(site, kind):
            yield collection_link(Tileset(site=site, path=path, kind=kind, collections=together(site, kind)))


def _describe(site: Site, collection: str, document: Json) -> None:
    for noun, kind in (("tiles", VECTOR), ("map/tiles", MAP)):
        if collection in collections_of(site, kind):
            path = f"/collections/{collection}/{noun}"
            own = Tileset(site=site, path=path, kind=kind, collections=(collection,))
            document["links"].append(collection_link(own))


def _operations(
    path: str, noun: str, kind: str, operation: Callable[..., Operation], **tile: Any
) -> Sequence[Operation]:
    """The list of tilesets, one tileset and one tile at a path; ids end as 20-057, /req/oas30/operation-id asks. `tile`
    is what tiles have that the others have not."""
    one, chosen = f"{path}/{{tileMatrixSetId}}", _CHOSEN.get((noun, kind), ())
    return (
        operation(
            path=path,
            id=f"tiles.{noun}.{kind}.getTileSetsList",
            summary=f"The {kind} tilesets of a collection, or of all",
            formats=negotiation.PLAIN,
            native=partial(answers.tilesets, kind=kind),
        ),
        operation(
            path=one,
            id=f"tiles.{noun}.{kind}.getTileSet",
            summary=f"A {kind} tileset in one grid",
            formats=TILESET,
            native=partial(answers.tileset, kind=kind),
            takes=chosen,
        ),
        operation(
            path=f"{one}/{_TILE}",
            id=f"tiles.{noun}.{kind}.getTile",
            summary=f"A {kind} tile",
            room="data",
            **tile | {"takes": (*chosen, *tile["takes"])},
        ),
    )


_VECTOR_TILE = {
    "formats": VECTOR_TILE,
    "native": answers.vector,
    "takes": ("datetime",),
    "statuses": {204: "There is nothing in the tile"},
}
_OWN_VECTOR_TILE = _VECTOR_TILE | {
    "takes": ("datetime", "filter", "filter-lang", "filter-crs"),
    "own": _own,
    "generic": ("tile-properties",),
}
_MAP_TILE = {"formats": MAP_TILE, "native": answers.picture, "takes": ("bgcolor", "transparent")}
_COLLECTION = "/collections/{collectionId}"
_FEATURES = partial(Operation, needs=("feature",))
_DRAWN = partial(Operation, needs=("feature", "coverage"))

BLOCK = Block(
    name="tiles",
    operations=(
        Operation(
            path="/tileMatrixSets",
            id="getTileMatrixSetsList",
            summary="The grids that tiles are offered in",
            formats=negotiation.PLAIN,
            native=all_matrix_sets,
        ),
        Operation(
            path="/tileMatrixSets/{tileMatrixSetId}",
            id="getTileMatrixSet",
            summary="One grid",
            formats=negotiation.PLAIN,
            native=one_matrix_set,
        ),
        *_operations("/tiles", "dataset", VECTOR, Operation, **_VECTOR_TILE),
        *_operations(f"{_COLLECTION}/tiles", "collection", VECTOR, _FEATURES, **_OWN_VECTOR_TILE),
        *_operations("/map/tiles", "dataset", MAP, Operation, **_MAP_TILE),
        *_operations(f"{_COLLECTION}/map/tiles", "collection", MAP, _DRAWN, **_MAP_TILE),
        *_operations(f"{_COLLECTION}/styles/{{styleId}}/map/tiles", "collection.style", MAP, _DRAWN, **_MAP_TILE),
    ),
    conformance=(
        f"{_TILES}/core",
        f"{_TILES}/tileset",
        f"{_TILES}/tilesets-list",
        f"{_TILES}/dataset-tilesets",
        f"{_TILES}/geodata-tilesets",
        f"{_TILES}/collections-selection",
        f"{_TILES}/mvt",
        f"{_TILES}/png",
        f"{_TILES}/jpeg",
        f"{_TILES}/oas30",
        f"{_GRIDS}/tilematrixset",
        f"{_GRIDS}/json-tilematrixset",
        f"{_GRIDS}/tilematrixsetlimits",
        f"{_GRIDS}/json-tilematrixsetlimits",
        f"{_GRIDS}/tilesetmetadata",
        f"{_GRIDS}/json-tilesetmetadata",
    ),
    parameters=_parameters,
    links=_links,
    describe=_describe,
)
