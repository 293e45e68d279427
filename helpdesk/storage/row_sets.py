"""The distinct sets among many sets of small numbers, exactly."""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def distinct_sets(holder: Integers, member: Integers, count: int) -> tuple[list[tuple[int, ...]], Integers]:
    """The distinct sets of members that `count` holders have, sorted within, and which of them each holder has.

    `holder` and `member` are pairs, each at most once.
    """
    order = np.lexsort((member, holder))
    holder, member = holder[order], member[order]
    sizes = np.bincount(holder, minlength=count)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])) if count else sizes
    sets: list[tuple[int, ...]] = []
    codes = np.empty(count, dtype=np.int64)
    for size in np.unique(sizes).tolist():
        of_size = np.flatnonzero(sizes == size)
        members = member[starts[of_size][:, None] + np.arange(size)]
        if size == 0:
            distinct, code = np.empty((1, 0), dtype=np.int64), np.zeros(len(of_size), dtype=np.int64)
        else:
            distinct, code = np.unique(members, axis=0, return_inverse=True)
        codes[of_size] = code.reshape(-1) + len(sets)
        sets += [tuple(row) for row in distinct.tolist()]
    return sets, codes
