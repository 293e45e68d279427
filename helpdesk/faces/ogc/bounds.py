"""Boxes and coordinates between CRS84, in which everything is stored, and the CRSs that are offered."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
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


def to_crs84(box: Sequence[float], uri: str) -> BBox:
    """A box of 4 numbers, or 6 with heights, in the axis order of its CRS; it may cross the antimeridian, where its
    west exceeds its east. Raises BadParameter for one that is upside down or nowhere on Earth."""
    first, second, third, fourth = box if len(box) == 4 else (box[0], box[1], box[3], box[4])
    northing_first = uri == EPSG_4326
    west, south, east, north = (second, first, fourth, third) if northing_first else (first, second, third, fourth)
    if south > north:
        said = ",".join(f"{number:g}" for number in box)
        order = "south,west,north,east" if northing_first else "west,south,east,north"
        raise BadParameter("bbox", f"{said} is upside down; the order in {uri} is {order}")
    if uri not in (CRS84, EPSG_4326):
        west, south, east, north = _moved(west, south, east, north, uri)
    if not (np.abs([west, south, east, north]) <= _FARTHEST_DEGREES).all():
        raise BadParameter("bbox", f"lies outside what {uri} covers")
    return BBox(west=west, south=south, east=east, north=north)


def _moved(west: float, south: float, east: float, north: float, uri: str) -> Sequence[float]:
    """The box in degrees; pyproj puts west and east in order, so they change places where the box crosses."""
    left, right = sorted((west, east))
    moved = transformer(uri, CRS84).transform_bounds(left, south, right, north, densify_pts=21)
    return moved if west <= east else (moved[2], moved[1], moved[0], moved[3])


def reproject(geometry: Mapping[str, Any] | None, uri: str) -> Mapping[str, Any] | None:
    """A GeoJSON geometry from CRS84 to another CRS, in the axis order of that CRS."""
    if geometry is None or uri == CRS84:
        return geometry
    move = transformer(CRS84, uri)
    moved = shapely.transform(
        shapely.geometry.shape(dict(geometry)), lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1]))
    )
    return dict(shapely.geometry.mapping(moved))
