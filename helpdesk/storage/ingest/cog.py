"""Cloud Optimized GeoTIFFs: EPSG:4326, north up, 128-pixel blocks, deflate, overviews, statistics, units, colours."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
from rasterio.io import DatasetWriter, MemoryFile

from ...domain.layers import Layer
from ...domain.sourcing import TIER1_RECIPES, Recipe
from ...domain.text import pick
from .grids import NO_CLASS, NO_NUMBER, Grid, Raster, Values

BLOCK = 128


def write(raster: Raster, layer: Layer, tags: dict[str, str], path: Path) -> dict[str, Any]:
    """Writes beside `path` and renames; answers the statistics of the first band."""
    beside = path.with_name(f".{path.name}.part")
    found = [statistics(band, raster.grid) for band in raster.values]
    with _in_memory(raster, layer, tags, found) as source:
        rasterio.shutil.copy(source, str(beside), driver="COG", **_options(raster, layer))
    os.replace(beside, path)
    return found[0]


def read(path: Path) -> Raster:
    """A COG written by `write`, back in memory."""
    with rasterio.open(path, NUM_THREADS="ALL_CPUS") as source:
        values = source.read()
        if source.nodata == NO_NUMBER:
            values[values == NO_NUMBER] = np.nan
        bounds, (dx, dy) = source.bounds, source.res
        grid = Grid(west=bounds.left, north=bounds.top, dx=dx, dy=dy, rows=source.height, columns=source.width)
        return Raster(values=values, grid=grid, bands=tuple(str(name) for name in source.descriptions))


def statistics(band: Values, grid: Grid) -> dict[str, Any]:
    """Minimum, maximum, mean and standard deviation of the cells, and the share of the Earth's surface they cover."""
    valid = band != NO_CLASS if band.dtype == np.uint8 else np.isfinite(band)
    row_areas = np.cos(np.radians(grid.latitudes)) * np.radians(grid.dx) * np.radians(grid.dy)
    found: dict[str, Any] = {"covers": float(valid.sum(axis=1) @ row_areas / (4 * np.pi))}
    if valid.any():
        numbers = band[valid]
        found |= {"minimum": float(numbers.min()), "maximum": float(numbers.max())}
        found |= {"mean": float(numbers.mean(dtype=np.float64)), "stddev": float(numbers.std(dtype=np.float64))}
    return found


@contextmanager
def _in_memory(
    raster: Raster, layer: Layer, tags: dict[str, str], found: Sequence[dict[str, Any]]
) -> Iterator[DatasetWriter]:
    """An uncompressed GeoTIFF for GDAL's COG driver to copy: the driver cannot be written to piece by piece."""
    bands, rows, columns = raster.values.shape
    nodata = NO_CLASS if raster.is_classes else NO_NUMBER
    profile = {"driver": "GTiff", "count": bands, "height": rows, "width": columns, "dtype": raster.values.dtype}
    with MemoryFile() as memory, rasterio.Env(GDAL_PAM_ENABLED="NO"):
        with memory.open(**profile, crs="EPSG:4326", transform=raster.grid.transform, nodata=nodata) as target:
            _fill(target, raster, layer, found)
            target.update_tags(AREA_OR_POINT="Area", **tags)
        with memory.open() as source:
            yield source


def _fill(target: DatasetWriter, raster: Raster, layer: Layer, found: Sequence[dict[str, Any]]) -> None:
    title = pick(layer.titles, "en")[0]
    for number, band in enumerate(raster.values, start=1):
        target.write(band if raster.is_classes else np.where(np.isnan(band), band.dtype.type(NO_NUMBER), band), number)
        name = raster.bands[number - 1] if len(raster.values) > 1 else title
        target.set_band_description(number, name)
        if layer.unit:
            target.set_band_unit(number, layer.unit)
        target.update_tags(number, **_statistics_tags(found[number - 1]))
    if layer.classes:
        colours = {entry.value: _rgba(entry.colour) for entry in layer.classes}
        target.write_colormap(1, colours | {NO_CLASS: (0, 0, 0, 0)})


def _statistics_tags(found: dict[str, Any]) -> dict[str, str]:
    names = {"minimum": "MINIMUM", "maximum": "MAXIMUM", "mean": "MEAN", "stddev": "STDDEV"}
    return {f"STATISTICS_{gdal}": f"{found[ours]:.9g}" for ours, gdal in names.items() if ours in found}


def _rgba(colour: str) -> tuple[int, ...]:
    """`#rrggbb` or `#rrggbbaa` as four bytes."""
    return tuple(bytes.fromhex(f"{colour[1:]}ff"[:8]))


def _options(raster: Raster, layer: Layer) -> dict[str, str | int]:
    """Layers that only recipes read do without overviews, which for twelve months take longer than the months."""
    looked_up = isinstance(layer.sourcing, Recipe) and layer.sourcing.name in TIER1_RECIPES
    return {
        "OVERVIEWS": "AUTO" if layer.published else "NONE",
        "BLOCKSIZE": BLOCK,
        "COMPRESS": "DEFLATE",
        "PREDICTOR": "YES",
        # An average is drawn wherever one of its cells has a number: what is looked up by classes, and shown on some
        # land alone, would cover ever more of the Earth.
        "OVERVIEW_RESAMPLING": "NEAREST" if raster.is_classes or looked_up else "AVERAGE",
        "NUM_THREADS": "ALL_CPUS",
        "BIGTIFF": "IF_SAFER",
    }
