"""What a view shows of a raster: cells, and which of them each pixel shows. Near a cell covers many pixels, and what is
made of cells costs less than what is made of pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`cells` are numbers in the raster's unit, rows x columns, not finite for nothing. `rows` and `columns` say which
    of them each pixel shows, in shapes that broadcast to the view's; without them the cells are its pixels."""

    cells: NDArray[np.float64]
    rows: Indices | None = None
    columns: Indices | None = None

    def spread[T: np.generic](self, of_cells: NDArray[T]) -> NDArray[T]:
        """Rows x columns of the view, of something that there is of each cell."""
        if self.rows is None or self.columns is None:
            return of_cells
        if self.rows.shape != self.columns.shape:
            # Whole rows are copied quicker than picked from: so the columns first, of the few rows that there are.
            picked: NDArray[T] = of_cells.take(self.columns[0], axis=1).take(self.rows[:, 0], axis=0)
        else:
            # Taking from the array as one row is several times quicker than by pairs of indices.
            picked = of_cells.ravel().take(self.rows * of_cells.shape[1] + self.columns)
        return picked

    @property
    def pixels(self) -> NDArray[np.float64]:
        """Rows x columns of the view, NaN for nothing."""
        return self.spread(np.where(np.isfinite(self.cells), self.cells, np.nan))
