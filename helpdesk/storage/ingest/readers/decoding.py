"""From stored numbers to values: masks, scale and offset, as the layer file says."""

from collections.abc import Sequence

import numpy as np

from ..grids import NO_CLASS, Values


def numbers(stored: Values, empty: Values, *, scale: float = 1.0, offset: float = 0.0) -> Values:
    """float32 `stored * scale + offset`, NaN where `empty`."""
    values = stored.astype(np.float32)
    if (scale, offset) != (1.0, 0.0):
        values *= np.float32(scale)
        values += np.float32(offset)
    values[empty] = np.nan
    return values


def classes(stored: Values, empty: Values) -> Values:
    """uint8 codes, 255 where `empty`. Raises ValueError for codes that do not fit a byte."""
    low, high = (limit(stored, where=~empty, initial=0) for limit in (np.min, np.max))
    if low < 0 or high >= NO_CLASS:
        raise ValueError(f"class codes run from {low:g} to {high:g}; only 0 to 254 fit a class layer")
    return np.where(empty, NO_CLASS, stored).astype(np.uint8)


def empty_cells(stored: Values, declared: float | None, also: Sequence[float]) -> Values:
    """Where there is no data: the file's own nodata value, NaN, and the values the layer file adds."""
    empty = np.isnan(stored) if stored.dtype.kind == "f" else np.zeros(stored.shape, dtype=bool)
    for value in (declared, *also):
        if value is not None:
            empty |= stored == value
    return empty


def decoded(
    stored: Values,
    declared: float | None,
    *,
    as_classes: bool,
    nodata: Sequence[float] = (),
    scale: float = 1.0,
    offset: float = 0.0,
) -> Values:
    """Classes or numbers of what a file stores."""
    empty = empty_cells(stored, declared, nodata)
    return classes(stored, empty) if as_classes else numbers(stored, empty, scale=scale, offset=offset)
