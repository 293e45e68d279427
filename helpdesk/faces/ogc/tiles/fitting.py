"""Shapes in degrees, cut to a tile and put into its whole units."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ....domain.geo import BBox
from ....domain.tile_matrix_sets import Window
from ..openapi.parameters import CRS84
from .grids import project
from .mvt import EXTENT

# In tile units, 16 of which are a pixel of a tile of 256. What lies this far outside is in the tile too, so that
# outlines are not drawn along its edge.
BUFFER = 64
# Two units, an eighth of a pixel, apart looks the same.
_TOLERANCE = 2.0
# Straight in degrees is curved in a projection: no side is longer than this part of the tile before it is projected.
_SIDES_OF_A_TILE = 16
_MANY_VERTICES = 100_000

_Shapes = NDArray[np.object_]


def padded(window: Window) -> Window:
    """The window with its buffer."""
    left, bottom, right, top = window
    pad = BUFFER / EXTENT
    across, down = (right - left) * pad, (top - bottom) * pad
    return left - across, bottom - down, right + across, top + down


def envelopes(shapes: _Shapes, window: Window, crs: str) -> NDArray[np.float64]:
    """Rows of left, top, right and bottom of shapes in degrees, in tile units: by two corners, near enough for a small
    shape. NaN where there is none."""
    corners = shapely.bounds(shapes).reshape(-1, 2)
    ends = _units(corners if crs == CRS84 else project(corners, crs), window).reshape(-1, 2, 2)
    return np.concatenate([ends.min(axis=1), ends.max(axis=1)], axis=1)


def fit(shapes: _Shapes, window: Window, box: BBox, crs: str) -> _Shapes:
    """Each shape (in degrees) in tile units, y downwards, or None where nothing of it is left. `box` is the padded
    window in degrees."""
    shapes = _cut(shapes, (box.west, box.south, box.east, box.north))
    dimensions = shapely.get_dimensions(shapes)
    if int(shapely.get_num_coordinates(shapes).sum()) > _MANY_VERTICES:
        # Most of them are closer than a unit in a coarse tile; projecting them would be most of the work.
        unit = min(box.east - box.west, box.north - box.south) / EXTENT
        shapes = _simple(shapes, unit / 2)
    if crs != CRS84:
        shapes = _projected(shapes, box, crs)
    shapes = _in_units(_cut(shapes, padded(window)), window)
    return _whole(_simple(shapes, _TOLERANCE), dimensions)


def _cut(shapes: _Shapes, sides: Window) -> _Shapes:
    """Shapes that lie wholly inside keep their every vertex; where one is not valid and cutting fails, it is mended."""
    inside = shapely.box(*sides)
    bounds = shapely.bounds(shapes)
    within = (bounds[:, :2] >= sides[:2]).all(axis=1) & (bounds[:, 2:] <= sides[2:]).all(axis=1)
    cut = shapes.copy()
    crossing = np.flatnonzero(~within & ~shapely.is_missing(shapes))
    try:
        cut[crossing] = shapely.clip_by_rect(shapes[crossing], *sides)
    except shapely.GEOSException:
        cut[crossing] = shapely.intersection(shapely.make_valid(shapes[crossing]), inside)
    cut[shapely.is_empty(cut)] = None
    return cut


def _projected(shapes: _Shapes, box: BBox, crs: str) -> _Shapes:
    longest = max(box.east - box.west, box.north - box.south) / _SIDES_OF_A_TILE
    bounds = shapely.bounds(shapes)
    large = np.flatnonzero((bounds[:, 2:] - bounds[:, :2] > longest).any(axis=1))
    dense = shapely.force_2d(shapes)
    dense[large] = shapely.segmentize(dense[large], longest)
    return np.asarray(shapely.transform(dense, lambda lonlat: project(lonlat, crs)), dtype=object)


def _in_units(shapes: _Shapes, window: Window) -> _Shapes:
    return np.asarray(shapely.transform(shapely.force_2d(shapes), lambda xy: _units(xy, window)), dtype=object)


def _units(places: NDArray[np.float64], window: Window) -> NDArray[np.float64]:
    left, bottom, right, top = window
    moved: NDArray[np.float64] = (places - (left, top)) * (EXTENT / (right - left), -EXTENT / (top - bottom))
    return moved


def _simple(shapes: _Shapes, tolerance: float) -> _Shapes:
    """With fewer vertices; what would thereby be lost keeps its own, since many small shapes together can be seen."""
    simple = np.asarray(shapely.simplify(shapes, tolerance, preserve_topology=False), dtype=object)
    lost = shapely.is_empty(simple)
    simple[lost] = shapes[lost]
    return simple


def _whole(shapes: _Shapes, dimensions: NDArray[np.signedinteger[Any]]) -> _Shapes:
    """On whole units, valid, of the kind they came as, rings wound as the format wants (MVT 2.1, 4.3.4.4)."""
    rounded = np.asarray(shapely.transform(shapes, np.rint), dtype=object)
    broken = np.flatnonzero(~shapely.is_valid(rounded) & ~shapely.is_missing(rounded))
    rounded[broken] = shapely.set_precision(shapely.make_valid(shapes[broken]), 1.0)
    rounded = np.asarray(shapely.remove_repeated_points(rounded), dtype=object)
    for index in np.flatnonzero(shapely.get_type_id(rounded) == 7):
        rounded[index] = _of_kind(rounded[index], int(dimensions[index]))
    rounded[shapely.is_empty(rounded) | (shapely.get_dimensions(rounded) != dimensions)] = None
    return np.asarray(shapely.orient_polygons(rounded, exterior_cw=False), dtype=object)


def _of_kind(collection: shapely.Geometry, dimension: int) -> shapely.Geometry | None:
    """The parts of a collection that are points, lines or areas as the shape was."""
    parts = shapely.get_parts(collection)
    kept = parts[shapely.get_dimensions(parts) == dimension]
    return shapely.union_all(kept) if len(kept) else None
