"""What OGC API - Tiles (20-057) serves: tile matrix sets, and vector tiles of each collection and of all."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

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
_FILTER = ("filter", "filter-lang", "filter-crs")
# Which collections go into tiles of everything.
_CHOSEN = {"dataset": ("tile-collections",), "collection": ()}


def _own(resource: Resource) -> Iterable[Parameter]:
    source: FeatureSource = provider_data(resource, "feature")
    columns = [column.name for column in source.store.columns(source.layer)]
    if columns:
        yield parameters.chosen("properties", "The properties to give, in place of all.", columns)


def _parameters(site: Site) -> Mapping[str, Parameter]:
    grids = {"type": "string", "enum": list(tile_matrix_sets(site.desk.content)), "example": "WebMercatorQuad"}
    whole = {"type": "integer", "minimum": 0, "example": 0}
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


def _vector_operations(path: str, noun: str, operation: Callable[..., Operation]) -> tuple[Operation, ...]:
    """The list of tilesets, one tileset and one tile at a path; ids end as 20-057, /req/oas30/operation-id asks."""
    one = f"{path}/{{tileMatrixSetId}}"
    return (
        operation(
            path=path,
            id=f"tiles.{noun}.vector.getTileSetsList",
            summary="The vector tilesets of a collection, or of all",
            formats=negotiation.PLAIN,
            native=partial(answers.tilesets, kind=VECTOR),
        ),
        operation(
            path=one,
            id=f"tiles.{noun}.vector.getTileSet",
            summary="A vector tileset in one grid",
            formats=TILESET,
            native=partial(answers.tileset, kind=VECTOR),
            takes=_CHOSEN[noun],
        ),
        operation(
            path=f"{one}/{_TILE}",
            id=f"tiles.{noun}.vector.getTile",
            summary="A vector tile",
            formats=VECTOR_TILE,
            native=answers.vector,
            takes=(*_CHOSEN[noun], "datetime", *(_FILTER if noun == "collection" else ())),
            own=_own if noun == "collection" else None,
            generic=("tile-properties",) if noun == "collection" else (),
            room="data",
            statuses={204: "There is nothing in the tile"},
        ),
    )


def _map_operations(path: str, noun: str, operation: Callable[..., Operation]) -> tuple[Operation, ...]:
    """The same for map tiles."""
    one, chosen = f"{path}/{{tileMatrixSetId}}", ("map-tile-collections",) if noun == "dataset" else ()
    return (
        operation(
            path=path,
            id=f"tiles.{noun}.map.getTileSetsList",
            summary="The map tilesets of a collection, or of all",
            formats=negotiation.PLAIN,
            native=partial(answers.tilesets, kind=MAP),
        ),
        operation(
            path=one,
            id=f"tiles.{noun}.map.getTileSet",
            summary="A map tileset in one grid",
            formats=TILESET,
            native=partial(answers.tileset, kind=MAP),
            takes=chosen,
        ),
        operation(
            path=f"{one}/{_TILE}",
            id=f"tiles.{noun}.map.getTile",
            summary="A map tile",
            formats=MAP_TILE,
            native=answers.picture,
            takes=(*chosen, "bgcolor", "transparent"),
            room="data",
        ),
    )


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
        *_vector_operations("/tiles", "dataset", Operation),
        *_vector_operations("/collections/{collectionId}/tiles", "collection", partial(Operation, needs=("feature",))),
        *_map_operations("/map/tiles", "dataset", Operation),
        *_map_operations("/collections/{collectionId}/map/tiles", "collection", _DRAWN),
        *_map_operations("/collections/{collectionId}/styles/{styleId}/map/tiles", "collection.style", _DRAWN),
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
