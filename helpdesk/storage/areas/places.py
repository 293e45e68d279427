"""Random places in an outline, one in each cell of a fine lattice of equal areas, to choose sampling points among."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ...ports.areas import Places
from ..earth import ECCENTRICITY_SQUARED, SEMI_MAJOR_M, metres_per_degree

Numbers = NDArray[np.float64]

# A lattice over a polygon's box has at most so many cells, however thin the polygon is in it.
_MOST_CELLS = 1_000_000
# A polygon keeps its edges where it would lose more than this share of itself without them.
_MOST_LOST = 0.5


def places(outline: BaseGeometry, strata: Sequence[BaseGeometry], count: int, edge_m: float, seed: int) -> Places:
    """About `count` places in the strata of an outline, shared among its polygons by area; see the port."""
    # The stream of RandomState is frozen (NEP 19): the same places in every version of numpy.
    random = np.random.RandomState(seed)
    planes = [_Plane.around(part) for part in shapely.get_parts(outline)]
    total = sum(plane.flat.area for plane in planes)
    found = [_inside(plane, max(round(count * plane.flat.area / total), 1), edge_m, random) for plane in planes]
    lons, lats, x, y, far, inner = (np.concatenate([each[row] for each in found]) for row in range(6))
    of_stratum = _strata_of(strata, lons, lats)
    kept = of_stratum >= 0
    return Places(lons[kept], lats[kept], x[kept], y[kept], of_stratum[kept], far[kept], inner[kept].astype(bool))


@dataclass(frozen=True, slots=True)
class _Plane:
    """The sinusoidal projection about the middle of a polygon: x is the length along each parallel from the middle
    meridian, y along the meridian at the scale of the middle latitude. Areas are equal within 0.1 % over ten degrees of
    latitude, and shapes near enough for a lattice. `flat` is the polygon on it, in metres."""

    shape: BaseGeometry
    flat: BaseGeometry
    lon: float
    lat: float

    @classmethod
    def around(cls, shape: BaseGeometry) -> "_Plane":
        west, south, east, north = shape.bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        up = metres_per_degree(lat)[1]
        flat = shapely.transform(
            shape, lambda at: np.column_stack([(at[:, 0] - lon) * _along(at[:, 1]), (at[:, 1] - lat) * up])
        )
        return cls(shape, flat, lon, lat)

    def to_degrees(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        lats = y / metres_per_degree(self.lat)[1] + self.lat
        return x / _along(lats) + self.lon, lats


def _along(lats: Numbers) -> Numbers:
    """Metres of a degree of longitude along parallels (WGS 84)."""
    phi = np.radians(lats)
    metres: Numbers = np.radians(SEMI_MAJOR_M * np.cos(phi) / np.sqrt(1 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2))
    return metres


def _inside(plane: _Plane, count: int, edge_m: float, random: np.random.RandomState) -> tuple[NDArray[Any], ...]:
    """Longitudes, latitudes, x, y, how far each surely keeps off the edge, and whether it may be chosen for that."""
    x, y = _lattice(plane.flat, count, random)
    lons, lats = plane.to_degrees(x, y)
    shapely.prepare(plane.shape)
    inside = shapely.contains_xy(plane.shape, lons, lats)
    x, y, lons, lats = x[inside], y[inside], lons[inside], lats[inside]
    off = _off_the_edge(plane.flat, x, y, edge_m)
    return lons, lats, x, y, np.where(off, edge_m, 0.0), off if off.any() else ~off


def _lattice(flat: BaseGeometry, count: int, random: np.random.RandomState) -> tuple[Numbers, Numbers]:
    left, bottom, right, top = flat.bounds
    step = max(math.sqrt(flat.area / count), math.sqrt((right - left) * (top - bottom) / _MOST_CELLS))
    columns, rows = (max(math.ceil((high - low) / step), 1) for low, high in ((left, right), (bottom, top)))
    x, y = (each.ravel().astype(np.float64) for each in np.meshgrid(np.arange(columns), np.arange(rows)))
    return left + (x + random.random_sample(len(x))) * step, bottom + (y + random.random_sample(len(y))) * step


def _off_the_edge(flat: BaseGeometry, x: Numbers, y: Numbers, edge_m: float) -> NDArray[np.bool_]:
    """Whether each place keeps off the edge; none where there is no room for it."""
    kept = shapely.buffer(flat, -edge_m) if edge_m > 0 else flat
    if kept.area < (1 - _MOST_LOST) * flat.area:
        return np.zeros(len(x), dtype=bool)
    shapely.prepare(kept)
    found: NDArray[np.bool_] = shapely.contains_xy(kept, x, y)
    return found


def _strata_of(strata: Sequence[BaseGeometry], lons: Numbers, lats: Numbers) -> NDArray[np.int64]:
    """The stratum each place lies in, the first where two meet; -1 where it is in none."""
    found = np.full(len(lons), -1, dtype=np.int64)
    for number, stratum in enumerate(strata):
        shapely.prepare(stratum)
        free = np.flatnonzero(found < 0)
        found[free[shapely.intersects_xy(stratum, lons[free], lats[free])]] = number
    return found
