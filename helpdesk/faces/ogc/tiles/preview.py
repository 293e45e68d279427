"""A map tileset on its page: a few of its tiles side by side."""

from ....domain.tile_matrix_sets import Limits, TileMatrixSet
from .tilesets import MAP, Tileset

_MOST = 9


def preview(tileset: Tileset, grid: TileMatrixSet) -> list[list[str]]:
    """Addresses of pictures, row by row: of the coarsest matrix that shows the whole in more than one; else of any."""
    few = [each for each in tileset.limits(grid) if _count(each) <= _MOST]
    chosen = next((each for each in few if _count(each) > 1), few[-1] if few else None)
    if tileset.kind != MAP or chosen is None:
        return []
    start = f"{tileset.url}/{grid.id}/{chosen.matrix}"
    rows, columns = range(chosen.min_row, chosen.max_row + 1), range(chosen.min_column, chosen.max_column + 1)
    return [[f"{start}/{row}/{column}?f=png{tileset.query}" for column in columns] for row in rows]


def _count(limits: Limits) -> int:
    return (limits.max_row - limits.min_row + 1) * (limits.max_column - limits.min_column + 1)
