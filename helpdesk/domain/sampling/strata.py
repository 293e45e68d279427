"""An area as strata: pieces with the same classes and a like stock of carbon, so few that each can be sampled."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]

# A third of the area each: within even thirds of an even spread a ninth of the variance is left, and each further class
# would cost samples of its own.
_CLASSES_OF_STOCK = 3


def stock_classes(stock_t_ha: Numbers, area: Numbers) -> Codes:
    """For each piece (n) the third of the known area (of any one unit), by rising stock, t C/ha, that the middle of its
    stock's own area lies in, floor(3 x share below): 0, 1, 2; pieces of one stock are never parted, and those without
    (NaN) are -1."""
    known = np.isfinite(stock_t_ha)
    values, places = np.unique(stock_t_ha[known], return_inverse=True)
    found = np.full(len(stock_t_ha), -1, dtype=np.int64)
    if len(values):
        of_value = np.bincount(places, weights=area[known])
        middle = (np.cumsum(of_value) - of_value / 2) / of_value.sum()
        found[known] = np.minimum((middle * _CLASSES_OF_STOCK).astype(np.int64), _CLASSES_OF_STOCK - 1)[places]
    return found


def strata_of(classes: Codes, stock_t_ha: Numbers, area: Numbers, *, most: int, least_share: float) -> Codes:
    """The stratum of each piece (n), numbered from 0 by falling area.

    Pieces with the same row of `classes` (n x k) are one stratum. Then the smallest is given to the one whose mean
    stock is nearest (where a stock is not known, to the largest), until there are at most `most` and none has less
    than `least_share` (0 to 1) of the area: a sliver would cost samples and tell nothing.
    """
    _, codes = np.unique(classes, axis=0, return_inverse=True)
    codes = codes.reshape(-1).astype(np.int64)
    while True:
        areas = np.bincount(codes, weights=area)
        smallest = int(np.argmin(areas))
        if len(areas) == 1 or (len(areas) <= most and areas[smallest] >= least_share * areas.sum()):
            break
        means = means_of(codes, stock_t_ha, area)
        codes = _without(codes, smallest, _nearest(means, areas, smallest))
    order = np.argsort(-areas, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    found: Codes = rank[codes]
    return found


def means_of(codes: Codes, values: Numbers, area: Numbers) -> Numbers:
    """The mean of each stratum weighted by area, of the pieces that have a value: sum(area x value) / sum(area), in the
    unit of the values; NaN where none has."""
    known, count = np.isfinite(values), int(codes.max()) + 1
    share = np.bincount(codes[known], weights=area[known], minlength=count)
    total = np.bincount(codes[known], weights=(area * np.where(known, values, 0))[known], minlength=count)
    return np.where(share > 0, total / np.where(share > 0, share, 1), np.nan)


def _nearest(means: Numbers, areas: Numbers, smallest: int) -> int:
    far = np.abs(means - means[smallest])
    far[smallest] = np.inf
    if not np.isfinite(far).any():
        areas = areas.copy()
        areas[smallest] = -1.0
        return int(np.argmax(areas))
    return int(np.nanargmin(far))


def _without(codes: Codes, gone: int, into: int) -> Codes:
    codes = np.where(codes == gone, into, codes)
    return codes - (codes > gone)
