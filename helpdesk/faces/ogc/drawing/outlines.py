"""The geometries of features as lines of pixels: clipped to what is seen, and no finer than the picture."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from ....domain.geo import BBox, View
from .window import Piece, degrees_per_pixel, separable, to_pixels

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Geometries = NDArray[np.object_]

# Points nearer than this, in pixels, are drawn as one; neighbours that share a border keep sharing it.
_FINEST = 0.25
# Straight edges of the data are cut into pieces of so many pixels, to be bent as the projection asks.
_LONGEST = 16
# Of an edge as long as the piece of the Earth that is seen.
_MOST_PIECES = 500
_POLYGONS, _LINES, _POINTS = (3, 6), (1, 5), (0, 4)
_COLLECTION = 7
# Within this many degrees of the antimeridian or a pole, a border is where data was cut rather than a border.
_CUT = 2e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """Rings or lines one after the other: `pixels` are x and y, `starts` where each begins (and the end), `owner` the
    index of each one's feature, `hole` whether it is one; `cut` marks the points on the antimeridian or a pole."""

    pixels: Array
    starts: Indices
    owner: Indices
    hole: NDArray[np.bool_]
    cut: NDArray[np.bool_]

    def __iter__(self) -> Iterator[tuple[int, slice]]:
        """Owner and points of each."""
        bounds = self.starts.tolist()
        for index, owner in enumerate(self.owner.tolist()):
            yield owner, slice(bounds[index], bounds[index + 1])

    @property
    def clockwise(self) -> NDArray[np.bool_]:
        """Whether each ring runs clockwise on the picture, whose y points down."""
        x, y = self.pixels.T
        ahead = np.roll(np.arange(len(x)), -1)
        doubled = np.concatenate([[0.0], np.cumsum(x * y[ahead] - x[ahead] * y)])
        # The step from the last point of a ring to the first of the next one is not part of it.
        last = np.maximum(self.starts[1:] - 1, 0)
        area: Array = doubled[last] - doubled[self.starts[:-1]]
        return area > 0

    @property
    def extent(self) -> Array:
        """The longer side of each one's box, in pixels."""
        sides = np.zeros(len(self.owner))
        some = np.diff(self.starts) > 0
        if some.any():
            at = self.starts[:-1][some]
            sides[some] = (np.maximum.reduceat(self.pixels, at) - np.minimum.reduceat(self.pixels, at)).max(axis=1)
        return sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawable:
    """What there is to draw of a set of features, by the kind of geometry."""

    polygons: Outlines
    lines: Outlines
    points: Array
    point_owner: Indices


def drawable(geometries: Geometries, view: View, piece: Piece) -> Drawable:
    """The part of the geometries (in CRS84) that lies in a piece of the view, in its pixels."""
    geometries, owner = _parts(geometries)
    kind = shapely.get_type_id(geometries)
    areas, paths, dots = (np.isin(kind, types) for types in (_POLYGONS, _LINES, _POINTS))
    lonlat, which = shapely.get_coordinates(geometries[dots], return_index=True)
    pixels = to_pixels(view, lonlat + np.array([piece.turn, 0.0]))
    seen = np.isfinite(pixels).all(axis=1)
    return Drawable(
        polygons=_outlines(geometries[areas], owner[areas], view, piece),
        lines=_outlines(geometries[paths], owner[paths], view, piece),
        points=pixels[seen],
        point_owner=owner[dots][which][seen],
    )


def _parts(geometries: Geometries) -> tuple[Geometries, Indices]:
    """The geometries with collections taken apart, and the feature of each."""
    owner = np.arange(len(geometries))
    present = ~shapely.is_missing(geometries) & ~shapely.is_empty(geometries)
    geometries, owner = geometries[present], owner[present]
    while (shapely.get_type_id(geometries) == _COLLECTION).any():
        geometries, index = shapely.get_parts(geometries, return_index=True)
        owner = owner[index]
    return geometries, owner


def _outlines(geometries: Geometries, owner: Indices, view: View, piece: Piece) -> Outlines:
    if len(geometries):
        geometries, owner = _clipped(geometries, owner, piece.bbox)
    if not len(geometries):
        empty, none = np.zeros(0, np.int64), np.zeros(0, np.bool_)
        return Outlines(pixels=np.zeros((0, 2)), starts=np.zeros(1, np.int64), owner=empty, hole=none, cut=none)
    step = degrees_per_pixel(view)
    if not separable(view) and np.isfinite(step):
        sides = max(piece.bbox.east - piece.bbox.west, piece.bbox.north - piece.bbox.south)
        geometries = shapely.segmentize(geometries, max(_LONGEST * step, sides / _MOST_PIECES))
    lonlat, starts, ring_owner, hole = _ragged(geometries)
    if np.isfinite(step) and not separable(view):
        lonlat, starts = _thinned(lonlat, lonlat, starts, step * _FINEST)
    pixels = to_pixels(view, lonlat + np.array([piece.turn, 0.0]))
    together, starts = _thinned(np.column_stack([pixels, lonlat]), pixels, starts, _FINEST)
    on_cut = (np.abs(together[:, 2]) > 180 - _CUT) | (np.abs(together[:, 3]) > 90 - _CUT)
    return Outlines(pixels=together[:, :2], starts=starts, owner=owner[ring_owner], hole=hole, cut=on_cut)


def _clipped(geometries: Geometries, owner: Indices, box: BBox) -> tuple[Geometries, Indices]:
    bounds = shapely.bounds(geometries)
    beyond = (bounds < [box.west, box.south, -np.inf, -np.inf]) | (bounds > [np.inf, np.inf, box.east, box.north])
    over = beyond.any(axis=1)
    kept = geometries.copy()
    kept[over] = shapely.clip_by_rect(geometries[over], box.west, box.south, box.east, box.north)
    found, index = _parts(kept)
    kind = shapely.get_type_id(found)
    # Where a polygon only touches the box, clipping leaves points and lines, which are not its area.
    same = np.isin(kind, _POLYGONS) == np.isin(shapely.get_type_id(geometries[index]), _POLYGONS)
    return found[same], owner[index][same]


def _ragged(geometries: Geometries) -> tuple[Array, Indices, Indices, NDArray[np.bool_]]:
    """Coordinates, where each ring or line starts, whose it is, and whether it is a hole."""
    parts, part_owner = shapely.get_parts(geometries, return_index=True)
    if shapely.get_type_id(parts[0]) == _POLYGONS[0]:
        rings, polygon = shapely.get_rings(parts, return_index=True)
        hole = np.concatenate([[False], polygon[1:] == polygon[:-1]])
    else:
        rings, polygon, hole = parts, np.arange(len(parts)), np.zeros(len(parts), np.bool_)
    lonlat = shapely.get_coordinates(rings)
    starts = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(rings))])
    return lonlat, starts, part_owner[polygon], hole


def _thinned(values: Array, by: Array, starts: Indices, finest: float) -> tuple[Array, Indices]:
    """Without the points that lie where the one before them does, nor those that lie nowhere."""
    with np.errstate(invalid="ignore"):
        place = np.rint(by / finest)
    somewhere = np.isfinite(place).all(axis=1)
    moved = np.ones(len(by), np.bool_)
    moved[1:] = (place[1:] != place[:-1]).any(axis=1)
    moved[starts[:-1]] = True
    kept = moved & somewhere
    return values[kept], np.concatenate([[0], np.cumsum(kept)])[starts]
