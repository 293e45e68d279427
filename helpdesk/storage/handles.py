"""Open rasters, shared by threads, and what becomes of one that cannot be opened or read."""

import logging
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

import rasterio
from rasterio.cache import invalidate
from rasterio.env import setenv
from rasterio.errors import RasterioError

from ..domain.errors import NotFound, Unavailable, in_full
from ..domain.geo import BBox
from .addresses import Addresses, address_of, elsewhere, is_elsewhere, url_of
from .blocks import Blocks
from .raster import Raster
from .rectified_grid import RectifiedGrid
from .remote.access import Access
from .remote.objects import Identity, identity
from .sums import is_damaged

log = logging.getLogger(__name__)

_REBUILD = "run `helpdesk ingest` to build it again, or set HELPDESK_RASTERS to where it lies"
RETRY_S = 10.0


class Handles:
    """Rasters opened once, thread-safe, and kept; one that cannot be opened or read is tried again after ten seconds.

    One on another machine is read as it was when it was opened: each request says for which version it is (`If-Match`,
    RFC 9110, section 13.1.1), so that the blocks of an object and of its successor are never mixed. Close them when no
    request is reading any more.
    """

    def __init__(self, addresses: Addresses, access: Access | None = None) -> None:
        self._addresses = addresses
        self._access = access or Access()
        self._elsewhere = elsewhere(addresses)
        self._known: dict[str, Identity] = {}
        self._locks = {layer: Lock() for layer in addresses}
        self._open: dict[tuple[str, int | None], Raster] = {}
        self._grids: WeakValueDictionary[object, RectifiedGrid] = WeakValueDictionary()
        self._failed: dict[str, tuple[float, str]] = {}
        self._sound: set[str] = set()
        self._closed = False

    def close(self) -> None:
        self._closed = True
        while self._open:
            self._open.popitem()[1].dataset.close()

    def raster(self, layer: str, level: int | None = None) -> Raster:
        """The open raster, or one of its overviews. Raises NotFound and Unavailable."""
        if layer in self._elsewhere:
            return self._remote(layer, self._addresses[layer], level)
        return self._open.get((layer, level)) or self._kept(layer, address_of(layer, self._addresses), level)

    def version(self, layer: str) -> Identity | None:
        """Of a raster on another machine that is open now."""
        return self._known.get(layer)

    def forget(self, layer: str, *, unless: Identity | None = None) -> None:
        """Lets go of a layer's handles (each closes when its last reader is done); not those of the version named, if
        any."""
        if unless is not None and self._known.get(layer) in (None, unless):
            return
        self._known.pop(layer, None)
        self._sound.discard(layer)
        for key in [key for key in list(self._open) if key[0] == layer]:
            self._open.pop(key, None)
        address = self._addresses[layer]
        if is_elsewhere(address):
            invalidate(address)

    @contextmanager
    def reading(self, layer: str) -> Iterator[None]:
        """Raises Unavailable for a read that failed."""
        try:
            yield
        except RasterioError as error:
            raise self.unreadable(layer) from error

    def unreadable(self, layer: str) -> Unavailable:
        """What to say of a read that failed. GDAL answers the next one from the block it could not fill, as nodata: so
        the handles are let go, and later ones start afresh."""
        self.forget(layer)
        return self._failure(layer, "read")

    def _kept(self, layer: str, address: str, level: int | None) -> Raster:
        with self._locks[layer]:
            if (layer, level) not in self._open:
                self._refuse(layer)
                self._open[layer, level] = self._opened(layer, address, level)
            return self._open[layer, level]

    def _remote(self, layer: str, address: str, level: int | None) -> Raster:
        """For a thread that has GDAL's environment for other machines: its next requests are for the version that the
        handle is of, those of the handle's twin in this thread as well."""
        if layer not in self._known:
            with self._locks[layer]:
                self._refuse(layer)
                if layer not in self._known:
                    self._known[layer] = self._identified(layer, address)
        setenv(GDAL_HTTP_HEADERS=_only(self._known.get(layer)))
        return self._open.get((layer, level)) or self._kept(layer, address, level)

    def _identified(self, layer: str, address: str) -> Identity:
        try:
            return identity(self._access, url_of(address))
        except (NotFound, Unavailable) as error:
            if error.detail:
                log.warning("layer %s: %s", layer, in_full(error))
            raise self._failure(layer, f"opened: {error}") from error

    def _refuse(self, layer: str) -> None:
        if self._closed:
            raise Unavailable(f"layer {layer} is closed; ask again, a new version is being opened")
        since, reason = self._failed.get(layer, (-math.inf, ""))
        pause = self._access.retry_s if is_elsewhere(self._addresses[layer]) else RETRY_S
        if time.monotonic() - since < pause:
            raise Unavailable(reason)

    def _failure(self, layer: str, what: str) -> Unavailable:
        there = is_elsewhere(self._addresses[layer])
        remedy = "look after the object" if there else _REBUILD
        reason = f"layer {layer} cannot be {what}; if that lasts, {remedy}"
        self._failed[layer] = (time.monotonic(), reason)
        return Unavailable(reason)

    def _opened(self, layer: str, address: str, level: int | None) -> Raster:
        options = {} if level is None else {"overview_level": level}
        self._refuse_damaged(layer, address)
        try:
            # Of a raster's content only: what calls itself .tif may be a virtual raster that leads anywhere.
            dataset = rasterio.open(address, driver="GTiff", thread_safe=True, **options)
        except RasterioError as error:
            self.forget(layer)
            raise self._failure(layer, "opened") from error
        return Raster(
            dataset=dataset,
            blocks=Blocks(dataset),
            grid=self._grid(dataset),
            nodata=dataset.nodata,
        )

    def _grid(self, dataset: Any) -> RectifiedGrid:
        """One for all open rasters that lie on it."""
        bbox, size = _extent(dataset), (dataset.width, dataset.height)
        pixel = dataset.transform.a, -dataset.transform.e
        return self._grids.setdefault((bbox, pixel, size), RectifiedGrid(bbox=bbox, pixel=pixel, size=size))

    def _refuse_damaged(self, layer: str, address: str) -> None:
        if is_elsewhere(address) or layer in self._sound:
            return
        try:
            damaged = is_damaged(Path(address))
        except OSError as error:
            raise self._failure(layer, "opened") from error
        if damaged:
            log.warning("layer %s: %s was damaged since it was built; %s", layer, address, _REBUILD)
            raise self._failure(layer, "read: its file was damaged")
        self._sound.add(layer)


def _only(version: Identity | None) -> str:
    """GDAL's option for headers, which keeps quotes within quotes; weak ETags match nothing."""
    if version is None or version.etag is None or version.etag.startswith("W/"):
        return ""
    escaped = version.etag.replace("\\", "\\\\").replace('"', '\\"')
    return f'"If-Match: {escaped}"'


def _extent(dataset: Any) -> BBox:
    """The raster's box, kept on the globe where its edges miss it by rounding."""
    west, south, east, north = (round(edge, 9) for edge in dataset.bounds)
    return BBox(west=west, south=south, east=east, north=north)
