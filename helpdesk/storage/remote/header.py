"""Whether an object can be read in place: only its header and its smallest overview are fetched."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import rasterio
from rasterio.cache import invalidate
from rasterio.errors import RasterioError

from ...domain.layers import Layer
from ..addresses import vsi_of
from .access import Access
from .objects import identity

_COG = "gdal_translate -of COG"
# A raster of so few cells along each side is one block anyway.
_SMALL = 512
# What edges may miss the globe by, in degrees: rounding.
_ROUNDING = 1e-6
# Class codes are looked for in an overview of at most so many cells.
_FEW = 300_000


def faults(url: str, layer: Layer, access: Access) -> list[str]:
    """What keeps the object from being served as this layer, each with the remedy. Raises NotFound for one that is not
    there, Unavailable where its server is away."""
    identity(access, url)
    with rasterio.Env(**access.gdal_options()):
        # What GDAL remembers, under the URL at the endpoint, may be of an object that was replaced since.
        invalidate(vsi_of(url))
        try:
            with rasterio.open(vsi_of(url), driver="GTiff") as raster:
                return [*_structure(raster), *_place(raster), *_meaning(raster, layer)]
        except RasterioError:
            return [f"is not a GeoTIFF that GDAL can read; make it one by `{_COG} IN OUT.tif`"]


def _structure(raster: Any) -> Iterator[str]:
    large = max(raster.width, raster.height) > _SMALL
    if large and not (raster.profile.get("tiled") and raster.overviews(1)):
        yield f"is not a Cloud Optimized GeoTIFF: it needs tiles and overviews; make it one by `{_COG} IN OUT.tif`"
    if raster.count != 1:
        yield f"has {raster.count} bands, and a layer is one; take it out by `{_COG} -b 1 IN OUT.tif`"
    if raster.scales[0] != 1 or raster.offsets[0] != 0:
        yield f"holds numbers times a scale; write plain ones by `{_COG} -unscale -ot Float32 IN OUT.tif`"


def _place(raster: Any) -> Iterator[str]:
    crs, grid, bounds = raster.crs, raster.transform, raster.bounds
    remedy = "warp it by `gdalwarp -t_srs EPSG:4326 -of COG IN OUT.tif`"
    if crs is None or crs.to_epsg() != 4326:
        yield f"is in {crs.to_string() if crs else 'no CRS'}, not in EPSG:4326; {remedy}"
    elif grid.b or grid.d or grid.a <= 0 or grid.e >= 0:
        yield f"is turned or not north up; {remedy}"
    elif abs(bounds.left) > 180 + _ROUNDING or abs(bounds.right) > 180 + _ROUNDING or not _on_globe(bounds):
        yield f"reaches beyond -180 to 180 and -90 to 90 degrees; {remedy} with `-te -180 -90 180 90`"


def _on_globe(bounds: Any) -> bool:
    return bool(bounds.bottom >= -90 - _ROUNDING and bounds.top <= 90 + _ROUNDING)


def _meaning(raster: Any, layer: Layer) -> Iterator[str]:
    """Numbers where classes are meant, and codes that the layer does not name, as far as the smallest overview has
    them."""
    if not layer.classes:
        return
    if not np.issubdtype(np.dtype(raster.dtypes[0]), np.integer):
        yield f"holds {raster.dtypes[0]} where class codes are meant; write codes by `{_COG} -ot Byte IN OUT.tif`"
        return
    factor = max([1, *raster.overviews(1)])
    rows, columns = -(-raster.height // factor), -(-raster.width // factor)
    if rows * columns > _FEW:
        return
    codes = set(np.unique(raster.read(1, out_shape=(rows, columns))).tolist()) - {raster.nodata}
    if unknown := sorted(codes - set(layer.class_ids)):
        named = ", ".join(str(code) for code in unknown[:10])
        yield f"holds codes ({named}) that are not among the layer's classes; add them, or make them no data"
