"""Many places at once: what stores say of them, and the columns that are written of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..domain.layers import Layer

STATUSES = ("ok", "nodata", "outside", "unavailable")


@dataclass(frozen=True, slots=True)
class Readings:
    """Raster values at n places: `status` (n) indexes STATUSES, `numbers` (n) counts where that is `ok`; `reason` says
    why what is unavailable is."""

    status: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RegionSets:
    """The distinct sets of regions over n places, and which of them each place lies in: `codes` (n)."""

    sets: Sequence[frozenset[str]]
    codes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer; `kind` is `text`, `number` or `integer`. `layer` says how its cells are drawn as a
    raster, where they can be: numbers, or the ids of its classes."""

    name: str
    kind: str = "text"
    unit: str | None = None
    layer: Layer | None = None

    @property
    def title(self) -> str:
        """The name, with the unit of its numbers."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name


Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Block:
    """Columns that are the same for many points: the distinct `rows` of cells, and which of them each of n points has;
    a code (n) of -1 stands for a row without values."""

    columns: Sequence[Column]
    rows: Sequence[tuple[Cell, ...]]
    codes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """A grid of cells in degrees, north up: its north-west corner, the size of a cell, and how many there are."""

    west: float
    north: float
    dx: float
    dy: float
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a file of points is: its columns, where the coordinates are, and what tells it from others.

    `form` is `csv`, `parquet`, `gpkg`, or `grid` for the cells of a `frame`; `lon` and `lat` name columns in degrees,
    or `geometry` the column of points in the CRS `crs` (WKT). `count` are its rows, `digest` that of its bytes.
    """

    form: str
    names: tuple[str, ...]
    count: int
    digest: str
    lon: str | None = None
    lat: str | None = None
    geometry: str | None = None
    crs: str | None = None
    delimiter: str = ","
    layer: str | None = None
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some consecutive rows of a file: `first` is the line (CSV) or the row, counted from 1, of the first of them."""

    number: int
    first: int
    count: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Points:
    """n rows of a file: degrees in CRS84, NaN where `problems` (n) says why; `lines` (n) are their lines or rows in the
    file, and `kept` their other columns, as the store reads and writes them."""

    lons: NDArray[np.float64]
    lats: NDArray[np.float64]
    lines: Sequence[int]
    problems: Sequence[str | None]
    kept: Any
    texts: Callable[[str], Sequence[str | None]]
