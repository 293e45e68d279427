"""The tile matrix sets that tiles are offered in, and where their windows lie on the Earth."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import morecantile
import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from ....domain.content import Content
from ....domain.errors import NotFound
from ....domain.geo import BBox
from ....domain.tile_matrix_sets import Limits, TileMatrix, TileMatrixSet, Window
from ..bounds import crs_of
from ..openapi.parameters import CRS84, EPSG_3857

Array = NDArray[np.float64]

# Of EPSG:3857, in metres.
_RADIUS = 6_378_137.0

# For the world in web maps, the world in degrees, and Europe in equal areas; the content adds national ones.
WELL_KNOWN = ("WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad")


def tile_matrix_sets(content: Content) -> Mapping[str, TileMatrixSet]:
    """By id: the well-known ones first, WebMercatorQuad before all, then those of the content."""
    return {name: _well_known(name) for name in WELL_KNOWN} | dict(content.tile_matrix_sets)


def tile_matrix_set(content: Content, identifier: str) -> TileMatrixSet:
    """Raises NotFound."""
    offered = tile_matrix_sets(content)
    if identifier not in offered:
        there = ", ".join(offered)
        raise NotFound(f"there is no tile matrix set {identifier[:80]!r}; there are {there}")
    return offered[identifier]


@lru_cache(maxsize=256)
def limits(grid: TileMatrixSet, extent: BBox) -> tuple[Limits, ...]:
    """The tiles in which an extent lies, matrix by matrix; none for a matrix that it does not meet."""
    window = to_window(extent, grid.crs)
    if window is None:
        return ()
    found = (matrix.limits(window) for matrix in grid.matrices)
    return tuple(each for each in found if each is not None)


def to_window(extent: BBox, crs: str) -> Window | None:
    """The part of an extent that lies in the CRS's area of use, as a window; None where none does."""
    inside = _common(_whole(extent), area_of_use(crs))
    if inside is None:
        return None
    if crs == CRS84:
        return inside.west, inside.south, inside.east, inside.north
    left, bottom, right, top = forward(crs).transform_bounds(*_sides(inside), densify_pts=21)
    return left, bottom, right, top


def to_box(window: Window, crs: str) -> BBox | None:
    """The degrees that a window covers within the CRS's area of use; None where it lies outside.

    Beyond that area a projection says nothing that could be relied on: Lambert's cone never reaches the south pole.
    """
    usable = _usable(crs)
    left, right = max(window[0], usable[0]), min(window[2], usable[2])
    bottom, top = max(window[1], usable[1]), min(window[3], usable[3])
    if left > right or bottom > top:
        return None
    if crs == CRS84:
        return BBox(west=left, south=bottom, east=right, north=top)
    west, south, east, north = forward(crs).transform_bounds(
        left, bottom, right, top, densify_pts=21, direction="INVERSE"
    )
    return _common(BBox(west=west, south=south, east=east, north=north), area_of_use(crs))


@lru_cache(maxsize=32)
def area_of_use(crs: str) -> BBox:
    """Where the CRS is meant to be used, as its authority says; the world where it says nothing."""
    area = crs_of(crs).area_of_use
    if area is None:
        return BBox(west=-180, south=-90, east=180, north=90)
    return BBox(west=area.west, south=area.south, east=area.east, north=area.north)


@lru_cache(maxsize=32)
def forward(crs: str) -> Transformer:
    """From longitude and latitude to east and north, whatever the authority writes first."""
    return Transformer.from_crs(crs_of(CRS84), crs_of(crs), always_xy=True)


def project(lonlat: Array, crs: str) -> Array:
    """Rows of longitude and latitude as rows of east and north. The sphere of web maps is worked out here: PROJ takes
    ten times as long."""
    if crs == EPSG_3857:
        lon, lat = np.radians(lonlat).T
        return np.column_stack([lon * _RADIUS, np.arcsinh(np.tan(lat)) * _RADIUS])
    return np.column_stack(forward(crs).transform(lonlat[:, 0], lonlat[:, 1]))


@lru_cache(maxsize=32)
def _usable(crs: str) -> Window:
    area = area_of_use(crs)
    if crs == CRS84:
        return area.west, area.south, area.east, area.north
    left, bottom, right, top = forward(crs).transform_bounds(*_sides(area), densify_pts=21)
    return left, bottom, right, top


def _whole(extent: BBox) -> BBox:
    """An extent across the antimeridian goes round the world as far as tiles are concerned."""
    if extent.west <= extent.east:
        return extent
    return BBox(west=-180, south=extent.south, east=180, north=extent.north)


def _common(one: BBox, other: BBox) -> BBox | None:
    west, east = max(one.west, other.west), min(one.east, other.east)
    south, north = max(one.south, other.south), min(one.north, other.north)
    return BBox(west=west, south=south, east=east, north=north) if west <= east and south <= north else None


def _sides(box: BBox) -> tuple[float, float, float, float]:
    return box.west, box.south, box.east, box.north


@lru_cache(maxsize=8)
def _well_known(name: str) -> TileMatrixSet:
    published = morecantile.tms.get(name).model_dump(mode="json")
    northing_first = crs_of(published["crs"]).axis_info[0].direction == "north"
    first, second = published["orderedAxes"]
    return TileMatrixSet(
        id=published["id"],
        title=published["title"],
        uri=published["uri"],
        crs=published["crs"],
        well_known_scale_set=published["wellKnownScaleSet"],
        axes=(first, second),
        northing_first=northing_first,
        matrices=tuple(_matrix(entry, northing_first) for entry in published["tileMatrices"]),
    )


def _matrix(entry: Mapping[str, Any], northing_first: bool) -> TileMatrix:
    first, second = entry["pointOfOrigin"]
    return TileMatrix(
        id=entry["id"],
        scale_denominator=entry["scaleDenominator"],
        cell_size=entry["cellSize"],
        left=second if northing_first else first,
        top=first if northing_first else second,
        tile_width=entry["tileWidth"],
        tile_height=entry["tileHeight"],
        width=entry["matrixWidth"],
        height=entry["matrixHeight"],
    )
