"""An open raster and its grid: which cell covers a place, and the cells of a window."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from ..domain.geo import BBox, LonLat
from .blocks import Blocks

# Share of a cell by which a box may miss a cell's edge and still be meant to lie on it.
ON_EDGE = 1e-6
# The most cells that are read to answer a rescaled window; beyond it a coarser overview has to do.
MOST_READ = 6_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """An open raster, or one overview of it, and its north-up grid in degrees."""

    dataset: Any
    blocks: Blocks
    bbox: BBox
    pixel: tuple[float, float]
    size: tuple[int, int]
    nodata: float | None

    def cell(self, place: LonLat) -> tuple[int, int] | None:
        """Row and column of the cell that covers a place. The far edges belong to the last cells, except that
        longitude 180 is read where -180 is, if the raster begins there."""
        lon = -place.lon if abs(place.lon) == 180 and not self.bbox.west <= place.lon <= self.bbox.east else place.lon
        if lon == 180 and self.bbox.west == -180:
            lon = -180.0
        if not (self.bbox.west <= lon <= self.bbox.east and self.bbox.south <= place.lat <= self.bbox.north):
            return None
        column = math.floor((lon - self.bbox.west) / self.pixel[0])
        row = math.floor((self.bbox.north - place.lat) / self.pixel[1])
        return min(row, self.size[1] - 1), min(column, self.size[0] - 1)

    def cells(
        self, lons: NDArray[np.float64], lats: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Rows and columns of the cells that cover many places, as `cell` says of each, and which lie in the raster."""
        box = self.bbox
        turned = (np.abs(lons) == 180) & ~((box.west <= lons) & (lons <= box.east))
        lons = np.where(turned, -lons, lons)
        if box.west == -180:
            lons = np.where(lons == 180, -180.0, lons)
        inside = (box.west <= lons) & (lons <= box.east) & (box.south <= lats) & (lats <= box.north)
        columns = np.floor((lons - box.west) / self.pixel[0]).astype(np.int64)
        rows = np.floor((box.north - lats) / self.pixel[1]).astype(np.int64)
        return np.minimum(rows, self.size[1] - 1), np.minimum(columns, self.size[0] - 1), inside

    def by_block(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Which cells lie in the same block of the file, block by block."""
        height, width = self.dataset.block_shapes[0]
        block = rows // height * -(-self.size[0] // width) + columns // width
        order = np.argsort(block, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(block[order])) + 1) if len(order) else []

    def pick(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """The values of cells as they are stored, each block read once."""
        height, width = self.dataset.block_shapes[0]
        found = np.empty(len(rows))
        for places in self.by_block(rows, columns):
            top, left = int(rows[places[0]]) // height * height, int(columns[places[0]]) // width * width
            window = Window(left, top, min(width, self.size[0] - left), min(height, self.size[1] - top))
            found[places] = self.dataset.read(1, window=window)[rows[places] - top, columns[places] - left]
        return found

    def edges(self, bbox: BBox, size: tuple[int, int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The rows and columns, counted in cells from the north-west corner, of the edges of a grid over a box."""
        north, south = ((self.bbox.north - lat) / self.pixel[1] for lat in (bbox.north, bbox.south))
        west, east = ((lon - self.bbox.west) / self.pixel[0] for lon in (bbox.west, bbox.east))
        return np.linspace(north, south, size[1] + 1), np.linspace(west, east, size[0] + 1)

    def read(self, rows: tuple[int, int], columns: tuple[int, int]) -> NDArray[np.float64]:
        """The cells of half-open ranges; NaN for nodata and outside the raster."""
        (top, bottom), (left, right) = rows, columns
        row, column = max(top, 0), max(left, 0)
        height, width = min(bottom, self.size[1]) - row, min(right, self.size[0]) - column
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

    @property
    def round_the_globe(self) -> bool:
        """Whether the last column is the western neighbour of the first."""
        return abs(self.size[0] * self.pixel[0] - 360) < ON_EDGE * self.pixel[0]

    def read_around(self, rows: tuple[int, int], columns: tuple[int, int]) -> NDArray[np.float64]:
        """The same, except that columns beyond the ends of a raster of the whole globe go on at its other end."""
        left, right = columns
        width = self.size[0]
        if not self.round_the_globe or (left >= 0 and right <= width):
            return self.read(rows, columns)
        pieces = []
        while left < right:
            turn = left // width * width
            end = min(right, turn + width)
            pieces.append(self.read(rows, (left - turn, end - turn)))
            left = end
        return np.concatenate(pieces, axis=1)
