"""Where the pixels of a view lie on the Earth.

Longitudes and latitudes are given in shapes that broadcast to rows x columns: one row and one column of them for CRSs
whose x is longitude alone and y latitude alone, full arrays for all others. NaN is a pixel that is nowhere.
"""

from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.exceptions import ProjError

from ..domain.errors import BadParameter
from ..domain.geo import View

Array = NDArray[np.float64]
Floats = NDArray[np.floating[Any]]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DEGREES = frozenset({CRS84, "http://www.opengis.net/def/crs/EPSG/0/4326"})
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
# The radius of the sphere of EPSG:3857 in metres.
_RADIUS = 6_378_137.0
# Pixels along the side of a square inside which a projection is taken to be bilinear, and by how many pixels it may
# then be wrong in its middle; squares where it is more wrong are projected pixel by pixel.
_SQUARE = 8
_WRONG_BY = 1 / 8
# Where a scale is sampled, as shares of the way from the first pixel to the last.
_FIFTHS = np.linspace(0, 1, 5)


def on_earth(view: View) -> tuple[Array, Array]:
    """Longitude and latitude of the middles of the pixels. Raises BadParameter for a CRS that PROJ does not know."""
    columns, rows = np.arange(view.width) + 0.5, np.arange(view.height) + 0.5
    if view.crs in DEGREES or view.crs == MERCATOR:
        lon, lat = _separable(view, *_projected(view, columns, rows))
        return lon[None, :], lat[:, None]
    return _warped(view)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Degrees of longitude and of latitude from one pixel of a view to the next, and across the whole of it."""

    step: tuple[float, float]
    span: tuple[float, float]


@lru_cache(maxsize=64)
def scale(view: View) -> Scale | None:
    """The median of a sample of the view; None where nothing of it is on the Earth. Raises BadParameter."""
    if view.crs in DEGREES or view.crs == MERCATOR:
        return _separable_scale(view)
    columns, rows = (0.5 + _FIFTHS * (size - 1) for size in (view.width, view.height))
    column, row = (array.ravel() for array in np.meshgrid(columns, rows))
    lon, lat = _inverse(view, np.array([column, column + 1, column]), np.array([row, row, row + 1]))
    found = np.isfinite(lon + lat).all(axis=0)
    if not found.any():
        return None
    lon, lat = lon[:, found], lat[:, found]
    wide = np.abs((lon[1:] - lon[0] + 180) % 360 - 180).max(axis=0)
    high = np.abs(lat[1:] - lat[0]).max(axis=0)
    return Scale(step=(float(np.median(wide)), float(np.median(high))), span=(float(np.ptp(lon)), float(np.ptp(lat))))


def _separable_scale(view: View) -> Scale | None:
    """Here longitude goes by x alone and latitude by y alone: of the sample one row and one column tell all."""
    sampled = [0.5 + _FIFTHS * (size - 1) for size in (view.width, view.height)]
    lon, lat = (each.reshape(2, 5) for each in _inverse(view, *(np.concatenate([at, at + 1]) for at in sampled)))
    lon = lon[:, np.isfinite(lon).all(axis=0)]
    if not lon.size:
        return None
    wide = np.abs((lon[1] - lon[0] + 180) % 360 - 180)
    high = np.abs(lat[1] - lat[0])
    return Scale(step=(median(wide.tolist()), median(high.tolist())), span=(float(np.ptp(lon)), float(np.ptp(lat))))


def _projected(view: View, columns: Floats, rows: Floats) -> tuple[Array, Array]:
    """Pixel positions, counted from the top left corner, as x and y of the view's CRS."""
    x = view.left + columns.astype(np.float64) * ((view.right - view.left) / view.width)
    y = view.top - rows.astype(np.float64) * ((view.top - view.bottom) / view.height)
    return x, y


def _separable(view: View, x: Array, y: Array) -> tuple[Array, Array]:
    lon, lat = (x, y) if view.crs in DEGREES else (np.degrees(x / _RADIUS), np.degrees(np.arctan(np.sinh(y / _RADIUS))))
    turn = 360.0 if view.crs in DEGREES else 2 * np.pi * _RADIUS
    # A picture that is wider than the Earth shows it once.
    return (np.where(np.abs(lon) <= 180, lon, np.nan), lat) if view.right - view.left > turn else (lon, lat)


def _warped(view: View) -> tuple[Array, Array]:
    across, down = -(-view.width // _SQUARE), -(-view.height // _SQUARE)
    columns, rows = np.arange(across + 1) * _SQUARE, np.arange(down + 1) * _SQUARE
    corner = np.meshgrid(columns.astype(float), rows.astype(float))
    middle = np.meshgrid(columns[:-1] + _SQUARE / 2, rows[:-1] + _SQUARE / 2)
    lon, lat = _inverse(
        view,
        np.concatenate([corner[0].ravel(), middle[0].ravel()]),
        np.concatenate([corner[1].ravel(), middle[1].ravel()]),
    )
    nodes = corner[0].size
    corners = _corners(lon[:nodes].reshape(corner[0].shape), lat[:nodes].reshape(corner[0].shape))
    shape = middle[0].shape
    good = _bilinear(corners, lon[nodes:].reshape(shape), lat[nodes:].reshape(shape))
    whole = [_filled(each)[: view.height, : view.width] for each in corners]
    bad = np.kron(~good, np.ones((_SQUARE, _SQUARE), bool))[: view.height, : view.width]
    if bad.any():
        row, column = np.nonzero(bad)
        whole[0][bad], whole[1][bad] = _inverse(view, column + 0.5, row + 0.5)
    return whole[0], whole[1]


def _corners(lon: Array, lat: Array) -> tuple[Array, Array]:
    """Of each square the values at its four corners (top left, top right, bottom left, bottom right); the longitudes of
    one square do not jump at the antimeridian."""
    lon, lat = (np.stack([each[:-1, :-1], each[:-1, 1:], each[1:, :-1], each[1:, 1:]]) for each in (lon, lat))
    return lon[0] + (lon - lon[0] + 180) % 360 - 180, lat


def _bilinear(corners: tuple[Array, Array], lon: Array, lat: Array) -> NDArray[np.bool_]:
    """Whether the middles of the squares are where their corners say, to the pixel share that is allowed."""
    error_lon = (lon - corners[0].mean(axis=0) + 180) % 360 - 180
    error_lat = lat - corners[1].mean(axis=0)
    (lon_x, lon_y), (lat_x, lat_y) = (_slopes(each) for each in corners)
    with np.errstate(invalid="ignore", divide="ignore"):
        area = lon_x * lat_y - lon_y * lat_x
        across = np.abs((error_lon * lat_y - error_lat * lon_y) / area)
        down = np.abs((error_lat * lon_x - error_lon * lat_x) / area)
        return (across < _WRONG_BY) & (down < _WRONG_BY)


def _slopes(corners: Array) -> tuple[Array, Array]:
    """The change from one pixel to the next along a row and along a column."""
    a, b, c, d = corners
    return (b - a + d - c) / (2 * _SQUARE), (c - a + d - b) / (2 * _SQUARE)


def _filled(corners: Array) -> Array:
    """The pixels of all squares, interpolated between their corners."""
    share = (np.arange(_SQUARE) + 0.5) / _SQUARE
    a, b, c, d = (each[:, None, :] for each in corners)
    down = share[None, :, None]
    left, right = a + (c - a) * down, b + (d - b) * down
    cells: Array = left[..., None] + (right - left)[..., None] * share
    return cells.reshape(cells.shape[0] * _SQUARE, -1)


def _inverse(view: View, columns: Floats, rows: Floats) -> tuple[Array, Array]:
    """Pixel positions as longitude and latitude; NaN where the CRS does not lead back to the same pixel."""
    x, y = _projected(view, columns, rows)
    if view.crs in DEGREES or view.crs == MERCATOR:
        return _separable(view, x, y)
    to_earth = transformer(view.crs)
    lon, lat = to_earth.transform(x, y)
    back_x, back_y = to_earth.transform(lon, lat, direction="INVERSE")
    pixel = abs(view.right - view.left) / view.width, abs(view.top - view.bottom) / view.height
    there = (np.abs(back_x - x) < pixel[0] / 2) & (np.abs(back_y - y) < pixel[1] / 2)
    return np.where(there, lon, np.nan), np.where(there, lat, np.nan)


@lru_cache(maxsize=64)
def transformer(crs: str) -> Transformer:
    """From x and y (east, north) of a CRS to longitude and latitude. Raises BadParameter for one that PROJ lacks."""
    try:
        return Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    except ProjError as error:
        raise BadParameter(
            "crs", f"{crs} cannot be brought to longitude and latitude here; give for example {MERCATOR}"
        ) from error
