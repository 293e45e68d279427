"""Which cells of a raster a request is about, and whether that is too many."""

from collections.abc import Iterable, Sequence

from ...domain.errors import BadParameter
from ...domain.geo import BBox
from ...ports import RasterInfo

# A box may overlap the globe's edges; past one whole turn lies only a mistake.
_FARTHEST_DEGREES = 360


def refuse_outside(box: BBox, info: RasterInfo, layer: str, name: str) -> None:
    """`name` is the parameter that gave the box."""
    refuse_beyond((box.west, box.south, box.east, box.north), name)
    if box.west > box.east:
        raise BadParameter(name, "crosses the antimeridian; ask for its eastern and its western side in turn")
    extent = info.bbox
    if not meets(box, extent):
        sides = f"{extent.west:g},{extent.south:g},{extent.east:g},{extent.north:g}"
        raise BadParameter(name, f"lies outside {layer}, which covers {sides} (west, south, east, north)")


def refuse_beyond(edges: Iterable[float], name: str) -> None:
    """Refuses degrees that are no longitudes and latitudes; what is no number is beyond, too."""
    if not all(abs(edge) <= _FARTHEST_DEGREES for edge in edges):
        remedy = "longitudes lie within -180 to 180, latitudes within -90 to 90"
        raise BadParameter(name, f"reaches beyond {_FARTHEST_DEGREES} degrees; {remedy}")


def meets(box: BBox, extent: BBox) -> bool:
    """Whether two boxes that do not cross the antimeridian have at least an edge in common."""
    across = box.west <= extent.east and box.east >= extent.west
    return across and box.south <= extent.north and box.north >= extent.south


def whole_cells(box: BBox, info: RasterInfo) -> BBox:
    """The stored cells that a box touches, as a box."""
    extent, (across, down) = info.bbox, (info.pixel[0], abs(info.pixel[1]))
    left, right = _edges(box.west - extent.west, box.east - extent.west, across, info.width)
    top, bottom = _edges(extent.north - box.north, extent.north - box.south, down, info.height)
    return BBox(
        west=extent.west + left * across,
        east=extent.west + right * across,
        north=extent.north - top * down,
        south=extent.north - bottom * down,
    )


def count(box: BBox, info: RasterInfo) -> tuple[int, int]:
    """Columns and rows of stored cells in a box made of whole cells."""
    across, down = info.pixel
    return max(1, round((box.east - box.west) / across)), max(1, round((box.north - box.south) / abs(down)))


def refuse_too_many(sizes: Sequence[tuple[int, int]], most: int, name: str, remedy: str) -> None:
    """All grids of an answer together; `name` is the parameter to narrow, `remedy` how."""
    if sum(width * height for width, height in sizes) > most:
        asked = " + ".join(f"{width} x {height}" for width, height in sizes)
        raise BadParameter(name, f"{asked} cells were asked for, one answer holds at most {most}; {remedy}")


def _edges(start: float, stop: float, pixel: float, cells: int) -> tuple[int, int]:
    """First cell and the one after the last; a millionth of a cell is rounding, not intent."""
    first = int(min(max((start / pixel + 1e-6) // 1, 0), cells - 1))
    after = int(max(min(-((-stop / pixel + 1e-6) // 1), cells), first + 1))
    return first, after
