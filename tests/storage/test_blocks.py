"""Cells are the same whether a block is held, is too large to be held, or was dropped for others."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray

from helpdesk.storage.blocks import Blocks, Shelf

from .coverages import WORLD, write_cog

ROWS, COLUMNS = 300, 500


@pytest.fixture
def grid() -> NDArray[np.float32]:
    return np.random.default_rng(2).uniform(0, 100, (ROWS, COLUMNS)).astype("float32")


# A block of the file is 64 kB: none is held, one, and all of them.
@pytest.mark.parametrize("most_bytes", [60_000, 70_000, 2_000_000])
def test_a_cell_is_the_one_of_the_file(tmp_path: Path, grid: NDArray[np.float32], most_bytes: int) -> None:
    write_cog(tmp_path / "grid.tif", grid, WORLD, -9999, "AVERAGE")
    with rasterio.open(tmp_path / "grid.tif") as dataset:
        height, width = dataset.block_shapes[0]
        assert height * width * 4 == 65_536
        blocks = Blocks(dataset, Shelf(most_bytes))
        rng = np.random.default_rng(3)
        for row, column in [*zip(rng.integers(0, ROWS, 300), rng.integers(0, COLUMNS, 300), strict=True)]:
            assert blocks.cell(int(row), int(column)) == float(grid[row, column])
        assert blocks.cell(ROWS - 1, COLUMNS - 1) == float(grid[-1, -1])


@pytest.mark.parametrize("most_bytes", [60_000, 70_000, 2_000_000])
def test_a_window_is_the_one_of_the_file(tmp_path: Path, grid: NDArray[np.float32], most_bytes: int) -> None:
    write_cog(tmp_path / "grid.tif", grid, WORLD, -9999, "AVERAGE")
    with rasterio.open(tmp_path / "grid.tif") as dataset:
        blocks = Blocks(dataset, Shelf(most_bytes))
        rng = np.random.default_rng(4)
        for size in (1, 40, 128, 200):
            for row, column in zip(rng.integers(0, ROWS - size, 60), rng.integers(0, COLUMNS - size, 60), strict=True):
                window = blocks.window(int(row), int(column), size, size)
                assert np.array_equal(window, grid[row : row + size, column : column + size])
        assert np.array_equal(blocks.window(128, 256, 128, 128), grid[128:256, 256:384])


def test_a_held_block_is_not_read_again(tmp_path: Path, grid: NDArray[np.float32]) -> None:
    write_cog(tmp_path / "grid.tif", grid, WORLD, -9999, "AVERAGE")
    with rasterio.open(tmp_path / "grid.tif") as dataset:
        blocks = Blocks(dataset)
        first = blocks.cell(5, 5)
    assert blocks.cell(5, 5) == first
    with pytest.raises(rasterio.errors.RasterioError):
        blocks.cell(200, 400)


def test_all_rasters_of_a_process_share_one_bound(tmp_path: Path, grid: NDArray[np.float32]) -> None:
    shelf = Shelf(200_000)
    for number in range(5):
        write_cog(tmp_path / f"{number}.tif", grid + number, WORLD, -9999, "AVERAGE")
    datasets = [rasterio.open(tmp_path / f"{number}.tif") for number in range(5)]
    try:
        several = [Blocks(dataset, shelf) for dataset in datasets]
        for row in (0, ROWS - 1, 0):
            for number, blocks in enumerate(several):
                assert blocks.cell(row, 7) == float((grid + number)[row, 7])
                assert 0 < shelf.bytes_held <= 200_000
    finally:
        for dataset in datasets:
            dataset.close()
