"""`helpdesk batch --region`: every cell of a region's grid, as Cloud Optimized GeoTIFFs and as a table."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
import rasterio

from helpdesk.domain.geo import LonLat
from helpdesk.services.desk import Desk

from .test_batch import helpdesk, refused, rows_of

OPTIONS = ["--on", "2026-11-23", "--topic", "nitrogen"]


STATUS = {"DECIDED": 1, "CONFLICT": 2, "GAP": 3}
ORIGINS = {"measured": 1, "local_fact": 2, "stock_layer": 3, "tier1_reference": 4}


def smallest(desk: Desk) -> str:
    """A drawn region of some hundred cells, whichever packs there are."""
    boxes = {each: desk.regions.box(each) for each in desk.content.regions}
    sizes = {region: (box.east - box.west) * (box.north - box.south) for region, box in boxes.items()}
    return min((region for region, size in sizes.items() if size > 2), key=lambda region: sizes[region])


@pytest.fixture(scope="module")
def region(desk: Desk) -> str:
    return smallest(desk)


@pytest.fixture(scope="module")
def table(region: str, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    out = tmp_path_factory.mktemp("grid") / "cells.csv"
    done = helpdesk("batch", "--region", region, "--out", out, *OPTIONS)
    assert done.returncode == 0, done.stderr
    return rows_of(out)


@pytest.fixture(scope="module")
def folder(region: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("grid") / "cogs"
    done = helpdesk("batch", "--region", region, "--out", out, *OPTIONS)
    assert done.returncode == 0, done.stderr
    return out


def test_the_cells_are_those_with_their_centre_in_the_region(
    desk: Desk, region: str, table: list[dict[str, str]], folder: Path
) -> None:
    assert all(region in row["regions"].split(";") for row in table)
    cells = {(int(row["row"]), int(row["column"])) for row in table}
    assert len(cells) == len(table) > 50
    with rasterio.open(next(folder.glob("*.status.tif"))) as raster:
        for row in range(raster.height):
            for column in range(raster.width):
                lon, lat = raster.xy(row, column)
                inside = region in desk.regions.at(LonLat(lon=lon, lat=lat).rounded(), 1).inside
                assert ((row, column) in cells) == inside


def test_the_grid_is_that_of_the_finest_soil_map(desk: Desk, folder: Path) -> None:
    finest = min(desk.rasters.info(layer.id).pixel for layer in desk.content.fact_layers if layer.depth_cm)
    with rasterio.open(next(folder.glob("*.status.tif"))) as raster:
        assert raster.res == pytest.approx(finest)
        assert raster.crs.to_epsg() == 4326


def test_rasters_hold_what_the_table_says(desk: Desk, folder: Path, table: list[dict[str, str]]) -> None:
    rows, columns = ([int(row[name]) for row in table] for name in ("row", "column"))
    classes = {f"soil.{layer.fact}": {c.id: c.value for c in layer.classes} for layer in desk.content.fact_layers}
    checked = 0
    for path in sorted(folder.glob("*.tif")):
        title = next(name for name in table[0] if name.split(" [")[0] == path.stem)
        numbers = {**classes, "carbon.origin": ORIGINS}.get(path.stem) or (STATUS if "status" in title else None)
        with rasterio.open(path) as raster:
            band = raster.read(1).astype(float)
            assert band.size - (band == raster.nodata).sum() <= len(table)
            said = [row[title] for row in table]
            wanted = [raster.nodata if not each else numbers[each] if numbers else float(each) for each in said]
            assert np.allclose(band[rows, columns], wanted, rtol=1e-6), path
            assert raster.units[0] == (title.partition(" [")[2].rstrip("]") or None)
            if numbers:
                assert raster.colormap(1)
                assert raster.tags(1)[f"CLASS_{min(numbers.values())}"]
        checked += 1
    assert checked > 20


def test_every_raster_is_a_cog(folder: Path) -> None:
    for path in folder.glob("*.tif"):
        with rasterio.open(path) as raster:
            assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    told = subprocess.run(["gdalinfo", next(folder.glob("soil.*.tif"))], capture_output=True, text=True, check=True)
    assert "LAYOUT=COG" in told.stdout
    assert "warning" not in told.stderr.lower()


def test_a_step_makes_its_own_grid(region: str, tmp_path: Path) -> None:
    out = tmp_path / "coarse"
    assert helpdesk("batch", "--region", region, "--step", "0.25", "--out", out, *OPTIONS).returncode == 0
    with rasterio.open(next(out.glob("*.status.tif"))) as raster:
        assert raster.res == (0.25, 0.25)
        assert raster.bounds.left % 0.25 == 0


def test_what_cannot_be_gridded_is_said(region: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    refused("--region", f"{region}x", "--out", out, says="did you mean")
    refused("--region", region, "--step", "0", "--out", out, says="is not a size of cells")
    refused("--region", region, "--step", "nan", "--out", out, says="is not a size of cells")
    refused("--region", region, "--step", "10", "--out", out, says="take a smaller step")
    refused("--region", region, "--out", tmp_path / "one.tif", says="name a folder")
    refused("--out", out, says="give a file of points, or --region")
    refused(tmp_path / "a.csv", "--region", region, "--out", out, says="and not both")
    assert not out.exists()
