"""A cubic spline that never falls where its points do not."""

import numpy as np
from numpy.typing import NDArray

from .numbers import Numbers


def monotone_cubic(x: Numbers, y: Numbers, at: Numbers) -> Numbers:
    """The value at `at` (within x; one for each row) of the cubic spline through rising x and never falling y, points
    along the last axis; no units but those of x and y.

    The slopes are those of the cubic spline whose third derivative at either end is that of the cubic through the four
    points there (Forsythe, Malcolm and Moler 1977, Computer Methods for Mathematical Computations, ch. 4), then held
    between 0 and three times the lesser slope beside the point, which keeps the curve rising (Hyman 1983, SIAM Journal
    on Scientific and Statistical Computing 4, 645-654): the curve of von Haden et al. (2020).
    """
    width = np.diff(x, axis=-1)
    rise = np.diff(y, axis=-1) / width
    slope = np.clip(_slopes(x, width, rise), 0, 3 * _lesser(rise))
    piece = np.minimum(np.sum(at[..., None] >= x[..., 1:], axis=-1), width.shape[-1] - 1)
    return _hermite(np.asarray(piece, dtype=np.intp), at, x, y, slope)


def _slopes(x: Numbers, width: Numbers, rise: Numbers) -> Numbers:
    """Of the spline with two continuous derivatives, by its equations, one for each point."""
    count = x.shape[-1]
    if count == 2:
        return np.concatenate([rise, rise], axis=-1)
    matrix = np.zeros((*x.shape, count))
    right = np.zeros(x.shape)
    for i in range(1, count - 1):
        before, after = width[..., i - 1], width[..., i]
        matrix[..., i, i - 1], matrix[..., i, i], matrix[..., i, i + 1] = after, 2 * (before + after), before
        right[..., i] = 3 * (after * rise[..., i - 1] + before * rise[..., i])
    for row, near, first in ((0, 1, 0), (-1, -2, -1)):
        matrix[..., row, row] = matrix[..., row, near] = 1
        right[..., row] = 2 * rise[..., first] + width[..., first] ** 2 * _third_difference(x, rise, first)
    found: Numbers = np.linalg.solve(matrix, right[..., None])[..., 0]
    return found


def _third_difference(x: Numbers, rise: Numbers, end: int) -> Numbers:
    """The third divided difference of the four points at one end; 0 where there are only three."""
    if x.shape[-1] < 4:
        return np.zeros(x.shape[:-1])
    points, rises = (x[..., :4], rise[..., :3]) if end == 0 else (x[..., -4:], rise[..., -3:])
    second = np.diff(rises, axis=-1) / (points[..., 2:] - points[..., :-2])
    found: Numbers = (second[..., 1] - second[..., 0]) / (points[..., 3] - points[..., 0])
    return found


def _lesser(rise: Numbers) -> Numbers:
    """The lesser of the rises on both sides of each point; at an end the only one."""
    left = np.concatenate([rise[..., :1], rise], axis=-1)
    right = np.concatenate([rise, rise[..., -1:]], axis=-1)
    found: Numbers = np.minimum(left, right)
    return found


def _hermite(piece: NDArray[np.intp], at: Numbers, x: Numbers, y: Numbers, slope: Numbers) -> Numbers:
    def of(values: Numbers, shift: int) -> Numbers:
        found: Numbers = np.take_along_axis(values, (piece + shift)[..., None], axis=-1)[..., 0]
        return found

    width = of(x, 1) - of(x, 0)
    t = (at - of(x, 0)) / width
    from_values = of(y, 0) + (of(y, 1) - of(y, 0)) * t**2 * (3 - 2 * t)
    from_slopes = width * t * (1 - t) * (of(slope, 0) * (1 - t) - of(slope, 1) * t)
    return from_values + from_slopes
