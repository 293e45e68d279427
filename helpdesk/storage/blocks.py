"""The blocks of rasters that were read last, as they are stored: asking GDAL for one cell costs a hundred times looking
it up."""

from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from rasterio.windows import Window

Values = NDArray[np.generic]
# Of all rasters of a process together, whatever their number.
MOST_BYTES = 32 << 20
# Larger blocks, as of rasters that are not tiled, are not held: a few would be all that is.
MOST_OF_ONE = 2 << 20
# What a held block costs besides its cells.
_OVERHEAD = 500


def _size(values: Values) -> int:
    return values.nbytes + _OVERHEAD


class Shelf:
    """Holds blocks for many rasters, those that were asked for last. Thread-safe."""

    def __init__(self, most_bytes: int = MOST_BYTES, most_of_one: int = MOST_OF_ONE) -> None:
        self.most_of_one = min(most_of_one, most_bytes - _OVERHEAD)
        self._held: LRUCache[tuple[object, int, int], Values] = LRUCache(most_bytes, getsizeof=_size)
        self._lock = Lock()

    @property
    def bytes_held(self) -> int:
        return int(self._held.currsize)

    def get(self, key: tuple[object, int, int]) -> Values | None:
        with self._lock:
            try:
                return self._held[key]
            except KeyError:
                return None

    def put(self, key: tuple[object, int, int], block: Values) -> None:
        with self._lock:
            self._held[key] = block


SHELF = Shelf()


class Blocks:
    """Goes with its dataset, so that no block is ever of another file than the one that is open: what is left of it on
    the shelf is under a key that nobody else has, and makes way for others. Thread-safe."""

    def __init__(self, dataset: Any, shelf: Shelf = SHELF) -> None:
        self._dataset = dataset
        self._height, self._width = dataset.block_shapes[0]
        small = self._height * self._width * np.dtype(dataset.dtypes[0]).itemsize <= shelf.most_of_one
        self._holds = small
        self._cell: Callable[[int, int], float] = self._held_cell if small else self._read_cell
        self._shelf, self._mine = shelf, object()

    def cell(self, row: int, column: int) -> float:
        """The number in a cell of the raster. Raises RasterioError, and holds nothing of what could not be read."""
        return self._cell(row, column)

    def window(self, row: int, column: int, height: int, width: int) -> Values:
        """The cells of a window within the raster, as they are stored; not to be written to. Of one that lies in a
        single block, as those of most tiles do, the block is held; others are read at once. Raises RasterioError."""
        down, across = row // self._height, column // self._width
        top, left = row - down * self._height, column - across * self._width
        if self._holds and top + height <= self._height and left + width <= self._width:
            return self._block(down, across)[top : top + height, left : left + width]
        read: Values = self._dataset.read(1, window=Window(column, row, width, height))
        return read

    def _held_cell(self, row: int, column: int) -> float:
        block = self._block(row // self._height, column // self._width)
        return float(block.item(row % self._height, column % self._width))

    def _block(self, down: int, across: int) -> Values:
        key = self._mine, down, across
        block = self._shelf.get(key)
        if block is None:
            block = self._read(down, across)
            self._shelf.put(key, block)
        return block

    def _read_cell(self, row: int, column: int) -> float:
        return float(self._dataset.read(1, window=Window(column, row, 1, 1))[0, 0])

    def _read(self, down: int, across: int) -> Values:
        top, left = down * self._height, across * self._width
        height, width = min(self._height, self._dataset.height - top), min(self._width, self._dataset.width - left)
        block: Values = self._dataset.read(1, window=Window(left, top, width, height))
        return block
