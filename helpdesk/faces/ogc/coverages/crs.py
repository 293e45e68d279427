"""The coordinate reference systems that a coverage is given and asked for in, and boxes in them."""

from dataclasses import dataclass

import numpy as np
from pyproj.exceptions import ProjError

from ....domain.errors import BadParameter
from ....domain.geo import BBox
from ..bounds import transformer
from ..crs import LISTED, crs_named
from ..openapi.parameters import CRS84, EPSG_4326

# Listed, for the whole Earth in cells of equal area; every other two-dimensional CRS of EPSG is answered too.
OFFERED = (*LISTED, "http://www.opengis.net/def/crs/EPSG/0/6933")
DEGREES = frozenset({CRS84, EPSG_4326})
_CURVED = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Left, bottom, right, top as x and y (east and north) of a CRS, whatever the axis order of its authority. In
    degrees `left` may exceed `right`, across the antimeridian."""

    crs: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def crosses(self) -> bool:
        return self.crs in DEGREES and self.left > self.right

    def edges(self) -> tuple[float, float, float, float]:
        return self.left, self.bottom, self.right, self.top


def northing_first(crs: str) -> bool:
    """Whether the authority gives north before east."""
    return crs_named(crs, "crs").swapped


def box_of(numbers: list[float], crs: str) -> Box:
    """Four numbers, or six with heights, in the axis order of the authority. Raises BadParameter."""
    if len(numbers) == 5:
        raise BadParameter("bbox", "has 5 values, it needs 4, or 6 with heights")
    first, second, third, fourth = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if len(numbers) == 6 and numbers[2] > numbers[5]:
        said = ",".join(f"{number:g}" for number in numbers)
        raise BadParameter("bbox", f"{said} is upside down; the lower height is the third number")
    if northing_first(crs):
        first, second, third, fourth = second, first, fourth, third
    box = Box(crs=crs, left=first, bottom=second, right=third, top=fourth)
    if second > fourth or (crs not in DEGREES and first > third):
        order = "south,west,north,east" if northing_first(crs) else "west,south,east,north"
        raise BadParameter(
            "bbox", f"{','.join(f'{n:g}' for n in numbers)} is upside down; the order in {crs} is {order}"
        )
    return box


def moved(box: Box, crs: str, name: str) -> Box:
    """The box around the box in another CRS, without what lies outside the area of use of that CRS.

    Raises BadParameter, in the name of the parameter that gave the box, where nothing is left.
    """
    if box.crs == crs or {box.crs, crs} <= DEGREES:
        return Box(crs=crs, left=box.left, bottom=box.bottom, right=box.right, top=box.top)
    if box.crs in DEGREES:
        box = _within_use(box, crs, name)
    try:
        around = transformer(box.crs, crs).transform_bounds(*_ordered(box), densify_pts=_CURVED)
    except ProjError as error:
        raise BadParameter(name, f"cannot be moved between {box.crs} and {crs}; ask in {CRS84}") from error
    if not np.isfinite(around).all():
        raise BadParameter(name, f"lies outside what {crs if box.crs in DEGREES else box.crs} covers")
    left, bottom, right, top = (around[1], around[0], around[3], around[2]) if northing_first(crs) else around
    return Box(crs=crs, left=left, bottom=bottom, right=right, top=top)


def _ordered(box: Box) -> tuple[float, float, float, float]:
    """The edges in the axis order of the authority."""
    if northing_first(box.crs):
        return box.bottom, box.left, box.top, box.right
    return box.edges()


def _within_use(box: Box, crs: str, name: str) -> Box:
    """The part of a box in degrees where a CRS is of use."""
    use = crs_named(crs, name).area
    if box.crosses:
        raise BadParameter(name, f"crosses the antimeridian, which {crs} cannot show; ask for its two sides in turn")
    if use is None:
        return box
    parts = [_common(box, half) for half in use.halves()]
    found = [part for part in parts if part.left < part.right and part.bottom < part.top]
    if not found:
        sides = f"{use.west:g},{use.south:g},{use.east:g},{use.north:g}"
        raise BadParameter(name, f"lies outside what {crs} covers: {sides} (west, south, east, north)")
    # Of a CRS on both sides of the antimeridian the larger part: one grid cannot show both.
    return max(found, key=lambda part: part.right - part.left)


def _common(box: Box, use: BBox) -> Box:
    return Box(
        crs=box.crs,
        left=max(box.left, use.west),
        bottom=max(box.bottom, use.south),
        right=min(box.right, use.east),
        top=min(box.top, use.north),
    )
