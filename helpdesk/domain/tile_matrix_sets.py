"""Tile matrix sets: which piece of the Earth each tile of each zoom is (OGC 17-083r4)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import NotFound

# (left, bottom, right, top) as x and y, east and north, in the units of the CRS.
Window = tuple[float, float, float, float]

# A tile whose edge the extent only touches is not needed; a millionth of a tile is rounding.
_TOUCH = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class TileMatrix:
    """One zoom: `left` and `top` are the east and north of its top left corner; `width` and `height` count tiles."""

    id: str
    scale_denominator: float
    cell_size: float
    left: float
    top: float
    tile_width: int
    tile_height: int
    width: int
    height: int

    def window(self, row: int, column: int) -> Window:
        """The piece of the Earth of one tile; row 0 is in the north, column 0 in the west."""
        across, down = self.cell_size * self.tile_width, self.cell_size * self.tile_height
        left, top = self.left + column * across, self.top - row * down
        return left, top - down, left + across, top

    def limits(self, extent: Window) -> "Limits | None":
        """The tiles that an extent needs; None where it needs none."""
        across, down = self.cell_size * self.tile_width, self.cell_size * self.tile_height
        left, bottom, right, top = extent
        columns = _range((left - self.left) / across, (right - self.left) / across, self.width)
        rows = _range((self.top - top) / down, (self.top - bottom) / down, self.height)
        if columns is None or rows is None:
            return None
        return Limits(self.id, rows[0], rows[1], columns[0], columns[1])


@dataclass(frozen=True, slots=True)
class Limits:
    """The first and last row and column of a matrix in which there is data, both inclusive."""

    matrix: str
    min_row: int
    max_row: int
    min_column: int
    max_column: int

    def hold(self, row: int, column: int) -> bool:
        return self.min_row <= row <= self.max_row and self.min_column <= column <= self.max_column


@dataclass(frozen=True, slots=True, kw_only=True)
class TileMatrixSet:
    """Matrices from the coarsest to the finest, in one CRS given as its OGC URI.

    `northing_first` says that the authority of the CRS writes north before east, as `pointOfOrigin` then does.
    """

    id: str
    title: str
    crs: str
    axes: tuple[str, str]
    northing_first: bool
    matrices: Sequence[TileMatrix]
    uri: str | None = None
    description: str | None = None
    well_known_scale_set: str | None = None

    def __hash__(self) -> int:
        """All fields of all matrices would take a twentieth of the time of a tile."""
        return hash((self.id, self.crs))

    def matrix(self, identifier: str) -> TileMatrix:
        """Raises NotFound."""
        for matrix in self.matrices:
            if matrix.id == identifier:
                return matrix
        known = f"{self.matrices[0].id} to {self.matrices[-1].id}"
        raise NotFound(f"tile matrix set {self.id} has no matrix {identifier[:40]!r}; there are {known}")

    def level(self, matrix: TileMatrix) -> int:
        """0 for the coarsest."""
        return next(level for level, each in enumerate(self.matrices) if each.id == matrix.id)


def _range(first: float, last: float, count: int) -> tuple[int, int] | None:
    """Tiles from one edge to another, counted from the matrix's own edge; None where both lie outside."""
    low = max(0, math.floor(min(max(first + _TOUCH, -1), count)))
    high = min(count - 1, math.ceil(min(max(last - _TOUCH, -1), count)) - 1)
    high = max(high, low) if first >= 0 and last <= count else high
    return (low, high) if 0 <= low <= high < count else None
