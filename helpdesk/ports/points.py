"""Many places at once: what stores say of them, and the columns that are written of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    """A column of the answer; `kind` is `text`, `number` or `integer`."""

    name: str
    kind: str = "text"
    unit: str | None = None

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
