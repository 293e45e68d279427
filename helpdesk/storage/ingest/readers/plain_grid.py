"""Grids without georeferencing (PNG, HDF5 images): the layer file says what they cover."""

import warnings
from collections.abc import Sequence

import rasterio
from rasterio.errors import NotGeoreferencedWarning

from ..grids import Grid, Raster
from .bounds import COARSER, bounded
from .decoding import decoded

WORLD = (-180.0, -90.0, 180.0, 90.0)


def read(
    paths: Sequence[str],
    *,
    bbox: Sequence[float] = WORLD,
    dataset: str | None = None,
    as_classes: bool = False,
    nodata: Sequence[float] = (),
    scale: float = 1.0,
    offset: float = 0.0,
) -> Raster:
    """The first band, row 0 north.

    `bbox` is west, south, east, north in degrees; `dataset` names the one to take of an HDF5 file.
    """
    address = f'HDF5:"{paths[0]}"://{dataset}' if dataset else paths[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(address) as source:
            bounded(source, paths[0], [1], made=1 if as_classes else 4, remedy=COARSER)
            stored, declared = source.read([1]), source.nodata
    rows, columns = stored.shape[1:]
    west, south, east, north = bbox
    grid = Grid(
        west=west, north=north, dx=(east - west) / columns, dy=(north - south) / rows, rows=rows, columns=columns
    )
    values = decoded(stored, declared, as_classes=as_classes, nodata=nodata, scale=scale, offset=offset)
    return Raster(values=values, grid=grid)
