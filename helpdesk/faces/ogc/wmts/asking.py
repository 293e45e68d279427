"""A request, by address or by key-value pairs, as the tile that it is about (WMTS 1.0.0, table 22)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ....domain.legends import Legend
from ....domain.tile_matrix_sets import TileMatrixSet
from ..tiles.grids import limits
from ..tiles.tilesets import Address
from .errors import ServiceError
from .layers import TileLayer

# Names as they are written in templates of addresses, by the keys of key-value pairs.
_SPOKEN = {"TILEMATRIXSET": "TileMatrixSet", "TILEMATRIX": "TileMatrix", "TILEROW": "TileRow", "TILECOL": "TileCol",
           "LAYER": "Layer", "STYLE": "Style", "INFOFORMAT": "InfoFormat"}  # fmt: skip
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)

Keys = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TileAsked:
    """A tile of a layer in a style; `empty` where the layer does not reach it."""

    layer: TileLayer
    legend: Legend
    at: Address
    empty: bool


def tile_asked(keys: Keys, layers: Mapping[str, TileLayer], grids: Mapping[str, TileMatrixSet]) -> TileAsked:
    """Raises ServiceError. QGIS knows nothing of limits and asks for tiles all over a matrix, hence `empty`."""
    layer = _of("LAYER", needed(keys, "LAYER"), layers)
    legend = _legend(layer, keys.get("STYLE"))
    grid = _of("TILEMATRIXSET", needed(keys, "TILEMATRIXSET"), grids)
    reached = {each.matrix: each for each in limits(grid, layer.extent)}
    if not reached:
        said = f"layer {layer.id} has no tiles in {grid.id}, which is a grid of another part of the Earth"
        raise ServiceError("InvalidParameterValue", said, "TileMatrixSet")
    named = needed(keys, "TILEMATRIX")
    matrix = _of("TILEMATRIX", named, {each.id: each for each in grid.matrices})
    row, column = (_within(keys, name, most) for name, most in (("TILEROW", matrix.height), ("TILECOL", matrix.width)))
    within = reached.get(named)
    at = Address(grid, matrix, row, column)
    return TileAsked(layer=layer, legend=legend, at=at, empty=within is None or not within.hold(row, column))


def needed(keys: Keys, name: str) -> str:
    """Raises ServiceError for a parameter that is missing or empty."""
    if not keys.get(name):
        spoken = _SPOKEN.get(name, name.capitalize())
        raise ServiceError("MissingParameterValue", f"{name} is missing; add {name}=...", spoken)
    return keys[name]


def pixel(keys: Keys, name: str, most: int) -> int:
    """I or J: a pixel of the tile, counted from its top left."""
    text = needed(keys, name)
    if not _WHOLE.fullmatch(text):
        raise ServiceError("InvalidParameterValue", f"{name}: {text[:40]!r} is not a whole number", name)
    if int(text) >= most:
        raise ServiceError("PointIJOutOfRange", f"{name}={text} is outside the tile, which has 0 to {most - 1}", name)
    return int(text)


def _of[Thing](name: str, text: str, known: Mapping[str, Thing]) -> Thing:
    if text not in known:
        said = f"{name}: there is no {text[:80]!r}; there are {', '.join(known)}"
        raise ServiceError("InvalidParameterValue", said, _SPOKEN[name])
    return known[text]


def _legend(layer: TileLayer, style: str | None) -> Legend:
    """Style is mandatory, and clients leave it empty for the default."""
    if style is None:
        raise ServiceError("MissingParameterValue", "STYLE is missing; leave it empty for the default", "Style")
    return _of("STYLE", style, {each.style: each for each in layer.legends}) if style else layer.legends[0]


def _within(keys: Keys, name: str, count: int) -> int:
    text = needed(keys, name)
    if not _WHOLE.fullmatch(text):
        said = f"{name}: {text[:40]!r} is not a whole number from 0 on"
        raise ServiceError("InvalidParameterValue", said, _SPOKEN[name])
    if int(text) >= count:
        said = f"{name}={text} is outside the matrix, which has 0 to {count - 1}"
        raise ServiceError("TileOutOfRange", said, _SPOKEN[name])
    return int(text)
