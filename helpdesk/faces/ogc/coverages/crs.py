"""The coordinate reference systems that a coverage is given and asked for in, and boxes in them."""

import re
from dataclasses import dataclass

import numpy as np

from ....domain.errors import BadParameter
from ..bounds import crs_of, transformer
from ..openapi.parameters import CRS84, CRS_OFFERED

_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
# Degrees, the web's Mercator, and what grids of Europe and of the whole Earth are made in (equal area, metres).
OFFERED = (*CRS_OFFERED, f"{_EPSG}3035", f"{_EPSG}6933")
DEGREES = frozenset({CRS84, f"{_EPSG}4326"})
# Safe CURIEs (OGC API - Coverages, /req/crs/crs-definition): `[EPSG:3857]`, also without brackets.
_CURIE = re.compile(r"\[?(OGC|EPSG)(?:-crs)?:([A-Za-z0-9]+)\]?")
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


def named(name: str, text: str) -> str:
    """The URI of a CRS given as URI or CURIE. Raises BadParameter with those that are offered."""
    curie = _CURIE.fullmatch(text)
    if curie:
        text = CRS84 if curie[1] == "OGC" and curie[2].upper() == "CRS84" else f"{_EPSG}{curie[2]}"
    uri = text.replace("https://www.opengis.net/", "http://www.opengis.net/", 1)
    if uri not in OFFERED:
        raise BadParameter(name, f"{text[:80]!r} is not offered; there are {', '.join(OFFERED)}")
    return uri


def northing_first(crs: str) -> bool:
    """Whether the authority gives north before east."""
    return bool(crs_of(crs).axis_info[0].direction == "north")


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
    around = transformer(box.crs, crs).transform_bounds(*_ordered(box), densify_pts=_CURVED)
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
    use = crs_of(crs).area_of_use
    assert use is not None
    if box.crosses:
        raise BadParameter(name, f"crosses the antimeridian, which {crs} cannot show; ask for its two sides in turn")
    left, bottom = max(box.left, use.west), max(box.bottom, use.south)
    right, top = min(box.right, use.east), min(box.top, use.north)
    if left >= right or bottom >= top:
        sides = f"{use.west:g},{use.south:g},{use.east:g},{use.north:g}"
        raise BadParameter(name, f"lies outside what {crs} covers: {sides} (west, south, east, north)")
    return Box(crs=box.crs, left=left, bottom=bottom, right=right, top=top)
