"""The features of a layer that lie in a box, in the order in which they are drawn, each with its symbol."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ....domain.geo import BBox
from ....domain.legends import Legend, Symbol
from ....ports import FeatureQuery, FeatureStore, Shapes

# More features than any layer has: a picture shows all that lie in it.
_MOST_FEATURES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Columns of one length; a feature without a symbol is not drawn."""

    ids: Sequence[str | int]
    geometries: NDArray[np.object_]
    symbols: Sequence[Symbol | None]


def scene(store: FeatureStore, layer: str, legend: Legend, box: BBox, *, once: bool = False) -> Scene:
    """Large features come first, so that small ones lie on top. `once` leaves out what would be drawn in the same
    place with the same symbol again, which makes edges darker and nothing clearer. Raises NotFound."""
    select = (legend.prop,) if legend.prop else ()
    shapes = store.shapes(layer, FeatureQuery(bbox=box, limit=_MOST_FEATURES, select=select))
    symbols = _symbols(shapes, legend)
    places = _distinct(shapes.wkb, symbols) if once else np.arange(len(shapes))
    geometries = np.asarray(shapely.from_wkb(np.array(shapes.wkb, object)[places]))
    bounds = np.nan_to_num(shapely.bounds(geometries).reshape(-1, 4))
    area = (bounds[:, 2] - bounds[:, 0]) * (bounds[:, 3] - bounds[:, 1])
    order = np.argsort(-area, kind="stable") if area.any() else np.arange(len(area))
    chosen = places[order].tolist()
    return Scene(
        ids=[shapes.ids[place] for place in chosen],
        geometries=geometries[order],
        symbols=[symbols[place] for place in chosen],
    )


def _distinct(wkb: Sequence[bytes | None], symbols: Sequence[Symbol | None]) -> NDArray[np.int64]:
    """The last of each geometry and symbol: it would lie on top."""
    last = {(shape, id(symbol)): place for place, (shape, symbol) in enumerate(zip(wkb, symbols, strict=True))}
    return np.array(sorted(last.values()), np.int64)


def _symbols(shapes: Shapes, legend: Legend) -> Sequence[Symbol | None]:
    """By the value of the legend's property, each value looked up once."""
    values = shapes.properties[legend.prop] if legend.prop else [None] * len(shapes)
    known: dict[Any, Symbol | None] = {}
    for value in values:
        if value not in known:
            entry = legend.entry_of(value)
            known[value] = entry.symbol if entry is not None else None
    return [known[value] for value in values]
