"""GeoTIFFs and whatever else GDAL reads with a CRS, whole or a window, at home or by range requests."""

from collections.abc import Sequence

import rasterio
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window, from_bounds

from ..grids import Grid, Raster
from .bounds import bounded
from .decoding import decoded

# A server that does not list folders is asked for nothing but the file; a dead one is given up, not waited for.
REMOTE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_CONNECTTIMEOUT": "10",
    "GDAL_HTTP_TIMEOUT": "60",
    "GDAL_HTTP_MAX_RETRY": "3",
    "GDAL_HTTP_RETRY_DELAY": "1",
    "GDAL_PAM_ENABLED": "NO",
}

SMALLER = "give the option window, or a coarser cell"


def read(
    paths: Sequence[str],
    *,
    window: Sequence[float] | None = None,
    band: int = 1,
    cell: float | None = None,
    crs: str | None = None,
    as_classes: bool = False,
    nodata: Sequence[float] = (),
    scale: float = 1.0,
    offset: float = 0.0,
) -> Raster:
    """One band in EPSG:4326.

    `window` is west, south, east, north in degrees; `cell` the cell size in degrees where the file is warped or
    thinned; `crs` overrides what the file says of itself, such as `EPSG:4326` for a file that names a wrong datum.
    """
    resampling = Resampling.nearest if as_classes else Resampling.average
    with rasterio.Env(**REMOTE), _opened(paths[0]) as source:
        target = _target(source, window, cell, crs)
        size, made = (target.rows, target.columns) if target else None, 1 if as_classes else 4
        bounded(source, paths[0], [band], size=size, made=made, remedy=SMALLER)
        if target is None:
            stored, grid = source.read([band]), _grid(source.transform, source.height, source.width)
        else:
            stored, grid = _warped(source, target, crs, band, resampling)
        declared = source.nodata
    values = decoded(stored, declared, as_classes=as_classes, nodata=nodata, scale=scale, offset=offset)
    return Raster(values=values, grid=grid)


def _opened(path: str) -> rasterio.DatasetReader:
    """Raises OSError that names the file; of a remote one GDAL tells only the server's answer."""
    try:
        return rasterio.open(path)
    except rasterio.errors.RasterioIOError as error:
        raise OSError(f"{path.removeprefix('/vsicurl/')}: {error}") from error


def _target(
    source: rasterio.DatasetReader, window: Sequence[float] | None, cell: float | None, crs: str | None
) -> Grid | None:
    """The grid to read onto, or None where the file's own will do."""
    degrees = rasterio.crs.CRS.from_user_input(crs or source.crs) == rasterio.crs.CRS.from_epsg(4326)
    if degrees and window is None and cell is None:
        return None
    if degrees and cell is None:
        inner = from_bounds(*window, source.transform).round_lengths().round_offsets()  # type: ignore[misc]
        inner = inner.intersection(Window(0, 0, source.width, source.height))
        return _grid(source.window_transform(inner), int(inner.height), int(inner.width))
    if cell is None:
        raise ValueError("the file is not in degrees: give the option cell, the cell size in degrees to warp to")
    west, south, east, north = window or (-180.0, -90.0, 180.0, 90.0)
    rows, columns = round((north - south) / cell), round((east - west) / cell)
    return Grid(west=west, north=north, dx=cell, dy=cell, rows=rows, columns=columns)


def _warped(
    source: rasterio.DatasetReader, grid: Grid, crs: str | None, band: int, resampling: Resampling
) -> tuple[object, Grid]:
    with WarpedVRT(
        source,
        src_crs=crs or source.crs,
        crs="EPSG:4326",
        transform=grid.transform,
        height=grid.rows,
        width=grid.columns,
        resampling=resampling,
    ) as warped:
        return warped.read([band]), grid


def _grid(transform: rasterio.Affine, rows: int, columns: int) -> Grid:
    return Grid(
        west=transform.c, north=transform.f, dx=transform.a, dy=-transform.e, rows=int(rows), columns=int(columns)
    )
