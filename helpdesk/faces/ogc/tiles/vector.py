"""Vector tiles: the features of collections, cut to a tile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ....domain.filters import Node
from ....domain.geo import BBox
from ....ports import FeatureQuery, FeatureStore, Shapes, TileFrame, TileLayer
from ....services.desk import Desk
from ....services.tile_cache import Tile
from ..intervals import Interval
from . import mvt
from .fitting import BUFFER, envelopes, fit, padded
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
    asked = FeatureQuery(
        bbox=box, interval=selection.interval, filter=selection.filter, select=selection.properties, limit=None
    )
    frame = TileFrame(window=window, crs=at.grid.crs, extent=mvt.EXTENT, buffer=BUFFER, most=MOST_FEATURES)
    layers = [
        desk.features.tile_layer(collection, asked, frame) or _of_shapes(desk.features, collection, asked, frame, box)
        for collection in selection.collections
    ]
    return Tile(
        content=b"".join(layer.content for layer in layers),
        shown=sum(layer.shown for layer in layers),
        matched=sum(layer.matched for layer in layers),
    )


def _of_shapes(features: FeatureStore, collection: str, asked: FeatureQuery, frame: TileFrame, box: BBox) -> TileLayer:
    """The layer of a store that makes no tiles."""
    found = features.shapes(collection, asked)
    held = np.asarray(shapely.from_wkb(list(found.wkb)), dtype=object)
    # Fitting is most of the work: what nobody could see is left out before.
    seen = _seen(held, envelopes(held, frame.window, frame.crs))
    shapes = np.full(len(held), None, dtype=object)
    shapes[seen] = fit(held[seen], frame.window, box, frame.crs)
    numbers = {column.name for column in features.columns(collection) if column.type == "number"}
    present = np.flatnonzero(~shapely.is_missing(shapes))
    layer = _layer(collection, found, shapes, _largest(shapes, present), numbers)
    matched = len(present) + len(held) - len(seen)
    return TileLayer(content=mvt.encode([layer]), shown=len(layer.shapes), matched=matched)


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
