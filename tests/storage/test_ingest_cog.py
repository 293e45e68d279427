"""The COGs that ingest writes, as GDAL sees them."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from helpdesk.domain.layers import Layer, LegendClass, Provenance, Stop
from helpdesk.domain.sourcing import FileSource, Recipe
from helpdesk.storage.ingest import cog
from helpdesk.storage.ingest.grids import Raster, world

CELL = 0.5
NUMBERS = Layer(
    id="carbon",
    kind="coverage",
    titles={"en": "Carbon", "fr": "Carbone"},
    descriptions={"en": "Carbon"},
    provenance=Provenance(credit="Us", licence="CC0", terms="be kind"),
    sourcing=FileSource(path="carbon.tif", reader="geotiff"),
    unit="t C/ha",
    ramp=(Stop(at=0, colour="#ffffff"),),
)
CLASSES = Layer(
    id="zones",
    kind="coverage",
    titles={"en": "Zones"},
    descriptions={"en": "Zones"},
    provenance=Provenance(credit="Us", licence="CC0"),
    sourcing=FileSource(path="zones.tif", reader="geotiff"),
    classes=(
        LegendClass(value=1, id="one", names={"en": "One"}, colour="#102030"),
        LegendClass(value=9, id="nine", names={"en": "Nine"}, colour="#40506080"),
    ),
)


def numbers() -> Raster:
    grid = world(CELL)
    values = np.broadcast_to(grid.latitudes[:, None], (grid.rows, grid.columns)).astype(np.float32).copy()
    values[:, : grid.columns // 2] = np.nan
    return Raster(values=values[None], grid=grid)


def classes() -> Raster:
    grid = world(CELL)
    checkers = np.indices((grid.rows, grid.columns)).sum(axis=0) % 2
    return Raster(values=np.where(checkers, 1, 9).astype(np.uint8)[None], grid=grid)


def test_numbers_come_back_as_they_were(tmp_path: Path) -> None:
    cog.write(numbers(), NUMBERS, {}, tmp_path / "a.tif")
    again = cog.read(tmp_path / "a.tif")
    assert again.grid == world(CELL)
    np.testing.assert_array_equal(again.values, numbers().values)


def test_a_cog_says_what_it_is(tmp_path: Path) -> None:
    found = cog.write(numbers(), NUMBERS, {"TERMS": "be kind"}, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif") as source:
        assert source.crs.to_epsg() == 4326
        assert source.bounds == (-180, -90, 180, 90)
        assert source.nodata == -9999
        assert source.units == ("t C/ha",)
        assert source.descriptions == ("Carbon",)
        assert source.block_shapes == [(128, 128)]
        assert source.overviews(1) == [2, 4, 8]
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert source.tags()["TERMS"] == "be kind"
        assert float(source.tags(1)["STATISTICS_MAXIMUM"]) == found["maximum"] == 89.75
    assert not list(tmp_path.glob("*.xml"))


def test_overviews_average_numbers_and_leave_out_cells_without_data(tmp_path: Path) -> None:
    cog.write(numbers(), NUMBERS, {}, tmp_path / "a.tif")
    with rasterio.open(tmp_path / "a.tif", overview_level=0) as source:
        half = source.read(1)
    assert half[0, -1] == pytest.approx(89.5)
    assert set(np.unique(half[:, : half.shape[1] // 2])) == {-9999}


def test_overviews_of_classes_hold_no_invented_class(tmp_path: Path) -> None:
    cog.write(classes(), CLASSES, {}, tmp_path / "z.tif")
    with rasterio.open(tmp_path / "z.tif", overview_level=1) as source:
        assert set(np.unique(source.read(1))) <= {1, 9}


def test_what_is_looked_up_covers_no_more_from_afar_than_from_near(tmp_path: Path) -> None:
    """A gain is shown on some land alone: an average would spread it over its neighbours."""
    grid = world(CELL)
    checkers = np.indices((grid.rows, grid.columns)).sum(axis=0) % 5
    values = np.where(checkers, np.nan, 0.25).astype(np.float32)[None]
    layer = replace(NUMBERS, sourcing=Recipe(name="tier1-gain", inputs={}))
    cog.write(Raster(values=values, grid=grid), layer, {}, tmp_path / "g.tif")
    shares = []
    for options in ({}, {"overview_level": 0}, {"overview_level": 1}):
        with rasterio.open(tmp_path / "g.tif", **options) as source:
            shares.append(float((source.read(1) != -9999).mean()))
    assert shares == pytest.approx([0.2, 0.2, 0.2], abs=0.01)


def test_classes_carry_their_colours(tmp_path: Path) -> None:
    cog.write(classes(), CLASSES, {}, tmp_path / "z.tif")
    with rasterio.open(tmp_path / "z.tif") as source:
        assert source.nodata == 255
        assert source.colormap(1)[1] == (0x10, 0x20, 0x30, 255)
        assert source.colormap(1)[255][3] == 0


def test_the_share_of_the_earth_is_measured_on_the_sphere() -> None:
    grid = world(CELL)
    north = np.where(grid.latitudes[:, None] > 30, 1.0, np.nan) * np.ones(grid.columns)
    assert cog.statistics(north, grid)["covers"] == pytest.approx(0.25, abs=1e-4)


@pytest.mark.skipif(shutil.which("gdalinfo") is None, reason="GDAL's command line tools are not installed here")
def test_gdalinfo_sees_nodata_and_unit(tmp_path: Path) -> None:
    cog.write(numbers(), NUMBERS, {}, tmp_path / "a.tif")
    told = subprocess.run(["gdalinfo", tmp_path / "a.tif"], capture_output=True, text=True, check=True).stdout
    assert "NoData Value=-9999" in told
    assert "Unit Type: t C/ha" in told
