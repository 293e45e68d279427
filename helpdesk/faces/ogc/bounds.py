"""Boxes and coordinates between CRS84, in which everything is stored, and the CRSs that are offered."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from pyproj import CRS, Transformer

from ...domain.errors import BadParameter
from ...domain.geo import BBox
from .openapi.parameters import CRS84, EPSG_4326

# Clients ask for more than the globe when they are zoomed out; past this lies only a mistake.
_FARTHEST_DEGREES = 1e6


@lru_cache(maxsize=64)
def crs_of(uri: str) -> CRS:
    """The CRS of an OGC URI, as the authority defines it, axis order included."""
    authority, _, code = uri.split("/")[-3:]
    return CRS.from_authority(authority, code)


@lru_cache(maxsize=64)
def transformer(source: str, target: str) -> Transformer:
    """Building one costs 25 ms and it is safe to share between threads (pyproj >= 3.1), so it is kept."""
    return Transformer.from_crs(crs_of(source), crs_of(target))


def box_of(text: str) -> list[float]:
    """The numbers of a box, 4 or 6 with heights, of which `check.py` has seen that they are numbers; `to_crs84` holds
    them to their order. Raises BadParameter."""
    box = [float(part) for part in text.split(",")]
    if len(box) == 5:
        raise BadParameter("bbox", "has 5 values, it needs 4, or 6 with heights")
    if len(box) == 6 and box[2] > box[5]:
        raise BadParameter("bbox", f"{text} is upside down; the lower height is the third number, the upper the sixth")
    return box


def to_crs84(box: Sequence[float], uri: str) -> BBox:
    """A box of 4 numbers, or 6 with heights, in the axis order of its CRS; it may cross the antimeridian, where its
    west exceeds its east. Raises BadParameter for one that is upside down or nowhere on Earth."""
    first, second, third, fourth = box if len(box) == 4 else (box[0], box[1], box[3], box[4])
    northing_first = is_northing_first(uri)
    west, south, east, north = (second, first, fourth, third) if northing_first else (first, second, third, fourth)
    if south > north:
        said = ",".join(f"{number:g}" for number in box)
        order = "south,west,north,east" if northing_first else "west,south,east,north"
        raise BadParameter("bbox", f"{said} is upside down; the order in {uri} is {order}")
    if uri not in (CRS84, EPSG_4326):
        west, south, east, north = _moved(west, south, east, north, uri, northing_first=northing_first)
    if not (np.abs([west, south, east, north]) <= _FARTHEST_DEGREES).all():
        raise BadParameter("bbox", f"lies outside what {uri} covers")
    return BBox(west=west, south=south, east=east, north=north)


def is_northing_first(uri: str) -> bool:
    """Whether the authority names north before east."""
    return str(crs_of(uri).axis_info[0].direction) == "north"


def _moved(west: float, south: float, east: float, north: float, uri: str, *, northing_first: bool) -> Sequence[float]:
    """The box in degrees; pyproj puts west and east in order, so they change places where the box crosses."""
    left, right = sorted((west, east))
    sides = (south, left, north, right) if northing_first else (left, south, right, north)
    moved = transformer(uri, CRS84).transform_bounds(*sides, densify_pts=21)
    return moved if west <= east else (moved[2], moved[1], moved[0], moved[3])
