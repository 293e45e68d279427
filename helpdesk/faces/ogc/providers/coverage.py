"""Rasters as a pygeoapi coverage provider: GeoTIFF by default, CoverageJSON on demand."""

from collections.abc import Mapping, Sequence
from typing import Any

from pygeoapi.provider.base import BaseProvider

from ....domain.errors import BadParameter, Unavailable
from ....domain.geo import BBox
from ....ports import RasterInfo
from .. import cells, covjson, scaling
from ..bounds import to_crs84
from ..compat.query_string import asked
from ..openapi.parameters import CRS84, LAT_AXES, LON_AXES
from ..shared import RasterSource

Json = dict[str, Any]

NATIVE = {"name": "GTiff", "mimetype": "image/tiff; application=geotiff"}

# A page shows numbers about the coverage, not the coverage.
_LONGEST_SIDE_ON_A_PAGE = 180

_REMEDY = (
    "narrow bbox or subset, or ask for fewer cells with scale-size=Lon(500),Lat(250); "
    "the whole raster is had as GeoTIFF by /coverage?f=GTiff without bbox and subset"
)


class CoverageProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi carries no types
    """One layer of a RasterReader."""

    def __init__(self, provider_def: Mapping[str, Any]) -> None:
        super().__init__(provider_def)
        self.source: RasterSource = provider_def["data"]
        self.parameter, self.layer = next(iter(self.source.layers.items()))
        self.axes = [*LON_AXES, *LAT_AXES]
        self.crs = CRS84
        self.num_bands = 1
        self.filename = f"{self.layer.id}.tif"

    def get_fields(self) -> Json:
        title = next(iter(self.layer.titles.values()), self.parameter)
        kind = "integer" if self.layer.classes else "number"
        return {self.parameter: {"type": kind, "title": title, "x-ogc-unit": self.layer.unit or "1"}}

    @property
    def fields(self) -> Json:
        return self.get_fields()

    @property
    def _coverage_properties(self) -> Json:
        """The grid of the collection document; nulls for a raster that is away, so that it is still described."""
        try:
            info = self.source.reader.info(self.layer.id)
        except Unavailable:
            return dict.fromkeys(("width", "height", "resx", "resy"))
        return {"width": info.width, "height": info.height, "resx": info.pixel[0], "resy": abs(info.pixel[1])}

    def query(
        self,
        *,
        subsets: Mapping[str, Sequence[Any]] | None = None,
        bbox: Sequence[float] = (),
        bbox_crs: str = CRS84,
        format_: str = "json",
        **_: object,
    ) -> Json | bytes:
        """GeoTIFF bytes for the native format, the whole raster as it is stored; else CoverageJSON."""
        info = self.source.reader.info(self.layer.id)
        is_native = format_ == NATIVE["name"]
        if is_native and not bbox and not subsets and _is_unscaled(info):
            return self.source.reader.stored(self.layer.id)
        most = self.source.max_cells if is_native else self.source.max_cells_as_json
        box, size = self._extent(info, _asked_box(info, subsets or {}, bbox, bbox_crs), most)
        if is_native:
            return self.source.reader.geotiff(self.layer.id, box, size)
        return covjson.grid(self.parameter, self.layer, self.source.reader.window(self.layer.id, box, size))

    def _extent(self, info: RasterInfo, asked_box: tuple[str, BBox], most: int) -> tuple[BBox, tuple[int, int] | None]:
        """The box and the size to read: stored cells as they are, or the very box that was asked for, rescaled."""
        name, box = asked_box
        cells.refuse_outside(box, info, self.layer.id, name)
        stored = cells.whole_cells(box, info)
        native = cells.count(stored, info)
        query = asked.get()
        size = scaling.asked_size(query.parameters, native)
        if size is None and query.format == "html":
            size = scaling.fit(native, _LONGEST_SIDE_ON_A_PAGE)
        cells.refuse_too_many([size or native], most, "scale-size" if size else name, _REMEDY)
        return (stored, None) if size is None or size == native else (box, size)


def _is_unscaled(info: RasterInfo) -> bool:
    native = (info.width, info.height)
    return scaling.asked_size(asked.get().parameters, native) in (None, native)


def _asked_box(
    info: RasterInfo, subsets: Mapping[str, Sequence[Any]], bbox: Sequence[float], bbox_crs: str
) -> tuple[str, BBox]:
    """The box that is in `bbox` and in `subset`, and which of them named it."""
    if not bbox:
        return ("subset" if subsets else "bbox"), _subset(subsets, info.bbox, info.bbox)
    box = to_crs84(bbox, bbox_crs)
    if not subsets:
        return "bbox", box
    cells.refuse_outside(box, info, "the coverage", "bbox")
    named = _subset(subsets, box, info.bbox)
    both = BBox(
        west=max(box.west, named.west),
        south=max(box.south, named.south),
        east=min(box.east, named.east),
        north=min(box.north, named.north),
    )
    if both.west > both.east or both.south > both.north:
        raise BadParameter("subset", "has nothing in common with bbox; give one of them, or two that overlap")
    return "subset", both


def _subset(subsets: Mapping[str, Sequence[Any]], box: BBox, extent: BBox) -> BBox:
    west, east = _side(subsets, LON_AXES, (box.west, box.east), (extent.west, extent.east))
    south, north = _side(subsets, LAT_AXES, (box.south, box.north), (extent.south, extent.north))
    return BBox(west=west, south=south, east=east, north=north)


def _side(
    subsets: Mapping[str, Sequence[Any]],
    axes: Sequence[str],
    otherwise: tuple[float, float],
    extent: tuple[float, float],
) -> tuple[float, float]:
    """The bounds that a subset sets on an axis, by any of its names; `*` is the edge of the coverage."""
    named = [axis for axis in axes if axis in subsets]
    if not named:
        return otherwise
    if len(named) > 1:
        raise BadParameter("subset", f"{named[0]} and {named[1]} are the same axis; give one of them")
    given = subsets[named[0]]
    low, high = (
        edge if str(bound) == "*" else float(bound) for bound, edge in zip((given[0], given[-1]), extent, strict=True)
    )
    if low > high:
        raise BadParameter(
            "subset", f"{named[0]}({low:g}:{high:g}) is the wrong way round; the lower bound comes first"
        )
    return low, high
