"""Grids in memory: the globe, its poles and its antimeridian."""

import numpy as np
import pytest

from helpdesk.storage.ingest.grids import Grid, Raster, sample, within_the_globe, world


def from_zero_to_360(cell: float) -> Raster:
    """A grid with cells centred on the poles and on Greenwich, whose values encode latitude and longitude."""
    rows, columns = round(180 / cell) + 1, round(360 / cell)
    grid = Grid(west=-cell / 2, north=90 + cell / 2, dx=cell, dy=cell, rows=rows, columns=columns)
    values = grid.latitudes[:, None] * 1000 + grid.longitudes[None, :]
    return Raster(values=values[None].astype(np.float32), grid=grid)


def at(raster: Raster, lon: float, lat: float) -> float:
    point = Grid(west=lon - 1e-4, north=lat + 1e-4, dx=2e-4, dy=2e-4, rows=1, columns=1)
    return float(sample(raster, point)[0, 0, 0])


def test_a_grid_centred_on_the_poles_is_cut_to_the_globe() -> None:
    raster = within_the_globe(from_zero_to_360(0.5))
    assert raster.grid == world(0.25)
    assert raster.values.shape == (1, 720, 1440)


@pytest.mark.parametrize(
    ("lon", "lat", "centre"),
    [
        (0.1, 0.1, (0.0, 0.0)),
        (-0.1, -0.1, (0.0, 0.0)),
        (-1.68, 48.11, (-1.5, 48.0)),
        (-93.62, 41.59, (-93.5, 41.5)),
        (179.9, 10.0, (180.0, 10.0)),
        (-179.9, 10.0, (180.0, 10.0)),
        (147.37, -35.11, (147.5, -35.0)),
        (20.0, 89.9, (20.0, 90.0)),
        (20.0, -89.9, (20.0, -90.0)),
    ],
)
def test_no_value_moves_when_a_grid_is_cut_and_rolled(lon: float, lat: float, centre: tuple[float, float]) -> None:
    value = at(within_the_globe(from_zero_to_360(0.5)), lon, lat)
    assert value == pytest.approx(centre[1] * 1000 + centre[0] % 360, abs=0.01)


def test_corners_that_decimals_left_a_hair_off_become_exact() -> None:
    sloppy = Grid(west=-180.0, north=90.0, dx=0.049999999999999996, dy=0.049999999999999996, rows=3600, columns=7200)
    assert within_the_globe(Raster(values=np.zeros((1, 3600, 7200), np.uint8), grid=sloppy)).grid == world(0.05)


def test_a_window_of_the_globe_is_left_as_it_is() -> None:
    window = Raster(values=np.ones((1, 4, 5), np.float32), grid=Grid(west=34, north=5, dx=1, dy=1, rows=4, columns=5))
    assert within_the_globe(window) is window


def test_columns_that_do_not_start_on_a_cell_are_refused() -> None:
    shifted = Grid(west=-179.7, north=90, dx=0.5, dy=0.5, rows=360, columns=720)
    with pytest.raises(ValueError, match="no whole number of cells"):
        within_the_globe(Raster(values=np.zeros((1, 360, 720), np.uint8), grid=shifted))


def test_sampling_takes_the_cell_that_covers_the_place_and_nothing_beyond_the_edge() -> None:
    window = Raster(
        values=np.array([[[1, 2], [3, 4]]], np.uint8), grid=Grid(west=0, north=2, dx=1, dy=1, rows=2, columns=2)
    )
    wider = Grid(west=-0.5, north=2.0, dx=0.5, dy=0.5, rows=2, columns=6)
    assert sample(window, wider)[0].tolist() == [[255, 1, 1, 2, 2, 255]] * 2
