"""Rasters onto another grid, one axis at a time: both grids are north-up in the same degrees."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def nearest(values: Array, rows: Array, columns: Array) -> Array:
    """The cells that hold the middles of a grid whose edges are `rows` and `columns`, counted in cells of `values`;
    NaN outside."""
    row, row_inside = _middles(rows, values.shape[0])
    column, column_inside = _middles(columns, values.shape[1])
    picked = values[np.ix_(row, column)]
    picked[~row_inside, :] = np.nan
    picked[:, ~column_inside] = np.nan
    return picked


def average(values: Array, rows: Array, columns: Array) -> Array:
    """The area-weighted mean of what lies between the edges, NaN left out; NaN where there is nothing."""
    known = np.isfinite(values)
    total = _summed(_summed(np.where(known, values, 0.0), rows).T, columns).T
    weight = _summed(_summed(known.astype(np.float64), rows).T, columns).T
    # Sums are differences of running totals, exact to far less than this share of a cell of the new grid.
    met = weight > 1e-6 * np.outer(np.diff(rows), np.diff(columns))
    return np.divide(total, weight, out=np.full_like(total, np.nan), where=met)


def _middles(edges: Array, count: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    index = np.floor((edges[:-1] + edges[1:]) / 2).astype(np.int64)
    return np.clip(index, 0, count - 1), (index >= 0) & (index < count)


def _summed(values: Array, edges: Array) -> Array:
    """The integral of piecewise constant rows between consecutive edges, counted in rows."""
    running = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=running[1:])
    clipped = np.clip(edges, 0, len(values))
    row = np.minimum(clipped.astype(np.int64), len(values) - 1)
    at_edges = running[row] + (clipped - row)[:, None] * values[row]
    return np.diff(at_edges, axis=0)
