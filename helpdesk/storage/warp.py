"""Rasters as a view shows them: which overview serves, and its cells at the middles of the view's pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..domain.geo import View
from ..ports.shown import Shown
from .projection import Array, Scale, on_earth, scale
from .raster import MOST_READ, Raster
from .rectified_grid import ON_EDGE


def overview(raster: Raster, view: View) -> int | None:
    """The coarsest overview whose cells are no larger than the view's pixels, or None for the raster itself; a coarser
    one where the cells of the view would be too many to read.

    Whole overviews are read rather than decimated windows: those move the cells of classes by up to half a pixel.
    """
    seen = scale(view)
    factors = raster.dataset.overviews(1)
    if seen is None or not factors:
        return None
    wide, high = seen.step[0] / raster.grid.pixel[0], seen.step[1] / raster.grid.pixel[1]
    level = sum(by <= min(wide, high) * (1 + ON_EDGE) for by in factors) - 1
    cells = (seen.span[0] / raster.grid.pixel[0]) * (seen.span[1] / raster.grid.pixel[1])
    while level + 1 < len(factors) and cells / (factors[level] if level >= 0 else 1) ** 2 > MOST_READ:
        level += 1
    return level if level >= 0 else None


def sampled(raster: Raster, view: View, smooth: bool) -> Shown:
    """The cells that the view shows; `smooth` interpolates between cells that are smaller than pixels."""
    seen = scale(view)
    if seen is None:
        return _nothing(view)
    lon, lat = on_earth(view)
    turned = (_cells(raster, lon + turn if turn else lon, lat) for turn in _turns(raster, lon))
    met = [cells for cells in turned if cells is not None]
    if not met:
        return _nothing(view)
    smooth = smooth and _finer(raster, seen)
    if len(met) == 1:
        return _interpolated(raster, met[0]) if smooth else _nearest(raster, met[0])
    found = np.full((view.height, view.width), np.nan)
    for cells in met:
        values = (_interpolated(raster, cells) if smooth else _nearest(raster, cells)).pixels
        found = np.where(np.isfinite(values), values, found)
    return Shown(cells=found)


def _nothing(view: View) -> Shown:
    nowhere = np.zeros((view.height, 1), np.int64), np.zeros((1, view.width), np.int64)
    return Shown(cells=np.full((1, 1), np.nan), rows=nowhere[0], columns=nowhere[1])


def _finer(raster: Raster, seen: Scale) -> bool:
    return any(step > cell * (1 + ON_EDGE) for step, cell in zip(seen.step, raster.grid.pixel, strict=True))


def _turns(raster: Raster, lon: Array) -> list[float]:
    """By how many degrees the view's longitudes are turned to meet the raster; one of the whole globe is read round."""
    if raster.grid.round_the_globe:
        return [0.0]
    west, east = np.nanmin(lon), np.nanmax(lon)
    return [
        turn
        for turn in (-360.0, 0.0, 360.0)
        if west + turn <= raster.grid.bbox.east and east + turn >= raster.grid.bbox.west
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The pixels of a view as rows and columns of a raster, counted in cells from its corner, in shapes that broadcast
    to the view's; `row_in` and `column_in` are those that a cell covers, the others are given as if they lay in the
    window."""

    rows: Array
    columns: Array
    row_in: NDArray[np.bool_]
    column_in: NDArray[np.bool_]
    window: tuple[tuple[int, int], tuple[int, int]]

    @property
    def separable(self) -> bool:
        return self.rows.shape != self.columns.shape

    @property
    def all_in(self) -> bool:
        return bool(self.row_in.all() and self.column_in.all())


def _cells(raster: Raster, lon: Array, lat: Array) -> _Cells | None:
    """None where the raster covers no pixel."""
    rows = (raster.grid.bbox.north - lat) / raster.grid.pixel[1]
    columns = (lon - raster.grid.bbox.west) / raster.grid.pixel[0]
    height, width = raster.grid.size[1], raster.grid.size[0]
    # The southern edge belongs to the last row, as for a reading at a place.
    row_in = (rows >= 0) & (rows <= height)
    column_in = np.isfinite(columns) if raster.grid.round_the_globe else (columns >= 0) & (columns <= width)
    if rows.shape == columns.shape:
        row_in = column_in = row_in & column_in
    if not (row_in.any() and column_in.any()):
        return None
    rows = np.minimum(_known(rows, row_in), np.nextafter(height, 0))
    columns = _known(columns, column_in)
    columns = _together(columns, width) if raster.grid.round_the_globe else np.minimum(columns, np.nextafter(width, 0))
    window = _range(rows), _range(columns)
    return _Cells(rows=rows, columns=columns, row_in=row_in, column_in=column_in, window=window)


def _known(positions: Array, inside: NDArray[np.bool_]) -> Array:
    """Positions outside are moved to one inside, so that they do not widen what is read."""
    return positions if inside.all() else np.where(inside, positions, positions[inside][0])


def _together(columns: Array, width: int) -> Array:
    """Columns of a globe counted from where they lie closest together: a view of the pole or of the Pacific would
    otherwise read all the way round."""
    if np.ptp(columns) <= width / 2:
        return columns
    other = (columns + width / 2) % width - width / 2
    return other if np.ptp(other) < np.ptp(columns) else columns


def _range(positions: Array) -> tuple[int, int]:
    return int(np.floor(positions.min())), int(np.floor(positions.max())) + 1


def _nearest(raster: Raster, cells: _Cells) -> Shown:
    (top, bottom), (left, right) = cells.window
    values = raster.read_around(*cells.window)
    row = np.floor(cells.rows).astype(np.int64) - top
    column = np.floor(cells.columns).astype(np.int64) - left
    if not cells.all_in:
        # One row and column more, of nothing, for the pixels outside.
        values = np.pad(values, (0, 1), constant_values=np.nan)
        row, column = np.where(cells.row_in, row, bottom - top), np.where(cells.column_in, column, right - left)
    return Shown(cells=values, rows=row, columns=column)


def _interpolated(raster: Raster, cells: _Cells) -> Shown:
    """Between the middles of the four cells around, those without data left out; NaN where the cell that covers the
    pixel has none, so that a coast is where the cells have it."""
    (top, bottom), (left, right) = cells.window
    values = raster.read_around((top - 1, bottom + 1), (left - 1, right + 1))
    rows, columns = cells.rows - top + 0.5, cells.columns - left + 0.5
    known = np.isfinite(values)
    if known.all():
        found = _between(values, rows, columns, cells.separable)
    else:
        total = _between(np.where(known, values, 0.0), rows, columns, cells.separable)
        weight = _between(known.astype(np.float64), rows, columns, cells.separable)
        row, column = (np.floor(each + 0.5).astype(np.int64) for each in (rows, columns))
        here = Shown(cells=values, rows=row, columns=column).spread(known)
        found = np.divide(total, weight, out=np.full_like(total, np.nan), where=here)
    return Shown(cells=found if cells.all_in else np.where(cells.row_in & cells.column_in, found, np.nan))


def _between(values: Array, rows: Array, columns: Array, separable: bool) -> Array:
    """Bilinear; positions are counted in cells from the middle of the first."""
    row, column = np.floor(rows).astype(np.int64), np.floor(columns).astype(np.int64)
    down, across = rows - row, columns - column
    if separable:
        lines = values[row[:, 0]] * (1 - down) + values[row[:, 0] + 1] * down
        return lines[:, column[0]] * (1 - across) + lines[:, column[0] + 1] * across
    # Taking from the array as one row is several times quicker than by pairs of indices.
    flat, width = values.ravel(), values.shape[1]
    place = row * width + column
    upper = flat.take(place) * (1 - across) + flat.take(place + 1) * across
    lower = flat.take(place + width) * (1 - across) + flat.take(place + width + 1) * across
    between: Array = upper * (1 - down) + lower * down
    return between
