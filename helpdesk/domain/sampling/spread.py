"""Points spread over a stratum: a random start, then every so many places along a curve that stays near itself."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

# The curve distinguishes 2^16 columns and rows.
_ORDER = 16


def spread(x: Numbers, y: Numbers, count: int, start: float) -> Places:
    """Indices of `count` of the places (n; metres, count at most n), in the order of the walk.

    Along Hilbert's curve neighbours are near, so that equal steps from a random `start` (0 to below 1) give each place
    the same chance and the points equal shares of the area (Stevens and Olsen 2004, Journal of the American Statistical
    Association 99, 262-278, spread points likewise by the order of quadrants).
    """
    if not 0 < count <= len(x):
        raise ValueError(f"{count} points cannot be among {len(x)} places")
    order = np.argsort(along_curve(x, y), kind="stable")
    steps = ((np.arange(count) + start) * len(x) / count).astype(np.int64)
    found: Places = order[np.minimum(steps, len(x) - 1)]
    return found


def along_curve(x: Numbers, y: Numbers) -> Places:
    """How far along Hilbert's curve over their bounding square each place (n; metres) is, in its steps of 2^-16 of the
    side (Hilbert 1891)."""
    side = max(float(np.ptp(x)), float(np.ptp(y)), np.finfo(float).tiny)
    top = 2**_ORDER - 1
    column, row = (((values - values.min()) / side * top).astype(np.int64) for values in (x, y))
    distance = np.zeros(len(x), dtype=np.int64)
    for bit in range(_ORDER - 1, -1, -1):
        half = 1 << bit
        right, upper = (column & half) > 0, (row & half) > 0
        distance += half * half * ((3 * right) ^ upper)
        # In a lower quarter the curve runs along the other diagonal, in the lower right one backwards.
        turned = ~upper
        column, row = (
            np.where(turned & right, top - column, column),
            np.where(turned & right, top - row, row),
        )
        column, row = np.where(turned, row, column), np.where(turned, column, row)
    return distance
