"""Cells of a grid as points, and answers on a grid as Cloud Optimized GeoTIFFs."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ...domain.geo import View, rounded
from ...ports.points import Chunk, Column, Frame, Layout, Points
from ..extracts import encoded
from ..projection import CRS84

# Columns that are gathered at once, so that parts are read few times and little is in memory.
_CELLS_AT_ONCE = 50_000_000


def decode(layout: Layout, chunk: Chunk) -> Points:
    """Each cell's row, column and centre, rounded as the place of a record."""
    frame = layout.frame
    assert frame is not None
    rows, columns = np.frombuffer(chunk.payload, dtype="<i4").reshape(2, chunk.count)
    lons = rounded(frame.west + (columns + 0.5) * frame.dx)
    lats = rounded(frame.north - (rows + 0.5) * frame.dy)
    kept = pa.table({"row": rows, "column": columns, "lon": lons, "lat": lats})
    lines = range(chunk.first, chunk.first + chunk.count)
    return Points(lons, lats, lines, [None] * chunk.count, kept, lambda name: [])


def write(layout: Layout, columns: Sequence[Column], parts: Sequence[Path], out: Path) -> None:
    """A folder of COGs, one for each column that is drawn, NaN and 255 outside the region."""
    assert layout.frame is not None
    beside = out.with_name(f".{out.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    try:
        drawn = [column for column in columns if column.layer is not None]
        at_once = max(1, _CELLS_AT_ONCE // (layout.frame.width * layout.frame.height))
        for start in range(0, len(drawn), at_once):
            _write(layout.frame, drawn[start : start + at_once], parts, beside)
        beside.rename(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(frame: Frame, columns: Sequence[Column], parts: Sequence[Path], folder: Path) -> None:
    grids = [np.full((frame.height, frame.width), np.nan, dtype=np.float64) for _ in columns]
    for table in tables(parts):
        rows, across = table.column("row").to_numpy(), table.column("column").to_numpy()
        for column, grid in zip(columns, grids, strict=True):
            grid[rows, across] = _numbers(column, table.column(column.title))
    east, south = frame.west + frame.width * frame.dx, frame.north - frame.height * frame.dy
    view = View(
        crs=CRS84, left=frame.west, bottom=south, right=east, top=frame.north, width=frame.width, height=frame.height
    )
    for column, grid in zip(columns, grids, strict=True):
        assert column.layer is not None
        (folder / f"{column.name}.tif").write_bytes(encoded(column.layer, view, grid, "cog"))


def tables(parts: Sequence[Path]) -> Iterator[pa.Table]:
    for part in parts:
        with pa.OSFile(str(part)) as source:
            yield pa.ipc.open_stream(source).read_all()


def _numbers(column: Column, cells: pa.ChunkedArray) -> NDArray[np.float64]:
    """Numbers as they are, classes by the number of their id."""
    assert column.layer is not None
    if column.kind != "text":
        return np.asarray(cells.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    numbers = {entry.id: float(entry.value) for entry in column.layer.classes}
    words = cells.combine_chunks()
    by_code = np.array([*(numbers.get(word, np.nan) for word in words.dictionary.to_pylist()), np.nan])
    found: NDArray[np.float64] = by_code[words.indices.fill_null(len(by_code) - 1).to_numpy(zero_copy_only=False)]
    return found
