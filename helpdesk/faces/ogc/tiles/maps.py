"""Map tiles: pictures of layers in the colours of their legends."""

from collections.abc import Mapping
from dataclasses import dataclass

from ....domain.geo import View
from ....services.desk import Desk
from ....services.legends import legend_of
from ....services.tile_cache import Tile
from ..drawing import drawn_as
from ..drawing.colours import named
from .lasting import slot
from .tilesets import Address

_WHITE = "#ffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Layers from the bottom to the top, in a style that all of them have, and the format. `ground` is the colour where
    there is nothing; None lets what is below show, where the format can."""

    layers: tuple[str, ...]
    style: str | None
    format: str
    ground: str | None = None


def map_tile(desk: Desk, picture: Picture, at: Address) -> Tile:
    """The tile, kept for the next who asks. Raises NotFound for an unknown style, Unavailable for a raster that is
    away."""
    # A raster that is read in place may be replaced under the desk.
    rasters = {layer.id for layer in desk.content.coverages}
    files = tuple(desk.rasters.version(layer) for layer in picture.layers if layer in rasters)
    key = (
        "map",
        *desk.versions.values(),
        *files,
        *slot(desk, picture.layers),
        picture,
        at.grid.id,
        at.matrix.id,
        at.row,
        at.column,
    )
    return desk.tiles.get(key, lambda: _drawn(desk, picture, at))


def _drawn(desk: Desk, picture: Picture, at: Address) -> Tile:
    legends = [(layer, legend_of(desk, layer, picture.style)) for layer in picture.layers]
    return Tile(content=drawn_as(picture.format, desk, legends, view_of(at), picture.ground))


def ground_of(asked: Mapping[str, str]) -> str | None:
    """By `bgcolor` and `transparent`, as maps have them (20-058, /req/background). Raises BadParameter."""
    colour = named(asked["bgcolor"], "bgcolor") if "bgcolor" in asked else None
    clear = asked.get("transparent", "false" if colour else "true").lower() == "true"
    return None if clear else colour or _WHITE


def view_of(at: Address) -> View:
    """The tile as a window of a picture."""
    left, bottom, right, top = at.matrix.window(at.row, at.column)
    return View(
        crs=at.grid.crs, left=left, bottom=bottom, right=right, top=top,
        width=at.matrix.tile_width, height=at.matrix.tile_height,
    )  # fmt: skip
