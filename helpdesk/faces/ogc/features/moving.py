"""Geometries from CRS84 into the CRS of the answer."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from ....ports import Shapes
from ..bounds import crs_of, is_northing_first, transformer
from ..openapi.parameters import CRS84

_Move = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def moved(shapes: Shapes, crs: str, *, x_first: bool) -> Shapes:
    """The same features with coordinates in another CRS: in the axis order of its authority, or x before y. What the
    CRS cannot place, such as the far side of the Earth, has no geometry; that of web maps is cut before the poles."""
    if crs == CRS84:
        return shapes
    geometries = shapely.transform(_cut(shapely.from_wkb(list(shapes.wkb)), crs), _move(crs, x_first))
    geometries[~np.isfinite(shapely.bounds(geometries)).all(axis=1)] = None
    return replace(shapes, wkb=list(shapely.to_wkb(geometries)))


def _cut(geometries: NDArray[np.object_], crs: str) -> NDArray[np.object_]:
    """Within the latitudes of a CRS that goes round the Earth but not up to the poles, as they lie infinitely far away
    in it, or 240,000 km by PROJ's reckoning of EPSG:3857."""
    area = crs_of(crs).area_of_use
    if area is None or (area.west, area.east) != (-180, 180):
        return geometries
    bounds = shapely.bounds(geometries)
    for number in np.flatnonzero((bounds[:, 1] < area.south) | (bounds[:, 3] > area.north)):
        whole = geometries[number]
        part = shapely.clip_by_rect(whole, -180, area.south, 180, area.north)
        if whole.geom_type == "MultiPolygon" and part.geom_type == "Polygon":
            part = shapely.MultiPolygon([part] if part else [])
        geometries[number] = part or None
    return geometries


def _move(crs: str, x_first: bool) -> _Move:
    transform = transformer(CRS84, crs).transform
    swapped = x_first and is_northing_first(crs)

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        first, second = transform(xy[:, 0], xy[:, 1])
        return np.column_stack((second, first) if swapped else (first, second))

    return move
