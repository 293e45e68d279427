"""The blocks of one open raster that were read last, as they are stored: asking GDAL for one cell costs a hundred times
looking it up."""

from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from rasterio.windows import Window

Values = NDArray[np.generic]
# For each raster; larger blocks, as of rasters that are not tiled, are not held.
MOST_BYTES = 2 << 20


def _size(values: Values) -> int:
    return values.nbytes


class Blocks:
    """Goes with its dataset, so that no block is ever of another file than the one that is open. Thread-safe."""

    def __init__(self, dataset: Any, most_bytes: int = MOST_BYTES) -> None:
        self._dataset = dataset
        self._height, self._width = dataset.block_shapes[0]
        small = self._height * self._width * np.dtype(dataset.dtypes[0]).itemsize <= most_bytes
        self._cell: Callable[[int, int], float] = self._held_cell if small else self._read_cell
        self._held: LRUCache[tuple[int, int], Values] = LRUCache(most_bytes, getsizeof=_size)
        self._lock = Lock()

    def cell(self, row: int, column: int) -> float:
        """The number in a cell of the raster. Raises RasterioError, and holds nothing of what could not be read."""
        return self._cell(row, column)

    def _held_cell(self, row: int, column: int) -> float:
        key = row // self._height, column // self._width
        with self._lock:
            block = self._held.get(key)
        if block is None:
            block = self._read(*key)
            with self._lock:
                self._held[key] = block
        return float(block[row % self._height, column % self._width])

    def _read_cell(self, row: int, column: int) -> float:
        return float(self._dataset.read(1, window=Window(column, row, 1, 1))[0, 0])

    def _read(self, down: int, across: int) -> Values:
        top, left = down * self._height, across * self._width
        height, width = min(self._height, self._dataset.height - top), min(self._width, self._dataset.width - left)
        block: Values = self._dataset.read(1, window=Window(left, top, width, height))
        return block
