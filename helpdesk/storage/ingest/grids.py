"""Global grids in memory: numbers as float32 with NaN, classes as uint8 with 255, rows north to south, EPSG:4326."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.transform import Affine

Values = NDArray[Any]
NO_CLASS = 255
NO_NUMBER = -9999.0
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A lattice of cells: north-west corner, cell size (degrees) and shape."""

    west: float
    north: float
    dx: float
    dy: float
    rows: int
    columns: int

    @property
    def transform(self) -> Affine:
        return Affine(self.dx, 0.0, self.west, 0.0, -self.dy, self.north)

    @property
    def latitudes(self) -> NDArray[np.floating]:
        """Latitude of each row's middle, degrees."""
        return self.north - self.dy * (np.arange(self.rows) + 0.5)

    @property
    def longitudes(self) -> NDArray[np.floating]:
        """Longitude of each column's middle, degrees."""
        return self.west + self.dx * (np.arange(self.columns) + 0.5)

    def strip(self, first: int, rows: int) -> "Grid":
        """The lattice of some whole rows."""
        return Grid(
            west=self.west,
            north=self.north - first * self.dy,
            dx=self.dx,
            dy=self.dy,
            rows=min(rows, self.rows - first),
            columns=self.columns,
        )


def world(cell: float) -> Grid:
    """The whole Earth in square cells of `cell` degrees."""
    return Grid(west=-180.0, north=90.0, dx=cell, dy=cell, rows=round(180 / cell), columns=round(360 / cell))


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """Values (bands, rows, columns) on a grid; `bands` names them."""

    values: Values
    grid: Grid
    bands: tuple[str, ...] = ()

    @property
    def is_classes(self) -> bool:
        return bool(self.values.dtype == np.uint8)


def within_the_globe(raster: Raster) -> Raster:
    """The same cells inside +-180 and +-90 degrees.

    Grids whose cells are centred on the poles reach half a cell beyond them. Their cells are quartered, so that the
    halves beyond the pole can be cut off and no value moves; longitudes from 0 to 360 are rolled to start at -180.
    """
    if raster.grid.rows * raster.grid.dy > 180 + _TOLERANCE:
        raster = _without_polar_halves(_quartered(raster))
    return _rolled(raster) if _round_the_world(raster.grid) else raster


def _quartered(raster: Raster) -> Raster:
    grid = raster.grid
    values = raster.values.repeat(2, axis=1).repeat(2, axis=2)
    halves = Grid(
        west=grid.west,
        north=grid.north,
        dx=grid.dx / 2,
        dy=grid.dy / 2,
        rows=grid.rows * 2,
        columns=grid.columns * 2,
    )
    return Raster(values=values, grid=halves, bands=raster.bands)


def _without_polar_halves(raster: Raster) -> Raster:
    grid = raster.grid
    inner = Grid(west=grid.west, north=90.0, dx=grid.dx, dy=grid.dy, rows=grid.rows - 2, columns=grid.columns)
    return Raster(values=raster.values[:, 1:-1], grid=inner, bands=raster.bands)


def _round_the_world(grid: Grid) -> bool:
    return abs(grid.columns * grid.dx - 360) < _TOLERANCE


def _rolled(raster: Raster) -> Raster:
    grid = raster.grid
    steps = (grid.west + 180.0) / grid.dx
    if abs(steps - round(steps)) > 1e-3:
        raise ValueError(f"columns start at {grid.west:g} degrees, which is no whole number of cells from -180")
    values = np.roll(raster.values, round(steps), axis=2) if round(steps) else raster.values
    # Axes written as decimals (0.05 degree) come back a few units in the last place off; the world's corners are exact.
    exact = replace(grid, west=-180.0, dx=360 / grid.columns)
    if abs(grid.rows * grid.dy - 180) < _TOLERANCE:
        exact = replace(exact, north=90.0, dy=180 / grid.rows)
    return Raster(values=values, grid=exact, bands=raster.bands)


def sample(raster: Raster, grid: Grid) -> Values:
    """The value of the cell that covers the middle of each cell of `grid`, as (bands, rows, columns).

    Nearest on purpose: a derived layer then agrees with what its inputs say at the same place.
    Where the raster does not reach there is no data.
    """
    source = raster.grid
    rows = np.floor((source.north - grid.latitudes) / source.dy + _TOLERANCE).astype(int)
    columns = np.floor((grid.longitudes - source.west) / source.dx + _TOLERANCE).astype(int)
    picked = raster.values.take(rows, axis=1, mode="clip").take(columns, axis=2, mode="clip")
    beyond = ((rows < 0) | (rows >= source.rows))[:, None] | ((columns < 0) | (columns >= source.columns))[None, :]
    if beyond.any():
        picked[:, beyond] = NO_CLASS if raster.is_classes else np.nan
    return picked
