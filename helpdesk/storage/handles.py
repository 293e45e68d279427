"""Open rasters, shared by threads, and what becomes of one that cannot be opened or read."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import rasterio
from rasterio.errors import RasterioError

from ..domain.errors import Unavailable
from ..domain.geo import BBox
from .addresses import Addresses, address_of
from .raster import Raster

RETRY_S = 10.0


class Handles:
    """Rasters opened once, thread-safe, and kept; one that cannot be opened or read is tried again after ten seconds.

    Close them when no request is reading any more.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._locks = {layer: Lock() for layer in addresses}
        self._open: dict[tuple[str, int | None], Raster] = {}
        self._failed: dict[str, tuple[float, str]] = {}
        self._closed = False

    def close(self) -> None:
        self._closed = True
        while self._open:
            self._open.popitem()[1].dataset.close()

    def raster(self, layer: str, level: int | None = None) -> Raster:
        """The open raster, or one of its overviews. Raises NotFound and Unavailable."""
        found = self._open.get((layer, level))
        if found is not None:
            return found
        address = address_of(layer, self._addresses)
        with self._locks[layer]:
            if (layer, level) not in self._open:
                self._refuse(layer)
                self._open[layer, level] = self._opened(layer, address, level)
            return self._open[layer, level]

    @contextmanager
    def reading(self, layer: str) -> Iterator[None]:
        """After a failed read GDAL answers the next one from the block it could not fill, as nodata: so the handles
        are let go (and closed when their last reader is done), and later ones start afresh."""
        try:
            yield
        except RasterioError as error:
            for key in [key for key in list(self._open) if key[0] == layer]:
                self._open.pop(key, None)
            raise self._failure(layer, "read") from error

    def _refuse(self, layer: str) -> None:
        if self._closed:
            raise Unavailable(f"layer {layer} is closed; ask again, a new version is being opened")
        since, reason = self._failed.get(layer, (-math.inf, ""))
        if time.monotonic() - since < RETRY_S:
            raise Unavailable(reason)

    def _failure(self, layer: str, what: str) -> Unavailable:
        reason = f"layer {layer} cannot be {what}; if that lasts, run `helpdesk ingest` to build it again"
        self._failed[layer] = (time.monotonic(), reason)
        return Unavailable(reason)

    def _opened(self, layer: str, address: str, level: int | None) -> Raster:
        options = {} if level is None else {"overview_level": level}
        try:
            dataset = rasterio.open(address, thread_safe=True, **options)
        except RasterioError as error:
            raise self._failure(layer, "opened") from error
        return Raster(
            dataset=dataset,
            bbox=_extent(dataset),
            pixel=(dataset.transform.a, -dataset.transform.e),
            size=(dataset.width, dataset.height),
        )


def _extent(dataset: Any) -> BBox:
    """The raster's box, kept on the globe where its edges miss it by rounding."""
    west, south, east, north = (round(edge, 9) for edge in dataset.bounds)
    return BBox(west=west, south=south, east=east, north=north)
