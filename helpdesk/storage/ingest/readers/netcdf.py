"""NetCDF grids with latitude and longitude axes, through GDAL's netCDF driver."""

import warnings
from collections.abc import Sequence

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning

from ..grids import Grid, Raster, Values
from .bounds import COARSER, bounded
from .decoding import decoded


def read(
    paths: Sequence[str],
    *,
    variable: str,
    empty_where_all_zero: Sequence[str] = (),
    scale: float = 1.0,
    offset: float = 0.0,
    nodata: Sequence[float] = (),
) -> Raster:
    """All bands of `variable`, wherever among `paths` it is.

    `empty_where_all_zero` names variables (on the same grid, in any of the files) whose common zero means no data:
    HWSD 1.2 writes 0 for towns, water, rock and ice.
    """
    with rasterio.open(_address(paths, variable)) as source:
        bounded(source, variable, source.indexes, made=4, remedy=COARSER)
        stored = source.read()
        values = decoded(stored, source.nodata, as_classes=False, nodata=nodata, scale=scale, offset=offset)
        grid, bands = _grid(source), _bands(source)
    if empty_where_all_zero:
        others = [name for name in empty_where_all_zero if name != variable]
        own = stored[0] == 0 if len(others) < len(empty_where_all_zero) else np.array(True)
        values[:, own & _all_zero(paths, others)] = np.nan
    return Raster(values=values, grid=grid, bands=bands)


def _grid(source: rasterio.DatasetReader) -> Grid:
    bounds, (dx, dy) = source.bounds, source.res
    return Grid(west=bounds.left, north=bounds.top, dx=dx, dy=dy, rows=source.height, columns=source.width)


def _bands(source: rasterio.DatasetReader) -> tuple[str, ...]:
    """Bands by the value of the file's extra dimension, such as `month 3`."""
    dimensions = source.tags().get("NETCDF_DIM_EXTRA", "{band}").strip("{}").split(",")
    return tuple(
        " ".join(f"{name} {source.tags(band).get(f'NETCDF_DIM_{name}', band)}" for name in dimensions)
        for band in source.indexes
    )


def _all_zero(paths: Sequence[str], variables: Sequence[str]) -> Values:
    zero: Values = np.array(True)
    for variable in variables:
        with rasterio.open(_address(paths, variable)) as source:
            bounded(source, variable, [1], made=1, remedy=COARSER)
            zero = zero & (source.read(1) == 0)
    return zero


def _address(paths: Sequence[str], variable: str) -> str:
    """GDAL's name of the variable. Raises ValueError that lists the variables there are."""
    found: dict[str, str] = {}
    with warnings.catch_warnings():
        # A file of several variables is a list to GDAL, and a list has no georeferencing.
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        for path in paths:
            with rasterio.open(f"netcdf:{path}") as source:
                names = [address.rsplit(":", 1)[-1] for address in source.subdatasets]
                found |= dict.fromkeys(names or [source.tags(1)["NETCDF_VARNAME"]], path)
    if variable not in found:
        raise ValueError(f"no variable {variable!r}; the files have {', '.join(sorted(found))}")
    return f"netcdf:{found[variable]}:{variable}"
