"""What lies under a pixel of a picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ....domain.geo import LonLat, View
from ....domain.legends import Legend
from ....ports import JsonObject, Reading
from ....services.desk import Desk
from .outlines import drawable
from .scene import scene
from .window import Piece, pieces, place

# A click need not hit a marker or a line to the pixel.
_REACH = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The place under a pixel; of a raster the reading there, of features those that are drawn there, topmost first."""

    place: LonLat | None
    reading: Reading | None = None
    features: Sequence[JsonObject] = ()


def identify(desk: Desk, layer: str, legend: Legend, view: View, at: tuple[float, float], most: int = 1) -> Found:
    """What is at pixel `at` (column and row of its middle: i + 0.5, j + 0.5).

    A raster answers with the stored cell under it, as a reading at that place does; a picture in which many cells fall
    on a pixel shows their mean, or one of them. Raises NotFound, Unavailable and BadParameter.
    """
    where = place(view, *at)
    if where is None:
        return Found(place=None)
    if legend.geometry == "raster":
        return Found(place=where, reading=desk.rasters.value_at(layer, where))
    ids = _at(desk, layer, legend, view, at)[:most]
    return Found(place=where, features=[desk.features.feature(layer, str(each)) for each in ids])


def _at(desk: Desk, layer: str, legend: Legend, view: View, at: tuple[float, float]) -> list[str | int]:
    """The ids of the features that are drawn at a point of the picture, topmost first."""
    reach = max((entry.symbol.radius for entry in legend.entries), default=0.0) + _REACH
    around = _around(view, at, reach)
    found: list[str | int] = []
    for piece in pieces(around, 0.0):
        held = scene(desk.features, layer, legend, piece.bbox)
        hit = _hit(held.geometries, around, piece, reach)
        found += [held.ids[index] for index in reversed(hit) if held.symbols[index] is not None]
    return list(dict.fromkeys(found))


def _around(view: View, at: tuple[float, float], reach: float) -> View:
    """The part of the view within reach of a point, whose pixels are as large and whose middle is the point."""
    wide, high = (view.right - view.left) / view.width, (view.top - view.bottom) / view.height
    x, y = view.left + at[0] * wide, view.top - at[1] * high
    size = math.ceil(2 * reach)
    half = size / 2
    return View(
        crs=view.crs, left=x - half * wide, right=x + half * wide, bottom=y - half * high, top=y + half * high,
        width=size, height=size,
    )  # fmt: skip


def _hit(geometries: NDArray[np.object_], around: View, piece: Piece, reach: float) -> list[int]:
    """The features that cover the middle, or whose line or point lies within reach of it."""
    middle = np.array([around.width / 2, around.height / 2])
    where = place(around, *middle.tolist())
    if where is None:
        return []
    hit = set(np.flatnonzero(shapely.intersects_xy(geometries, where.lon, where.lat)).tolist())
    shown = drawable(geometries, around, piece)
    near = np.hypot(*(shown.points - middle).T) <= reach
    hit |= set(shown.point_owner[near].tolist())
    for owner, points in shown.lines:
        line = shown.lines.pixels[points]
        if len(line) > 1 and shapely.distance(shapely.linestrings(line), shapely.Point(*middle)) <= reach:
            hit.add(owner)
    return sorted(hit)
