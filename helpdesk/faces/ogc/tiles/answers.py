"""What each operation of OGC API - Tiles answers."""

import re

from ....domain.errors import BadParameter, NotFound
from ....domain.tile_matrix_sets import TileMatrixSet
from ....services.tile_cache import Tile
from ..blocks import Answer, Ask, Json
from ..compat.json_text import to_json
from ..drawn import drawn
from ..features.filters import filter_of
from ..intervals import interval
from . import metadata
from .formats import MAP_TYPES, MVT_TYPE, TILEJSON_TYPE
from .grids import tile_matrix_set, tile_matrix_sets
from .lasting import cached, slot
from .maps import Picture, ground_of, map_tile
from .matrix_sets import answered
from .preview import preview
from .tilesets import MAP, VECTOR, Address, Tileset, address, of_collection
from .vector import MOST_FEATURES, Selection, vector_tile

_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
# No grid has a row or a column past this.
MOST = 10**9 - 1


def tilesets(ask: Ask, kind: str) -> Answer:
    """The list of tilesets at a path."""
    grids = tile_matrix_sets(ask.desk.content).values()
    said = metadata.tilesets_list(of_collection(ask, kind), grids, ask.language)
    return answered(ask, "tiles/tilesets.html", said)


def tileset(ask: Ask, kind: str) -> Answer:
    """One tileset. Raises NotFound for a grid of another part of the Earth."""
    asked = of_collection(ask, kind)
    grid = tile_matrix_set(ask.desk.content, ask.path["tileMatrixSetId"])
    if not asked.limits(grid):
        raise NotFound(f"{asked.path} has no tiles in {grid.id}, which is a grid of another part of the Earth")
    if ask.format != "tilejson":
        said = metadata.document(asked, grid, ask.language)
        shown = _previewed(asked, grid) if ask.format == "html" else {}
        return answered(ask, "tiles/tileset.html", said | shown)
    if grid.id != metadata.TILEJSON_GRID:
        raise BadParameter("f", f"TileJSON describes tiles in {metadata.TILEJSON_GRID} only; ask for f=json")
    return Answer(content=to_json(metadata.tilejson(asked, grid, ask.language)), media_type=TILEJSON_TYPE)


def _previewed(asked: Tileset, grid: TileMatrixSet) -> Json:
    """The map of a page is in the grid of web maps, and shows one layer; else some of the tiles stand side by side."""
    one = grid.id == metadata.TILEJSON_GRID and len(asked.collections) == 1
    shown = {"drawn": drawn(asked.site, asked.collections[0], asked.style)} if one else {}
    return {"preview": preview(asked, grid), **shown}


def vector(ask: Ask) -> Answer:
    """One vector tile; 204 where nothing is in it (20-057, /req/core/tc-success)."""
    asked = of_collection(ask, VECTOR)
    at = address_of(ask, asked)
    names = ask.parameters.get("properties")
    when = ask.parameters.get("datetime")
    selection = Selection(
        collections=asked.collections,
        properties=tuple(names.split(",")) if names else (),
        interval=interval(when) if when else None,
        filter=filter_of(ask.parameters),
    )
    lasting = slot(ask.desk, asked.collections)
    key = (VECTOR, *ask.desk.versions.values(), *lasting, selection, at.grid.id, at.matrix.id, at.row, at.column)
    tile = ask.desk.tiles.get(key, lambda: vector_tile(ask.desk, selection, at))
    status = 200 if tile.content else 204
    headers = cached(ask.desk, asked.collections) | _counted(tile)
    return Answer(content=tile.content, media_type=MVT_TYPE, status=status, headers=headers)


def picture(ask: Ask) -> Answer:
    """One map tile; a blank picture where nothing is in it."""
    asked = of_collection(ask, MAP)
    at = address_of(ask, asked)
    ground = ground_of(ask.parameters)
    wanted = Picture(layers=asked.collections, style=asked.style, format=ask.format, ground=ground)
    tile = map_tile(ask.desk, wanted, at)
    headers = cached(ask.desk, asked.collections)
    return Answer(content=tile.content, media_type=MAP_TYPES[ask.format], headers=headers)


def address_of(ask: Ask, asked: Tileset) -> Address:
    """Raises BadParameter for a row or column that is no number, NotFound for one where there is no tile."""
    grid = tile_matrix_set(ask.desk.content, ask.path["tileMatrixSetId"])
    row, column = (_whole(ask, name) for name in ("tileRow", "tileCol"))
    return address(asked, grid, ask.path["tileMatrix"], row, column)


def _whole(ask: Ask, name: str) -> int:
    text = ask.path[name]
    if not _WHOLE.fullmatch(text):
        raise BadParameter(name, f"{text[:80]!r} is not a whole number from 0 on")
    return int(text)


def _counted(tile: Tile) -> dict[str, str]:
    """How many features there are and are in the tile, where not all are."""
    if tile.shown == tile.matched:
        return {}
    return {
        "OGC-NumberMatched": str(tile.matched),
        "OGC-NumberReturned": str(tile.shown),
        "OGC-Tile-Limit": f"the {MOST_FEATURES} largest of each collection, one of those that hide each other",
    }
