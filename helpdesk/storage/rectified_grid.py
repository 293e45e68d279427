"""The grid of a raster: which cell covers a place."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..domain.geo import BBox, LonLat

# Share of a cell by which a box may miss a cell's edge and still be meant to lie on it.
ON_EDGE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class RectifiedGrid:
    """North up, in degrees of CRS84: `pixel` (width, height of a cell in degrees), `size` (columns, rows). One equals
    only itself: rasters on the same grid share it, so that a cell is worked out once for all of them."""

    bbox: BBox
    pixel: tuple[float, float]
    size: tuple[int, int]

    def cell(self, place: LonLat) -> tuple[int, int] | None:
        """Row and column of the cell that covers a place. The far edges belong to the last cells, except that
        longitude 180 is read where -180 is, if the grid begins there."""
        box, lon, lat = self.bbox, place.lon, place.lat
        if abs(lon) == 180 and not box.west <= lon <= box.east:
            lon = -lon
        if lon == 180 and box.west == -180:
            lon = -180.0
        if not (box.west <= lon <= box.east and box.south <= lat <= box.north):
            return None
        column = math.floor((lon - box.west) / self.pixel[0])
        row = math.floor((box.north - lat) / self.pixel[1])
        return min(row, self.size[1] - 1), min(column, self.size[0] - 1)

    def cells(
        self, lons: NDArray[np.float64], lats: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Rows and columns of the cells that cover many places, as `cell` says of each, and which lie in the grid."""
        box = self.bbox
        turned = (np.abs(lons) == 180) & ~((box.west <= lons) & (lons <= box.east))
        lons = np.where(turned, -lons, lons)
        if box.west == -180:
            lons = np.where(lons == 180, -180.0, lons)
        inside = (box.west <= lons) & (lons <= box.east) & (box.south <= lats) & (lats <= box.north)
        columns = np.floor((lons - box.west) / self.pixel[0]).astype(np.int64)
        rows = np.floor((box.north - lats) / self.pixel[1]).astype(np.int64)
        return np.minimum(rows, self.size[1] - 1), np.minimum(columns, self.size[0] - 1), inside

    def edges(self, bbox: BBox, size: tuple[int, int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The rows and columns, counted in cells from the north-west corner, of the edges of a grid over a box."""
        north, south = ((self.bbox.north - lat) / self.pixel[1] for lat in (bbox.north, bbox.south))
        west, east = ((lon - self.bbox.west) / self.pixel[0] for lon in (bbox.west, bbox.east))
        return np.linspace(north, south, size[1] + 1), np.linspace(west, east, size[0] + 1)

    @property
    def round_the_globe(self) -> bool:
        """Whether the last column is the western neighbour of the first."""
        return abs(self.size[0] * self.pixel[0] - 360) < ON_EDGE * self.pixel[0]
