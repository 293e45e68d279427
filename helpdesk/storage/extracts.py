"""Values on a grid, written as a file of its own: a Cloud Optimized GeoTIFF, or netCDF after the CF conventions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.errors
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.io import DatasetWriter, MemoryFile
from rasterio.transform import from_bounds

from ..domain.geo import View
from ..domain.layers import Layer
from ..domain.text import pick
from ..ports import Grid
from .projection import CRS84, DEGREES
from .scratch import look_for_room, no_room, scratch

# What ingest writes, and what extracts carry: classes are bytes, numbers are single precision.
CLASS_DTYPE, CLASS_NODATA = "uint8", 255
NUMBER_DTYPE, NUMBER_NODATA = "float32", -9999.0
# Flags must be of the type of their variable (CF 1.5, section 3.5), and GDAL 3.12 writes flags as 32-bit integers.
_FLAG_DTYPE = "int32"

# Without the history that GDAL writes by default: it holds the time and a path of this machine, and the same values
# would be other bytes each time.
_NETCDF = {"FORMAT": "NC4C", "COMPRESS": "DEFLATE", "WRITE_GDAL_HISTORY": "NO"}

# Units as UDUNITS reads them, where that differs: `a` is an are there, and a chemical's name is no unit.
_CF_UNITS: Mapping[str, str] = {
    "permille": "1e-3",
    "mm/a": "mm year-1",
    "t C/ha": "t ha-1",
    "t C/ha/yr": "t ha-1 year-1",
    "t CO2e/ha": "t ha-1",
    "t CO2e/ha/yr": "t ha-1 year-1",
    "t/ha": "t ha-1",
    "kg/ha": "kg ha-1",
    "kg C/ha/yr": "kg ha-1 year-1",
    "kg N/ha": "kg ha-1",
    "kg/m2": "kg m-2",
    "kg/m3": "kg m-3",
    "g/kg": "g kg-1",
    "mg/kg": "mg kg-1",
    "g/cm3": "g cm-3",
    "cmol/kg": "cmol kg-1",
    "dS/m": "dS m-1",
    "pH": "1",
}


def view_of(grid: Grid) -> View:
    """The view whose pixels are the cells of a window."""
    (height, width), box = grid.values.shape, grid.bbox
    return View(crs=CRS84, left=box.west, bottom=box.south, right=box.east, top=box.north, width=width, height=height)


def encoded(layer: Layer, view: View, values: NDArray[np.float64], form: str) -> bytes:
    """The file, with the layer's unit, description, credit, nodata and classes."""
    return _netcdf(layer, view, values) if form == "netcdf" else _cog(layer, view, values)


def _cog(layer: Layer, view: View, values: NDArray[np.float64]) -> bytes:
    dtype = CLASS_DTYPE if layer.classes else NUMBER_DTYPE
    more = {
        "compress": "DEFLATE",
        "predictor": "YES",
        "overview_resampling": "NEAREST" if layer.classes else "AVERAGE",
    }
    with MemoryFile() as memory:
        with memory.open(driver="COG", **_profile(layer, view, dtype), **more) as target:
            target.write(_filled(layer, values, dtype), 1)
            _describe(target, layer)
        return bytes(memory.read())


def _netcdf(layer: Layer, view: View, values: NDArray[np.float64]) -> bytes:
    """GDAL copies a dataset into netCDF, and only into a file on disk; where that has no room it says nothing, leaves
    holes and keeps the file open, so that room is looked for before. Raises Crowded."""
    dtype = _FLAG_DTYPE if layer.classes else NUMBER_DTYPE
    with MemoryFile() as memory, scratch("helpdesk-netcdf-") as folder:
        filled = _filled(layer, values, dtype)
        look_for_room(folder, filled.nbytes)
        with memory.open(driver="GTiff", **_profile(layer, view, dtype)) as target:
            target.write(filled, 1)
            target.update_tags(1, **_attributes(layer))
        path = folder / "extract.nc"
        with memory.open() as source:
            rasterio.shutil.copy(source, str(path), driver="netCDF", **_NETCDF)
        if not _holds(path, filled):
            raise no_room(f"{path} has holes")
        return path.read_bytes()


def _holds(path: Path, values: NDArray[Any]) -> bool:
    try:
        with rasterio.open(path) as written:
            return np.array_equal(written.read(1), values)
    except rasterio.errors.RasterioError:
        return False


def _profile(layer: Layer, view: View, dtype: str) -> dict[str, Any]:
    return {
        "width": view.width,
        "height": view.height,
        "count": 1,
        "dtype": dtype,
        "nodata": _nodata(layer),
        "crs": "EPSG:4326" if view.crs in DEGREES else view.crs,
        "transform": from_bounds(view.left, view.bottom, view.right, view.top, view.width, view.height),
    }


def _nodata(layer: Layer) -> float:
    return CLASS_NODATA if layer.classes else NUMBER_NODATA


def _filled(layer: Layer, values: NDArray[np.float64], dtype: str) -> NDArray[Any]:
    return np.where(np.isnan(values), _nodata(layer), values).astype(dtype)


def _attributes(layer: Layer) -> dict[str, str]:
    """Attributes of the variable (CF 1.5, sections 3.1, 3.3 and 3.5); GDAL reads braces as an array of numbers."""
    found = {
        "NETCDF_VARNAME": layer.fact or layer.id.replace("-", "_"),
        "long_name": pick(layer.titles, "en")[0],
        "source": layer.provenance.credit,
        "license": layer.provenance.licence,
    }
    if layer.provenance.terms:
        found["terms"] = layer.provenance.terms
    if layer.caveats:
        found["comment"] = pick(layer.caveats, "en")[0]
    if layer.classes:
        found["flag_values"] = "{" + ",".join(str(entry.value) for entry in layer.classes) + "}"
        found["flag_meanings"] = " ".join(entry.id for entry in layer.classes)
        found["flag_colors"] = " ".join(entry.colour for entry in layer.classes)
    elif layer.unit:
        found["units"] = _CF_UNITS.get(layer.unit, layer.unit)
    return found


def _describe(target: DatasetWriter, layer: Layer) -> None:
    target.update_tags(TIFFTAG_COPYRIGHT=f"{layer.provenance.credit}; {layer.provenance.licence}")
    if layer.provenance.terms:
        target.update_tags(TERMS=layer.provenance.terms)
    if layer.caveats:
        target.update_tags(CAVEAT=pick(layer.caveats, "en")[0])
    target.set_band_description(1, pick(layer.titles, "en")[0])
    if layer.unit:
        target.set_band_unit(1, layer.unit)
    if layer.classes:
        target.update_tags(1, **{f"CLASS_{entry.value}": pick(entry.names, "en")[0] for entry in layer.classes})
        nothing = {CLASS_NODATA: (0, 0, 0, 0)}
        target.write_colormap(1, {entry.value: _rgba(entry.colour) for entry in layer.classes} | nothing)


def _rgba(colour: str) -> tuple[int, ...]:
    """`#rrggbb` or `#rrggbbaa` as four bytes."""
    return tuple(bytes.fromhex(colour.removeprefix("#").ljust(8, "f")))
