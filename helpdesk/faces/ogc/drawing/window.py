"""Which part of the Earth a view shows, and where on its pixels a place lies.

Longitude and latitude are CRS84 degrees; pixels are counted from the top left corner, x to the right and y down.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.exceptions import ProjError

from ....domain.errors import BadParameter
from ....domain.geo import BBox, LonLat, View
from ..openapi.parameters import CRS84, EPSG_3857, EPSG_4326

Array = NDArray[np.float64]

DEGREES = frozenset({CRS84, EPSG_4326})
# The radius of the sphere of EPSG:3857 in metres, and where its square world ends, in degrees of latitude.
_RADIUS = 6_378_137.0
_MERCATOR_ENDS = 89.9
# Along each axis of a view that is projected, so many places are looked at to find its box in degrees.
_LATTICE = 33
# In degrees, about a tenth of a millimetre on the ground.
_NO_STEP = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A box of the Earth that a view shows, and by how many degrees its longitudes are turned for that."""

    bbox: BBox
    turn: float = 0.0


def pieces(view: View, margin: float) -> list[Piece]:
    """What the view shows with `margin` pixels around it: several pieces where it crosses the antimeridian, none where
    it is nowhere. Raises BadParameter for an unknown CRS."""
    if separable(view):
        return _turned(view, margin)
    return _projected(view, margin)


def separable(view: View) -> bool:
    """Whether x is longitude alone and y latitude alone."""
    return view.crs in DEGREES or view.crs == EPSG_3857


def to_pixels(view: View, lonlat: Array) -> Array:
    """Rows of longitude and latitude as rows of x and y in pixels; not finite where the CRS shows nothing."""
    x, y = lonlat[:, 0], lonlat[:, 1]
    if view.crs == EPSG_3857:
        x, y = np.radians(x) * _RADIUS, np.arcsinh(np.tan(np.radians(y))) * _RADIUS
    elif view.crs not in DEGREES:
        x, y = transformer(view.crs).transform(x, y, direction="INVERSE")
    across = (x - view.left) * (view.width / (view.right - view.left))
    down = (view.top - y) * (view.height / (view.top - view.bottom))
    return np.column_stack([across, down])


def to_earth(view: View, pixels: Array) -> Array:
    """Rows of x and y in pixels as rows of longitude and latitude; NaN where the CRS does not lead back."""
    x = view.left + pixels[:, 0] * ((view.right - view.left) / view.width)
    y = view.top - pixels[:, 1] * ((view.top - view.bottom) / view.height)
    if view.crs in DEGREES:
        return np.column_stack([x, y])
    if view.crs == EPSG_3857:
        return np.column_stack([np.degrees(x / _RADIUS), np.degrees(np.arctan(np.sinh(y / _RADIUS)))])
    lonlat = np.column_stack(transformer(view.crs).transform(x, y))
    back = to_pixels(view, lonlat)
    with np.errstate(invalid="ignore"):
        there = (np.abs(back - pixels) < 0.5).all(axis=1)
    return np.where(there[:, None], lonlat, np.nan)


def place(view: View, x: float, y: float) -> LonLat | None:
    """The place under a point of the picture; None where there is none."""
    lon, lat = to_earth(view, np.array([[x, y]]))[0].tolist()
    if separable(view) and view.right - view.left > _turn(view) and abs(lon) > 180:
        return None
    if not math.isfinite(lon + lat) or abs(lat) > 90:
        return None
    return LonLat(lon=(lon + 180) % 360 - 180, lat=lat)


def somewhere(view: View) -> NDArray[np.bool_]:
    """Rows x columns: whether the CRS shows a place at the pixel."""
    column, row = np.meshgrid(np.arange(view.width) + 0.5, np.arange(view.height) + 0.5)
    lon, lat = to_earth(view, np.column_stack([column.ravel(), row.ravel()])).T
    there = np.isfinite(lon) & (np.abs(lat) <= 90)
    if separable(view) and view.right - view.left > _turn(view):
        there &= np.abs(lon) <= 180
    return np.asarray(there.reshape(view.height, view.width), np.bool_)


def _turn(view: View) -> float:
    """Once around the Earth, in units of x."""
    return 360.0 if view.crs in DEGREES else 2 * math.pi * _RADIUS


def degrees_per_pixel(view: View) -> float:
    """About the least angle on the globe, in degrees, from one pixel to the next: half the median of a sample; NaN
    where the view is nowhere."""
    column, row = np.meshgrid(np.linspace(0, view.width, 5), np.linspace(0, view.height, 5))
    at = np.column_stack([column.ravel(), row.ravel()])
    here = to_earth(view, at)
    steps = []
    for offset in ([1.0, 0.0], [0.0, 1.0]):
        there = to_earth(view, at + np.array(offset))
        lon, lat = ((there - here + 180) % 360 - 180).T
        steps.append(np.hypot(lon * np.cos(np.radians(here[:, 1])), lat))
    known = np.concatenate(steps)
    # Along a pole a step to the side leads nowhere.
    known = known[np.isfinite(known) & (known > _NO_STEP)]
    return float(np.median(known)) / 2 if len(known) else math.nan


def _turned(view: View, margin: float) -> list[Piece]:
    corners = np.array([[-margin, view.height + margin], [view.width + margin, -margin]])
    (west, south), (east, north) = to_earth(view, corners).tolist()
    end = 90.0 if view.crs in DEGREES else _MERCATOR_ENDS
    south, north = max(south, -end), min(north, end)
    if south >= north:
        return []
    if east - west > 360:
        west, east = -180.0, 180.0
    found = []
    for number in range(math.floor((west + 180) / 360), math.ceil((east + 180) / 360)):
        turn = 360.0 * number
        left, right = max(west - turn, -180.0), min(east - turn, 180.0)
        found.append(Piece(bbox=BBox(west=left, south=south, east=right, north=north), turn=turn))
    return found


def _projected(view: View, margin: float) -> list[Piece]:
    x = np.linspace(-margin, view.width + margin, _LATTICE)
    y = np.linspace(-margin, view.height + margin, _LATTICE)
    column, row = np.meshgrid(x, y)
    seen = to_earth(view, np.column_stack([column.ravel(), row.ravel()]))
    seen = seen[np.isfinite(seen).all(axis=1)]
    if not len(seen):
        return []
    poles = to_pixels(view, np.array([[0.0, -90.0], [0.0, 90.0]]))
    inside = (poles >= -margin) & (poles <= [view.width + margin, view.height + margin])
    at_pole = inside.all(axis=1)
    south, north = float(seen[:, 1].min()), float(seen[:, 1].max())
    slack = (north - south) / (_LATTICE - 1) * 2
    south = -90.0 if at_pole[0] else max(south - slack, -90.0)
    north = 90.0 if at_pole[1] else min(north + slack, 90.0)
    west, east = (-180.0, 180.0) if at_pole.any() else _around(seen[:, 0])
    return [Piece(bbox=half) for half in BBox(west=west, south=south, east=east, north=north).halves()]


def _around(lon: Array) -> tuple[float, float]:
    """The shortest range of longitudes that holds all of these with some slack, west above east across 180."""
    ordered = np.unique(lon)
    gaps = np.diff(np.concatenate([ordered, ordered[:1] + 360]))
    widest = int(gaps.argmax())
    slack = max((360 - gaps[widest]) / (_LATTICE - 1) * 2, 1e-6)
    if gaps[widest] <= 2 * slack or len(ordered) < 2:
        return -180.0, 180.0
    west = float(ordered[(widest + 1) % len(ordered)] - slack)
    east = float(ordered[widest] + slack)
    return (west + 180) % 360 - 180, (east + 180) % 360 - 180


@lru_cache(maxsize=64)
def transformer(crs: str) -> Transformer:
    """From x and y (east, north) of a CRS to longitude and latitude. Raises BadParameter for one that PROJ lacks."""
    try:
        return Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    except ProjError as error:
        raise BadParameter(
            "crs", f"{crs} cannot be brought to longitude and latitude here; give for example {EPSG_3857}"
        ) from error
