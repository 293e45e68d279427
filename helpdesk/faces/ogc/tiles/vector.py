"""Vector tiles: the features of collections, cut to a tile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ....domain.filters import Node
from ....ports import FeatureQuery, Shapes
from ....services.desk import Desk
from ....services.tile_cache import Tile
from ..intervals import Interval
from . import mvt
from .fitting import envelopes, fit, padded
from .grids import to_box
from .tilesets import Address

# More cannot be told apart in a tile, and keep a browser busy. The largest are kept.
MOST_FEATURES = 10_000
# Of lines and areas that are smaller than half a pixel, in tile units, one is kept where several lie together.
_SMALLEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of the collections is in the tile."""

    collections: tuple[str, ...]
    properties: tuple[str, ...] = ()
    interval: Interval | None = None
    filter: Node | None = None


def vector_tile(desk: Desk, selection: Selection, at: Address) -> Tile:
    """A tile with a layer for each collection that has features there; without content where none has."""
    window = at.matrix.window(at.row, at.column)
    box = to_box(padded(window), at.grid.crs)
    if box is None:
        return Tile(content=b"")
    layers, matched = [], 0
    asked = FeatureQuery(
        bbox=box, interval=selection.interval, filter=selection.filter, select=selection.properties, limit=None
    )
    for collection in selection.collections:
        found = desk.features.shapes(collection, asked)
        held = np.asarray(shapely.from_wkb(list(found.wkb)), dtype=object)
        # Fitting is most of the work: what nobody could see is left out before.
        seen = _seen(held, envelopes(held, window, at.grid.crs))
        shapes = np.full(len(held), None, dtype=object)
        shapes[seen] = fit(held[seen], window, box, at.grid.crs)
        numbers = {column.name for column in desk.features.columns(collection) if column.type == "number"}
        present = np.flatnonzero(~shapely.is_missing(shapes))
        matched += len(present) + len(held) - len(seen)
        layers.append(_layer(collection, found, shapes, _largest(shapes, present), numbers))
    shown = sum(len(layer.shapes) for layer in layers)
    return Tile(content=mvt.encode(layers), shown=shown, matched=matched)


def _seen(shapes: NDArray[np.object_], boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Without those that hide behind another of their size; points are all kept, since they are drawn larger."""
    small = ((boxes[:, 2:] - boxes[:, :2]) < _SMALLEST).all(axis=1) & (shapely.get_dimensions(shapes) > 0)
    cells = np.floor_divide(boxes[small, :2] + boxes[small, 2:], 2 * _SMALLEST)
    _, first = np.unique(cells, axis=0, return_index=True)
    return np.sort(np.concatenate([np.flatnonzero(~small), np.flatnonzero(small)[first]]))


def _largest(shapes: NDArray[np.object_], present: NDArray[np.int64]) -> NDArray[np.int64]:
    """The features to keep, in their order: by area, then by length; of equal ones those that come first."""
    if len(present) <= MOST_FEATURES:
        return present
    kept = shapes[present]
    by_size = np.lexsort((-shapely.length(kept), -shapely.area(kept)))
    return np.sort(present[by_size[:MOST_FEATURES]])


def _layer(
    name: str, found: Shapes, shapes: NDArray[np.object_], chosen: NDArray[np.int64], numbers: set[str]
) -> mvt.TileLayer:
    return mvt.TileLayer(
        name=name,
        shapes=shapes[chosen],
        ids=[found.ids[index] for index in chosen],
        properties={
            column: _floats(values, chosen) if column in numbers else [values[index] for index in chosen]
            for column, values in found.properties.items()
        },
    )


def _floats(values: Sequence[Any], chosen: NDArray[np.int64]) -> list[float | None]:
    """A number stays one where it happens to be whole: clients take a property's type from its first values."""
    return [None if values[index] is None else float(values[index]) for index in chosen]
