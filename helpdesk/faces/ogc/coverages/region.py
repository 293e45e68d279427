"""Which part of a coverage is asked for: by `bbox`, by `subset`, or what is in both."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ....domain.errors import BadParameter
from ....domain.geo import BBox
from ....ports import RasterInfo
from .. import cells
from ..crs import crs_named
from ..openapi.parameters import CRS84
from .axes import LAT, LON
from .crs import DEGREES, Box, box_of, moved

_PART = re.compile(r"([A-Za-z]+)\(([^:()]+)(?::([^:()]+))?\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The box, the parameter that named it, and the axes (`x`, `y`) along which one coordinate alone was given."""

    box: Box
    name: str
    sliced: frozenset[str] = frozenset()


def region(parameters: Mapping[str, str], info: RasterInfo, layer: str, crs: str) -> Region:
    """The part in `crs`, in which the answer is to be; all of the coverage where nothing is said. Raises BadParameter
    for one that has nothing in common with the coverage."""
    extent = Box(crs=CRS84, left=info.bbox.west, bottom=info.bbox.south, right=info.bbox.east, top=info.bbox.north)
    asked = [part for part in (_by_bbox(parameters, crs), _by_subset(parameters, extent, crs)) if part]
    for part in asked:
        if part.box.crs in DEGREES:
            _refuse_outside(part, info, layer)
    if not asked:
        return Region(box=moved(extent, crs, "crs"), name="bbox")
    found = asked[0] if len(asked) == 1 else _both(*asked)
    if found.box.crs not in DEGREES and not _meets(found.box, moved(extent, crs, found.name)):
        raise BadParameter(found.name, f"lies outside {layer}, which covers {_said(info.bbox)} in degrees")
    return found


def _by_bbox(parameters: Mapping[str, str], crs: str) -> Region | None:
    if "bbox" not in parameters:
        return None
    given = crs_named(parameters.get("bbox-crs", CRS84), "bbox-crs").uri
    box = box_of([float(part) for part in parameters["bbox"].split(",")], given)
    return Region(box=_in(box, crs, "bbox"), name="bbox")


def _by_subset(parameters: Mapping[str, str], extent: Box, crs: str) -> Region | None:
    if "subset" not in parameters:
        return None
    given = crs_named(parameters.get("subset-crs", CRS84), "subset-crs").uri
    whole = moved(extent, given, "subset-crs")
    parts = _PART.findall(parameters["subset"])
    bounds = {axis: (low, high or low) for axis, low, high in parts}
    if len(bounds) < len(parts):
        raise BadParameter("subset", "names an axis twice; give one part of each, Lon(-5:-1),Lat(47:49)")
    left, right = _side(bounds, LON, (whole.left, whole.right))
    bottom, top = _side(bounds, LAT, (whole.bottom, whole.top))
    box = Box(crs=given, left=left, bottom=bottom, right=right, top=top)
    sliced = {"x" if axis in LON else "y" for axis, _, high in parts if not high}
    return Region(box=_in(box, crs, "subset"), name="subset", sliced=frozenset(sliced))


def _in(box: Box, crs: str, name: str) -> Box:
    """The box in the CRS of the answer; one in degrees stays, to be held against the coverage's own extent first."""
    if box.crs in DEGREES and crs not in DEGREES:
        cells.refuse_beyond(box.edges(), name)
    return moved(box, crs, name)


def _side(
    bounds: Mapping[str, tuple[str, str]], axes: Sequence[str], whole: tuple[float, float]
) -> tuple[float, float]:
    """The bounds that a subset sets on an axis, by any of its names; `*` is the edge of the coverage."""
    found = [axis for axis in axes if axis in bounds]
    if not found:
        return whole
    if len(found) > 1:
        raise BadParameter("subset", f"{found[0]} and {found[1]} are the same axis; give one of them")
    low, high = (edge if text == "*" else float(text) for text, edge in zip(bounds[found[0]], whole, strict=True))
    if low > high:
        remedy = "the wrong way round; the lower bound comes first"
        raise BadParameter("subset", f"{found[0]}({low:g}:{high:g}) is {remedy}")
    return low, high


def _refuse_outside(part: Region, info: RasterInfo, layer: str) -> None:
    left, bottom, right, top = part.box.edges()
    halves = BBox(west=left, south=bottom, east=right, north=top).halves()
    cells.refuse_beyond(part.box.edges(), part.name)
    if not any(cells.meets(half, info.bbox) for half in halves):
        cells.refuse_outside(halves[0], info, layer, part.name)


def _both(first: Region, second: Region) -> Region:
    one, other = first.box, second.box
    if one.crosses:
        raise BadParameter("bbox", "crosses the antimeridian; ask for its two sides in turn, or leave subset out")
    if not _meets(one, other):
        raise BadParameter("subset", "has nothing in common with bbox; give one of them, or two that overlap")
    box = Box(
        crs=one.crs,
        left=max(one.left, other.left),
        bottom=max(one.bottom, other.bottom),
        right=min(one.right, other.right),
        top=min(one.top, other.top),
    )
    return replace(second, box=box)


def _meets(one: Box, other: Box) -> bool:
    across = one.left <= other.right and other.left <= one.right
    return across and one.bottom <= other.top and other.bottom <= one.top


def _said(box: BBox) -> str:
    return f"{box.west:g},{box.south:g},{box.east:g},{box.north:g}"
