"""A RasterReader that counts the readings of it that could not be done."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..domain.geo import BBox, LonLat, View
from ..ports import Grid, RasterFile, RasterInfo, RasterReader, Reading, Readings
from ..ports.shown import Shown
from .faults import RASTERS, Faults


class CountedRasters:
    """Answers as the reader does."""

    def __init__(self, reader: RasterReader, faults: Faults) -> None:
        self._reader = reader
        self._faults = faults

    def close(self) -> None:
        self._reader.close()

    def path(self, layer: str) -> str:
        return self._reader.path(layer)

    def version(self, layer: str) -> str:
        return self._reader.version(layer)

    def info(self, layer: str) -> RasterInfo:
        with self._faults.counted(RASTERS, layer):
            return self._reader.info(layer)

    def value_at(self, layer: str, place: LonLat) -> Reading:
        return self.readings_at((layer,), place)[0]

    def readings_at(self, layers: Sequence[str], place: LonLat) -> Sequence[Reading]:
        readings = self._reader.readings_at(layers, place)
        for layer, reading in zip(layers, readings, strict=True):
            if reading.status == "unavailable":
                self._faults.add(RASTERS, layer)
        return readings

    def values_at(self, layer: str, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Readings:
        readings = self._reader.values_at(layer, lons, lats)
        if readings.reason is not None:
            self._faults.add(RASTERS, layer)
        return readings

    def window(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> Grid:
        with self._faults.counted(RASTERS, layer):
            return self._reader.window(layer, bbox, size)

    def warped(self, layer: str, view: View) -> Shown:
        with self._faults.counted(RASTERS, layer):
            return self._reader.warped(layer, view)

    def geotiff(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> bytes:
        with self._faults.counted(RASTERS, layer):
            return self._reader.geotiff(layer, bbox, size)

    def encoded(self, layer: str, view: View, values: NDArray[np.float64], form: str) -> bytes:
        return self._reader.encoded(layer, view, values, form)

    def file(self, layer: str) -> RasterFile:
        with self._faults.counted(RASTERS, layer):
            return self._reader.file(layer)
