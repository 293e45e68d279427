"""The grid of an answer: the stored cells that the asked part touches, or that very part in other cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, hypot

from ....domain.errors import BadParameter
from ....domain.geo import BBox, View
from ....ports import RasterInfo
from .. import cells
from ..openapi.parameters import CRS84
from . import scaling
from .crs import DEGREES, Box, moved
from .region import Region
from .scaling import Size

REMEDY = (
    "narrow bbox or subset, or ask for fewer cells with scale-size=Lon(500),Lat(250); "
    "the whole raster is had as GeoTIFF by /coverage?f=GTiff without bbox and subset"
)
# A resolution that differs by less than this share of a cell is the same.
_SAME = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The grid of an answer. `stored` says that its cells are those of the raster."""

    view: View
    stored: bool
    sliced: frozenset[str] = frozenset()


def asked(
    part: Region, info: RasterInfo, parameters: Mapping[str, str], most: int, longest: int | None = None
) -> Asked:
    """The grid; `longest` bounds its sides where the client does not say how many cells it wants. Raises BadParameter
    for more than `most` cells, naming what to narrow."""
    exact, native = (_degrees if part.box.crs in DEGREES else _projected)(part, info)
    name = scaling.way(parameters)
    if name and parameters[name] and part.sliced:
        # /req/subsetting-spatial/subset-scaling-exclusivity
        raise BadParameter("subset", f"gives one coordinate, which {name} cannot divide; give low:high")
    if name == "resolution":
        exact, size = _stepped(exact, native, parameters)
    else:
        size = scaling.asked_size(parameters, native[1]) or (scaling.fit(native[1], longest) if longest else native[1])
    cells.refuse_too_many([size], most, name or part.name, REMEDY)
    box = native[0] if size == native[1] else exact
    if not (box.left < box.right and box.bottom < box.top):
        remedy = "has no width or no height, which cannot be divided into cells; give low:high, or leave scaling out"
        raise BadParameter(part.name, remedy)
    view = View(
        crs=box.crs, left=box.left, bottom=box.bottom, right=box.right, top=box.top, width=size[0], height=size[1]
    )
    return Asked(view=view, stored=size == native[1] and box.crs in DEGREES, sliced=part.sliced)


def _degrees(part: Region, info: RasterInfo) -> tuple[Box, tuple[Box, Size]]:
    """The box as asked for, and the stored cells that it touches; across the antimeridian east goes on past 180."""
    box = part.box
    halves = BBox(west=box.left, south=box.bottom, east=box.right, north=box.top).halves()
    found = [cells.whole_cells(half, info) for half in halves if cells.meets(half, info.bbox)]
    past = 360.0 if len(found) == 2 else 0.0
    west, east = found[0].west, found[-1].east + past
    stored = Box(crs=box.crs, left=west, bottom=found[0].south, right=east, top=found[0].north)
    exact = Box(
        crs=box.crs,
        left=box.left,
        bottom=box.bottom,
        right=box.right + (360.0 if box.crosses else 0.0),
        top=box.top,
    )
    count = cells.count(BBox(west=west, south=stored.bottom, east=east, north=stored.top), info)
    return exact, (stored, count)


def _projected(part: Region, info: RasterInfo) -> tuple[Box, tuple[Box, Size]]:
    """The box as asked for, and its part on the coverage in square cells about as fine as the stored ones."""
    box = part.box
    extent = Box(crs=CRS84, left=info.bbox.west, bottom=info.bbox.south, right=info.bbox.east, top=info.bbox.north)
    whole = moved(extent, box.crs, part.name)
    on_it = Box(
        crs=box.crs,
        left=max(box.left, whole.left),
        bottom=max(box.bottom, whole.bottom),
        right=min(box.right, whole.right),
        top=min(box.top, whole.top),
    )
    seen = moved(on_it, CRS84, part.name)
    across, down = (seen.right - seen.left) / info.pixel[0], (seen.top - seen.bottom) / abs(info.pixel[1])
    wide, high = on_it.right - on_it.left, on_it.top - on_it.bottom
    if not (wide and high and across and down):
        return on_it, (on_it, (1, 1))
    step = hypot(wide, high) / hypot(across, down)
    return box, (on_it, (max(1, round(wide / step)), max(1, round(high / step))))


def _stepped(exact: Box, native: tuple[Box, Size], parameters: Mapping[str, str]) -> tuple[Box, Size]:
    """From the north-west corner in steps of a resolution, so that the distance of cells is exactly that."""
    across, down = scaling.asked_step(parameters)
    if across is None and down is None:
        return native
    stored, size = native
    across = across or (stored.right - stored.left) / size[0]
    down = down or (stored.top - stored.bottom) / size[1]
    width = max(1, ceil((exact.right - exact.left) / across - _SAME))
    height = max(1, ceil((exact.top - exact.bottom) / down - _SAME))
    box = Box(
        crs=exact.crs,
        left=exact.left,
        bottom=exact.top - height * down,
        right=exact.left + width * across,
        top=exact.top,
    )
    return box, (width, height)
