"""BoundedReader: a RasterReader whose rasters on other machines are waited for only so long."""

import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from ...domain.errors import NotFound, Unavailable
from ...domain.geo import BBox, LonLat, View
from ...ports import Grid, RasterFile, RasterInfo, Reading, Readings
from ...ports.points import STATUSES
from ...ports.shown import Shown
from ..addresses import is_elsewhere, url_of
from ..rasters import CogReader
from .access import Access
from .breaker import Breakers
from .lanes import Lane, Lanes
from .objects import Identity, identity, version_of

# How often it is looked whether an object was replaced, while it is read, in seconds.
LOOK_S = 30.0


class BoundedReader:
    """Readings of rasters on other machines go through the lane of their server, those of this machine straight on.

    A raster that fails is asked again after a while, by one reader alone. What was learnt of its extent and size is
    kept while it is away. An object that was replaced is opened anew, at the first read that meets the new one or
    within half a minute.
    """

    def __init__(self, reader: CogReader, access: Access) -> None:
        self._reader = reader
        self._access = access
        self._lanes = Lanes(access.gdal_options(), access.wait_s)
        self._breakers = Breakers(access.retry_s)
        self._infos: dict[str, tuple[Identity | None, RasterInfo]] = {}
        self._looked: dict[str, float] = {}

    def close(self) -> None:
        self._lanes.close()
        self._reader.close()

    def path(self, layer: str) -> str:
        return self._reader.path(layer)

    def info(self, layer: str) -> RasterInfo:
        known, now = self._infos.get(layer), self._reader.identity(layer)
        if known is not None and now in (None, known[0]):
            return known[1]
        found = self._through(layer, lambda: self._reader.info(layer))
        if is_elsewhere(self.path(layer)):
            self._infos[layer] = self._reader.identity(layer), found
        return found

    def version(self, layer: str) -> str:
        path = self.path(layer)
        if not is_elsewhere(path):
            return ""
        self._look_soon(layer, self._lane(path))
        now = self._reader.identity(layer) or self._infos.get(layer, (None, None))[0]
        return "" if now is None else version_of(now)

    def value_at(self, layer: str, place: LonLat) -> Reading:
        return self.readings_at((layer,), place)[0]

    def readings_at(self, layers: Sequence[str], place: LonLat) -> list[Reading]:
        """Those of this machine at once, others one by one: a raster that is away takes no other along."""
        far = self._reader.elsewhere
        if far.isdisjoint(layers):
            return self._reader.readings_at(layers, place)
        here = iter(self._reader.readings_at([layer for layer in layers if layer not in far], place))
        return [self._far(layer, place) if layer in far else next(here) for layer in layers]

    def values_at(self, layer: str, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Readings:
        """On another machine block by block: each is waited for by itself."""
        if not is_elsewhere(self.path(layer)):
            return self._reader.values_at(layer, lons, lats)
        status = np.full(len(lons), STATUSES.index("outside"), dtype=np.uint8)
        numbers = np.full(len(lons), np.nan)
        try:
            blocks = self._through(layer, lambda: self._reader.by_block(layer, lons, lats))
        except (NotFound, Unavailable) as error:
            return Readings(np.full_like(status, STATUSES.index("unavailable")), numbers, str(error))
        reason = None
        for places in blocks:
            found = self._block(layer, lons[places], lats[places])
            status[places], numbers[places], reason = found.status, found.numbers, found.reason or reason
        return Readings(status, numbers, reason)

    def window(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> Grid:
        return self._through(layer, lambda: self._reader.window(layer, bbox, size))

    def warped(self, layer: str, view: View) -> Shown:
        return self._through(layer, lambda: self._reader.warped(layer, view))

    def geotiff(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> bytes:
        return self._through(layer, lambda: self._reader.geotiff(layer, bbox, size))

    def encoded(self, layer: str, view: View, values: NDArray[np.float64], form: str) -> bytes:
        return self._reader.encoded(layer, view, values, form)

    def file(self, layer: str) -> RasterFile:
        return self._through(layer, lambda: self._reader.file(layer))

    def _block(self, layer: str, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Readings:
        def read() -> Readings:
            found = self._reader.values_at(layer, lons, lats)
            if found.reason is not None:
                raise Unavailable(found.reason)
            return found

        try:
            return self._through(layer, read)
        except (NotFound, Unavailable) as error:
            away = np.full(len(lons), STATUSES.index("unavailable"), dtype=np.uint8)
            return Readings(away, np.full(len(lons), np.nan), str(error))

    def _far(self, layer: str, place: LonLat) -> Reading:
        try:
            return self._through(layer, lambda: self._read(layer, place))
        except (NotFound, Unavailable) as error:
            return Reading("unavailable", reason=str(error))

    def _read(self, layer: str, place: LonLat) -> Reading:
        """A failed reading as an error, for the breaker."""
        reading = self._reader.value_at(layer, place)
        if reading.status == "unavailable":
            raise Unavailable(str(reading.reason))
        return reading

    def _through[Result](self, layer: str, work: Callable[[], Result]) -> Result:
        path = self.path(layer)
        if not is_elsewhere(path):
            return work()
        lane = self._lane(path)
        with self._breakers.through(layer):
            result = lane.run(layer, work)
        self._look_soon(layer, lane)
        return result

    def _lane(self, path: str) -> Lane:
        return self._lanes.to(urlsplit(url_of(path)).netloc)

    def _look_soon(self, layer: str, lane: Lane) -> None:
        now = time.monotonic()
        if now - self._looked.setdefault(layer, now) > LOOK_S:
            self._looked[layer] = now
            lane.soon(lambda: self._look(layer))

    def _look(self, layer: str) -> None:
        """Lets go of the handles of an object that was replaced. One that is away shows when it is read."""
        try:
            about = identity(self._access, url_of(self.path(layer)))
        except (NotFound, Unavailable):
            return
        self._reader.forget(layer, unless=about)
