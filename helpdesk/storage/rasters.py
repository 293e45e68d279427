"""CogReader: values, windows and extracts of Cloud Optimized GeoTIFFs whose handles stay open."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import RasterioError

from ..domain.errors import BadParameter, NotFound, Unavailable
from ..domain.geo import BBox, LonLat, View
from ..domain.layers import Layer
from ..ports import Grid, RasterFile, RasterInfo, Reading, Readings
from ..ports.points import STATUSES
from ..ports.shown import Shown
from .addresses import Addresses, address_of, elsewhere
from .extracts import encoded, view_of
from .files import file_of
from .handles import Handles
from .raster import MOST_READ, Raster
from .rectified_grid import ON_EDGE, RectifiedGrid
from .remote.access import Access
from .remote.objects import Identity
from .resample import average, nearest
from .warp import overview, sampled

# A mean is made of at least this many overview cells along each axis: of one, it would be smeared over its neighbours.
MEAN_OF = 2
_OUTSIDE, _NODATA = Reading("outside"), Reading("nodata")
# Of a place: row and column in each grid that was met, None where it lies outside.
Cells = dict[RectifiedGrid, tuple[int, int] | None]


class CogReader:
    """A RasterReader over one COG per coverage, at the file or `/vsi` address that `addresses` has for its layer.

    `elsewhere` are the layers that are not on this machine. Close it when no request is reading any more.
    """

    def __init__(self, addresses: Addresses, layers: Mapping[str, Layer], access: Access | None = None) -> None:
        self._addresses = addresses
        self._access = access or Access()
        self._layers = {layer.id: layer for layer in layers.values() if layer.id in addresses}
        self._handles = Handles(addresses, access)
        self.elsewhere = elsewhere(addresses)

    def close(self) -> None:
        self._handles.close()

    def path(self, layer: str) -> str:
        return address_of(layer, self._addresses)

    def file(self, layer: str) -> RasterFile:
        return file_of(layer, self.path(layer), self._access)

    def identity(self, layer: str) -> Identity | None:
        """Of a layer on another machine that is open now."""
        return self._handles.version(layer)

    def forget(self, layer: str, *, unless: Identity) -> None:
        """Opens the layer anew at the next reading if it is of another version."""
        self._handles.forget(layer, unless=unless)

    def info(self, layer: str) -> RasterInfo:
        raster = self._handles.raster(layer)
        tags = raster.dataset.tags(1)
        low, high = (tags.get(f"STATISTICS_{name}") for name in ("MINIMUM", "MAXIMUM"))
        return RasterInfo(
            bbox=raster.grid.bbox,
            width=raster.grid.size[0],
            height=raster.grid.size[1],
            pixel=raster.grid.pixel,
            dtype=raster.dataset.dtypes[0],
            nodata=raster.nodata,
            minimum=None if low is None else float(low),
            maximum=None if high is None else float(high),
        )

    def value_at(self, layer: str, place: LonLat) -> Reading:
        """The value of the cell that covers the place; never raises for a raster that is away."""
        return self._reading(layer, place, {})

    def readings_at(self, layers: Sequence[str], place: LonLat) -> list[Reading]:
        """The same of several layers; the cell is worked out once for all that share a grid."""
        cells: Cells = {}
        return [self._reading(layer, place, cells) for layer in layers]

    def values_at(self, layer: str, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Readings:
        """The values of the cells that cover many places; never raises for a raster that is away."""
        numbers = np.full(len(lons), np.nan)
        try:
            raster = self._handles.raster(layer)
            rows, columns, inside = raster.grid.cells(lons, lats)
            with self._handles.reading(layer):
                numbers[inside] = raster.pick(rows[inside], columns[inside])
        except (NotFound, Unavailable) as error:
            away = np.full(len(lons), STATUSES.index("unavailable"), dtype=np.uint8)
            return Readings(away, numbers, reason=str(error))
        missing = np.isnan(numbers) | (numbers == raster.nodata)
        status = np.where(inside, np.where(missing, STATUSES.index("nodata"), 0), STATUSES.index("outside")).astype(
            np.uint8
        )
        return Readings(status, numbers)

    def by_block(self, layer: str, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> list[NDArray[np.int64]]:
        """Which places one block of the file covers, block by block; those outside are in none. Raises NotFound and
        Unavailable."""
        raster = self._handles.raster(layer)
        rows, columns, inside = raster.grid.cells(lons, lats)
        within = np.flatnonzero(inside)
        return [within[places] for places in raster.by_block(rows[within], columns[within])]

    def window(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> Grid:
        """The cells that a box touches, or the box resampled to `size`; NaN where there is nothing.

        Resampling starts from the coarsest overview that is still finer than what is asked for: the nearest cell for
        classes, the area-weighted mean for numbers. Raises BadParameter, NotFound, Unavailable.
        """
        if not (bbox.west < bbox.east and bbox.south < bbox.north):
            raise BadParameter("bbox", "has no area, or crosses the antimeridian; give west < east and south < north")
        raster = self._handles.raster(layer)
        with self._handles.reading(layer):
            return _cells(raster, bbox) if size is None else self._resampled(layer, raster, bbox, size)

    def warped(self, layer: str, view: View) -> Shown:
        """The cells at the pixels of a view in any CRS; see the port. Raises BadParameter for an unknown CRS."""
        raster = self._handles.raster(layer)
        smooth = not self._layers[layer].classes
        level = overview(raster, view)
        with self._handles.reading(layer):
            return sampled(raster if level is None else self._handles.raster(layer, level), view, smooth)

    def geotiff(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> bytes:
        """The same window as a COG with the layer's unit, description, credit, nodata and colours of classes."""
        window = self.window(layer, bbox, size)
        return encoded(self._layers[layer], view_of(window), window.values, "cog")

    def encoded(self, layer: str, view: View, values: NDArray[np.float64], form: str) -> bytes:
        return encoded(self._layers[layer], view, values, form)

    def _reading(self, layer: str, place: LonLat, cells: Cells) -> Reading:
        try:
            raster = self._handles.raster(layer)
            grid = raster.grid
            if grid not in cells:
                cells[grid] = grid.cell(place)
            cell = cells[grid]
            if cell is None:
                return _OUTSIDE
            number = raster.blocks.cell(*cell)
        except RasterioError:
            return Reading("unavailable", reason=str(self._handles.unreadable(layer)))
        except (NotFound, Unavailable) as error:
            return Reading("unavailable", reason=str(error))
        # NaN equals nothing, itself included.
        return _NODATA if number != number or number == raster.nodata else Reading("ok", number)

    def _resampled(self, layer: str, raster: Raster, bbox: BBox, size: tuple[int, int]) -> Grid:
        rows, columns = raster.grid.edges(bbox, size)
        resample, at_least = (nearest, 1) if self._layers[layer].classes else (average, MEAN_OF)
        factor = min(rows[1] - rows[0], columns[1] - columns[0]) / at_least * (1 + ON_EDGE)
        overviews = raster.dataset.overviews(1)
        level = sum(by <= factor for by in overviews) - 1
        if level >= 0:
            raster = self._handles.raster(layer, level)
        rows, columns = raster.grid.edges(bbox, size)
        (top, bottom), (left, right) = _within(rows, raster.grid.size[1]), _within(columns, raster.grid.size[0])
        # A request that is fine along one axis and coarse along the other must not read the whole raster for it.
        while (bottom - top) * (right - left) > MOST_READ and level + 1 < len(overviews):
            level += 1
            raster = self._handles.raster(layer, level)
            rows, columns = raster.grid.edges(bbox, size)
            (top, bottom), (left, right) = _within(rows, raster.grid.size[1]), _within(columns, raster.grid.size[0])
        if top >= bottom or left >= right:
            return Grid(np.full(size[::-1], np.nan), bbox)
        return Grid(resample(raster.read((top, bottom), (left, right)), rows - top, columns - left), bbox)


def _cells(raster: Raster, bbox: BBox) -> Grid:
    rows, columns = raster.grid.edges(bbox, (1, 1))
    (top, bottom), (left, right) = _touched(rows), _touched(columns)
    snapped = BBox(
        west=raster.grid.bbox.west + left * raster.grid.pixel[0],
        south=raster.grid.bbox.north - bottom * raster.grid.pixel[1],
        east=raster.grid.bbox.west + right * raster.grid.pixel[0],
        north=raster.grid.bbox.north - top * raster.grid.pixel[1],
    )
    return Grid(raster.read((top, bottom), (left, right)), snapped)


def _touched(edges: NDArray[np.float64]) -> tuple[int, int]:
    first = math.floor(edges[0] + ON_EDGE)
    return first, max(math.ceil(edges[-1] - ON_EDGE), first + 1)


def _within(edges: NDArray[np.float64], count: int) -> tuple[int, int]:
    first, last = _touched(edges)
    return max(first, 0), min(last, count)
