"""Boxes and points from one CRS to another, as x and y (east and north) whatever the axis order of the authority."""

import numpy as np

from ....domain.errors import BadParameter
from ....domain.geo import BBox, View
from ..crs import Crs, crs_named
from ..openapi.parameters import CRS84, EPSG_3857
from .window import DEGREES, Array, to_earth, to_pixels

Box = tuple[float, float, float, float]

# Where the square world of EPSG:3857 ends, in degrees of latitude.
_MERCATOR_ENDS = 85.0511287798
# In units of any CRS; past this lies only a mistake. And the least share of a coordinate that still is a distance.
_FARTHEST, _FINEST = 1e9, 1e-12


def is_drawable(box: Box) -> bool:
    """Whether a box has sides that numbers can tell apart, no further out than any CRS goes."""
    left, bottom, right, top = box
    farthest = max(map(abs, box))
    return farthest <= _FARTHEST and min(right - left, top - bottom) > farthest * _FINEST


def in_crs(extent: BBox, crs: Crs) -> Box:
    """An extent in degrees as a box of the CRS, no further than the CRS is meant to be used."""
    west, south, east, north = extent.west, extent.south, extent.east, extent.north
    if crs.geographic:
        return west, south, (east if east > west else east + 360), north
    area = crs.area
    if area and area.west < area.east:
        met = max(west, area.west), max(south, area.south), min(east, area.east), min(north, area.north)
        # A layer that lies elsewhere is still asked for: then the map is of where the CRS is good.
        usable = met[0] < met[2] and met[1] < met[3]
        west, south, east, north = met if usable else (area.west, area.south, area.east, area.north)
    return moved((west, south, east, north), crs_named(CRS84, "crs"), crs, "crs")


def moved(box: Box, source: Crs, target: Crs, parameter: str) -> Box:
    """The box around a box in another CRS; edges are followed, not corners alone."""
    if source.uri == target.uri or {source.uri, target.uri} <= DEGREES:
        return box
    left, bottom, right, top = box
    if target.uri == EPSG_3857 and source.geographic:
        bottom, top = max(bottom, -_MERCATOR_ENDS), min(top, _MERCATOR_ENDS)
    share = np.linspace(0, 1, 41)
    x, y = np.meshgrid(left + (right - left) * share, bottom + (top - bottom) * share)
    points = points_in(np.column_stack([x.ravel(), y.ravel()]), source, target)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        raise BadParameter(parameter, f"lies outside what {target.uri} covers")
    (left, bottom), (right, top) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return left, bottom, right, top


def points_in(points: Array, source: Crs, target: Crs) -> Array:
    """x and y from one CRS to another, by way of longitude and latitude."""
    unit = View(crs=source.uri, left=0, bottom=-1, right=1, top=0, width=1, height=1)
    lonlat = to_earth(unit, points * [1, -1])
    there = to_pixels(View(crs=target.uri, left=0, bottom=-1, right=1, top=0, width=1, height=1), lonlat)
    return there * [1, -1]
