"""Parts of a raster written as files of their own."""

from typing import Any

import numpy as np
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds

from ..domain.layers import Layer
from ..domain.text import pick
from ..ports import Grid

# What ingest writes, and what extracts carry: classes are bytes, numbers are single precision.
CLASS_DTYPE, CLASS_NODATA = "uint8", 255
NUMBER_DTYPE, NUMBER_NODATA = "float32", -9999.0


def encoded(layer: Layer, grid: Grid) -> bytes:
    """A COG with the layer's unit, description, credit, nodata and colours of classes."""
    dtype, nodata = (CLASS_DTYPE, CLASS_NODATA) if layer.classes else (NUMBER_DTYPE, NUMBER_NODATA)
    height, width = grid.values.shape
    box = grid.bbox
    profile = {
        "driver": "COG",
        "width": width,
        "height": height,
        "count": 1,
        "dtype": dtype,
        "nodata": nodata,
        "crs": "EPSG:4326",
        "transform": from_bounds(box.west, box.south, box.east, box.north, width, height),
        "compress": "DEFLATE",
        "predictor": "YES",
        "overview_resampling": "NEAREST" if layer.classes else "AVERAGE",
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as target:
            target.write(np.where(np.isnan(grid.values), nodata, grid.values).astype(dtype), 1)
            _describe(target, layer)
        return bytes(memory.read())


def _describe(target: Any, layer: Layer) -> None:
    target.update_tags(TIFFTAG_COPYRIGHT=f"{layer.provenance.credit}; {layer.provenance.licence}")
    if layer.provenance.terms:
        target.update_tags(TERMS=layer.provenance.terms)
    if layer.caveats:
        target.update_tags(CAVEAT=pick(layer.caveats, "en")[0])
    target.set_band_description(1, pick(layer.titles, "en")[0])
    if layer.unit:
        target.set_band_unit(1, layer.unit)
    if layer.classes:
        nothing = {CLASS_NODATA: (0, 0, 0, 0)}
        target.write_colormap(1, {entry.value: _rgba(entry.colour) for entry in layer.classes} | nothing)


def _rgba(colour: str) -> tuple[int, ...]:
    """`#rrggbb` or `#rrggbbaa` as four bytes."""
    return tuple(bytes.fromhex(colour.removeprefix("#").ljust(8, "f")))
