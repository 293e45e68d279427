"""A raster store in memory: real grids, written as real files by GDAL."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from helpdesk.domain.errors import NotFound, Unavailable
from helpdesk.domain.geo import BBox, LonLat, View
from helpdesk.domain.layers import Layer
from helpdesk.ports import Grid, RasterFile, RasterInfo, Reading
from helpdesk.ports.shown import Shown
from helpdesk.storage.extracts import encoded, view_of

from .small_layers import CARBON, COVER


@dataclass
class MemoryRasters:
    """Grids by layer id; those in `broken` cannot be opened."""

    grids: dict[str, Grid]
    broken: set[str] = field(default_factory=set)
    about: Mapping[str, Layer] = field(default_factory=lambda: {"carbon": CARBON, "cover": COVER})

    def info(self, layer: str) -> RasterInfo:
        grid = self._grid(layer)
        height, width = grid.values.shape
        box = grid.bbox
        return RasterInfo(
            bbox=box,
            width=width,
            height=height,
            pixel=((box.east - box.west) / width, (box.north - box.south) / height),
            dtype="float32",
            nodata=-9999.0,
            minimum=float(np.nanmin(grid.values)),
            maximum=float(np.nanmax(grid.values)),
        )

    def value_at(self, layer: str, place: LonLat) -> Reading:
        if layer in self.broken:
            return Reading("unavailable", reason=f"{layer} cannot be opened")
        grid, info = self._grid(layer), self.info(layer)
        column = math.floor((place.lon - info.bbox.west) / info.pixel[0])
        row = math.floor((info.bbox.north - place.lat) / info.pixel[1])
        if not (0 <= column < info.width and 0 <= row < info.height):
            return Reading("outside")
        value = float(grid.values[row, column])
        return Reading("nodata") if math.isnan(value) else Reading("ok", value)

    def readings_at(self, layers: Sequence[str], place: LonLat) -> list[Reading]:
        return [self.value_at(layer, place) for layer in layers]

    def window(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> Grid:
        grid, info = self._grid(layer), self.info(layer)
        width, height = size or (
            round((bbox.east - bbox.west) / info.pixel[0]),
            round((bbox.north - bbox.south) / info.pixel[1]),
        )
        lon = bbox.west + (np.arange(width) + 0.5) * (bbox.east - bbox.west) / width
        lat = bbox.north - (np.arange(height) + 0.5) * (bbox.north - bbox.south) / height
        columns = np.floor((lon - info.bbox.west) / info.pixel[0]).astype(int)
        rows = np.floor((info.bbox.north - lat) / info.pixel[1]).astype(int)
        inside = ((rows >= 0) & (rows < info.height))[:, None] & ((columns >= 0) & (columns < info.width))[None, :]
        values = grid.values[np.clip(rows, 0, info.height - 1)[:, None], np.clip(columns, 0, info.width - 1)[None, :]]
        return Grid(np.where(inside, values, np.nan), bbox)

    def warped(self, layer: str, view: View) -> Shown:
        """The cell under the middle of each pixel."""
        grid, info = self._grid(layer), self.info(layer)
        x = view.left + (np.arange(view.width) + 0.5) * (view.right - view.left) / view.width
        y = view.top - (np.arange(view.height) + 0.5) * (view.top - view.bottom) / view.height
        lon, lat = Transformer.from_crs(view.crs, "OGC:CRS84", always_xy=True).transform(*np.meshgrid(x, y))
        lon = np.where(np.abs(lon) < 1e6, (lon + 180) % 360 - 180, -999)
        columns = np.floor((lon - info.bbox.west) / info.pixel[0]).astype(int)
        lat = np.where(np.abs(lat) <= 90, lat, -999)
        rows = np.floor((info.bbox.north - lat) / info.pixel[1]).astype(int)
        inside = (rows >= 0) & (rows < info.height) & (columns >= 0) & (columns < info.width)
        values = grid.values[np.clip(rows, 0, info.height - 1), np.clip(columns, 0, info.width - 1)]
        return Shown(cells=np.where(inside, values, np.nan))

    def geotiff(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> bytes:
        window = self.window(layer, bbox, size)
        return encoded(self.about[layer], view_of(window), window.values, "cog")

    def encoded(self, layer: str, view: View, values: NDArray[np.float64], form: str) -> bytes:
        return encoded(self.about[layer], view, values, form)

    def version(self, layer: str) -> str:
        return ""

    def path(self, layer: str) -> str:
        return f"/vsimem/{layer}.tif"

    def file(self, layer: str) -> RasterFile:
        content = self.geotiff(layer, self.info(layer).bbox)
        return RasterFile(
            size=len(content),
            version="memory",
            modified=datetime(2026, 1, 1, tzinfo=UTC),
            part=lambda start, end: content[start:end],
        )

    def _grid(self, layer: str) -> Grid:
        if layer in self.broken:
            raise Unavailable(f"layer {layer}: the raster cannot be opened; run helpdesk ingest")
        if layer not in self.grids:
            raise NotFound(f"there is no raster {layer!r}")
        return self.grids[layer]
