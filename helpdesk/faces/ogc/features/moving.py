"""Geometries from CRS84 into the CRS of the answer."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from ....ports import Shapes
from ..bounds import is_northing_first, transformer
from ..openapi.parameters import CRS84

_Move = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def moved(shapes: Shapes, crs: str, *, x_first: bool) -> Shapes:
    """The same features with coordinates in another CRS: in the axis order of its authority, or x before y. What the
    CRS cannot place, such as the far side of the Earth, has no geometry."""
    if crs == CRS84:
        return shapes
    geometries = shapely.transform(shapely.from_wkb(list(shapes.wkb)), _move(crs, x_first))
    geometries[~np.isfinite(shapely.bounds(geometries)).all(axis=1)] = None
    return replace(shapes, wkb=list(shapely.to_wkb(geometries)))


def _move(crs: str, x_first: bool) -> _Move:
    transform = transformer(CRS84, crs).transform
    swapped = x_first and is_northing_first(crs)

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        first, second = transform(xy[:, 0], xy[:, 1])
        return np.column_stack((second, first) if swapped else (first, second))

    return move
