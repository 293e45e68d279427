"""An open raster: the cells of a window, and many by themselves."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from .blocks import Blocks
from .rectified_grid import RectifiedGrid

# The most cells that are read to answer a rescaled window; beyond it a coarser overview has to do.
MOST_READ = 6_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """An open raster, or one overview of it, and its grid."""

    dataset: Any
    blocks: Blocks
    grid: RectifiedGrid
    nodata: float | None

    def by_block(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Which cells lie in the same block of the file, block by block."""
        height, width = self.dataset.block_shapes[0]
        block = rows // height * -(-self.grid.size[0] // width) + columns // width
        order = np.argsort(block, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(block[order])) + 1) if len(order) else []

    def pick(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """The values of cells as they are stored, each block read once."""
        height, width = self.dataset.block_shapes[0]
        found = np.empty(len(rows))
        for places in self.by_block(rows, columns):
            top, left = int(rows[places[0]]) // height * height, int(columns[places[0]]) // width * width
            window = Window(left, top, min(width, self.grid.size[0] - left), min(height, self.grid.size[1] - top))
            found[places] = self.dataset.read(1, window=window)[rows[places] - top, columns[places] - left]
        return found

    def read(self, rows: tuple[int, int], columns: tuple[int, int]) -> NDArray[np.float64]:
        """The cells of half-open ranges; NaN for nodata and outside the raster."""
        (top, bottom), (left, right) = rows, columns
        row, column = max(top, 0), max(left, 0)
        height, width = min(bottom, self.grid.size[1]) - row, min(right, self.grid.size[0]) - column
        if height <= 0 or width <= 0:
            return np.full((bottom - top, right - left), np.nan)
        found: NDArray[np.float64] = self.blocks.window(row, column, height, width).astype(np.float64)
        if self.nodata is not None:
            found[found == self.nodata] = np.nan
        if found.shape == (bottom - top, right - left):
            return found
        values = np.full((bottom - top, right - left), np.nan)
        values[row - top : row - top + height, column - left : column - left + width] = found
        return values

    def read_around(self, rows: tuple[int, int], columns: tuple[int, int]) -> NDArray[np.float64]:
        """The same, except that columns beyond the ends of a raster of the whole globe go on at its other end."""
        left, right = columns
        width = self.grid.size[0]
        if not self.grid.round_the_globe or (left >= 0 and right <= width):
            return self.read(rows, columns)
        pieces = []
        while left < right:
            turn = left // width * width
            end = min(right, turn + width)
            pieces.append(self.read(rows, (left - turn, end - turn)))
            left = end
        return np.concatenate(pieces, axis=1)
