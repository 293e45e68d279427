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
    """A box of 4 numbers, or 6 with heights, in the axis order of its CRS. CRS84 may cross the antimeridian."""
    flat = box if len(box) == 4 else (box[0], box[1], box[3], box[4])
    if uri == EPSG_4326:
        flat = (flat[1], flat[0], flat[3], flat[2])
    elif uri != CRS84:
        flat = transformer(uri, CRS84).transform_bounds(flat[0], flat[1], flat[2], flat[3], densify_pts=21)
    if not np.isfinite(flat).all():
        raise BadParameter("bbox", f"lies outside what {uri} covers")
    west, south, east, north = flat
    return BBox(west=west, south=south, east=east, north=north)


def reproject(geometry: Mapping[str, Any] | None, uri: str) -> Mapping[str, Any] | None:
    """A GeoJSON geometry from CRS84 to another CRS, in the axis order of that CRS."""
    if geometry is None or uri == CRS84:
        return geometry
    move = transformer(CRS84, uri)
    moved = shapely.transform(
        shapely.geometry.shape(dict(geometry)), lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1]))
    )
    return dict(shapely.geometry.mapping(moved))
