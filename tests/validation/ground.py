"""What is compared: the rasters that layer files and code of today made, and data published by others."""

import gzip
import os
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray

from helpdesk.bootstrap.tier1_tables import with_tables
from helpdesk.content.convert_layer import layer_of
from helpdesk.content.load import examine
from helpdesk.content.shelf import fill
from helpdesk.domain.layers import Layer
from helpdesk.domain.sourcing import Recipe
from helpdesk.settings import default_data_root
from helpdesk.storage.ingest import cog
from helpdesk.storage.ingest.digests import layer_key
from helpdesk.storage.ingest.grids import Grid, Raster
from helpdesk.storage.ingest.manifest import current

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared" / "data"


class Missing(Exception):
    """Something to compare with is not on this machine; the message says what and how to get it."""


def rasters_of_today(wanted: Collection[str]) -> Path:
    """The folder of rasters of the current version. Raises Missing where other layer files or code made them."""
    found = current(Path(os.environ.get("HELPDESK_DATA", default_data_root())))
    if found is None:
        raise Missing("nothing is ingested here: run `helpdesk ingest` to check the layers against published maps")
    folder, manifest = found
    for name in wanted:
        if name not in manifest.layers or manifest.layers[name].version != key_of(name):
            raise Missing(f"{name} was ingested from older files or code: run `helpdesk ingest` to check it")
    return folder / "rasters"


@cache
def layers() -> Mapping[str, Layer]:
    """Of every profile; those of Tier 1 with the numbers that ingest gives their recipes."""
    shelf = fill([ROOT])
    files = {entry.model.id: entry.model for entry in shelf.layers}
    content = examine([ROOT]).valid()
    with_numbers = {layer.id: layer for layer in with_tables(content, content.layers.values())}
    return {entry.model.id: layer_of(entry, files) for entry in shelf.layers} | with_numbers


@cache
def key_of(name: str) -> str:
    """The key that an ingest would build the layer under today."""
    sourcing = layers()[name].sourcing
    if isinstance(sourcing, Recipe):
        return layer_key(layers()[name], None, {each: key_of(layer) for each, layer in sourcing.inputs.items()})
    return layer_key(layers()[name], sourcing.sha256, {})


@cache
def cog_of(name: str) -> Raster:
    """A layer as it is ingested. Raises Missing where other layer files or code made it."""
    return cog.read(rasters_of_today([name]) / f"{name}.tif")


def reference(name: str) -> Path:
    """A file of the comparison data. Raises Missing."""
    path = REFERENCE / name
    if not path.is_file():
        raise Missing(f"no ../shared/data/{name} to compare with")
    return path


def published(name: str, nodata: float) -> Raster:
    """A raster made by others, NaN where it has no value."""
    with rasterio.open(reference(name)) as source:
        values = source.read().astype(np.float32)
        bounds, (dx, dy) = source.bounds, source.res
        grid = Grid(west=bounds.left, north=bounds.top, dx=dx, dy=dy, rows=source.height, columns=source.width)
    values[values == nodata] = np.nan
    return Raster(values=values, grid=grid)


def table(name: str) -> pd.DataFrame:
    """A gzipped CSV of the comparison data."""
    with gzip.open(reference(name), "rt", encoding="utf-8") as file:
        return pd.read_csv(file)


def at(raster: Raster, lon: NDArray[np.floating], lat: NDArray[np.floating]) -> NDArray[np.floating]:
    """The values of the cells of the first band that cover places inside the grid, degrees."""
    grid = raster.grid
    rows, columns = ((grid.north - lat) / grid.dy).astype(int), ((lon - grid.west) / grid.dx).astype(int)
    picked: NDArray[np.floating] = raster.values[0, rows, columns]
    return picked
