"""Borders: which territories' edges are near a place. The frame of the map, where the world closes, is no edge."""

import math
from collections.abc import Iterator, Mapping

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ..domain.geo import BBox, LonLat
from .earth import metres_per_degree, reach

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

# Edges are kept and indexed in bundles: few enough boxes to search fast, few enough edges in each to measure fast.
BUNDLE = 32
# Beyond this latitude a degree of longitude shrinks too fast for a flat map of the surroundings: distances are measured
# on a map about the pole, on which edges are straight once they are cut to a quarter of a degree.
POLAR_LATITUDE, POLAR_STEP = 85.0, 0.25
# Edges further out are cut so.
FLAT_LATITUDE = POLAR_LATITUDE - 1
# On that map the middle of such an edge lies up to so many metres nearer to the pole than its ends, as far out as it is
# asked: 5.5 degrees x 111.7 km x (1 - cos 0.125 degrees).
POLAR_SAG_M = 2.0
# Gaps on the antimeridian shorter than this, in degrees of latitude (about 1 m), are rounding.
SHORTEST_GAP = 1e-5


class Borders:
    """The edges (lon 1, lat 1, lon 2, lat 2, in degrees) of every territory, in an R-tree of bundles."""

    def __init__(self, geometries: Mapping[str, BaseGeometry]) -> None:
        self._ids = list(geometries)
        bundles = [_bundles(_cut_near_poles(_edges(shape))) for shape in geometries.values()]
        self._edges = np.concatenate([np.zeros((0, BUNDLE, 4)), *bundles])
        self._owners = np.repeat(np.arange(len(bundles)), [len(bundle) for bundle in bundles])
        lons, lats = self._edges[:, :, 0::2].reshape(-1, 2 * BUNDLE), self._edges[:, :, 1::2].reshape(-1, 2 * BUNDLE)
        self._tree = shapely.STRtree(shapely.box(lons.min(1), lats.min(1), lons.max(1), lats.max(1)))
        # Of each edge its west, south, east and north, the last two negated: one comparison tells which are near.
        ends = self._edges.reshape(-1, BUNDLE, 2, 2)
        self._boxes = np.concatenate([ends.min(axis=2), -ends.max(axis=2)], axis=-1)

    def near(self, place: LonLat, metres: float) -> list[tuple[str, float]]:
        """The territories with an edge within a distance, and that distance in metres, nearest first."""
        least: dict[int, float] = {}
        for lon, owners, edges in self._edges_near(place, metres):
            distances = _distances(edges, lon, place.lat)
            for owner, distance in zip(owners.tolist(), distances.tolist(), strict=True):
                if distance <= metres:
                    least[owner] = min(distance, least.get(owner, math.inf))
        return sorted(((self._ids[owner], distance) for owner, distance in least.items()), key=lambda at: at[::-1])

    def meet(self, box: BBox) -> bool:
        """Whether the box of an edge meets a box, which does not cross the antimeridian."""
        return bool(len(self._meeting(box.west, box.south, box.east, box.north)[0]))

    def _edges_near(self, place: LonLat, metres: float) -> Iterator[tuple[float, Rows, Array]]:
        """Edges whose box is near, and their owners, with the longitude to see them from: the place's own, or past the
        antimeridian."""
        dlon, dlat = reach(place.lat, metres + POLAR_SAG_M)
        lons = [place.lon]
        if dlon < 180:
            lons += [place.lon - 360] if place.lon + dlon > 180 else []
            lons += [place.lon + 360] if place.lon - dlon < -180 else []
        for lon in lons:
            bundle, edge = self._meeting(lon - dlon, place.lat - dlat, lon + dlon, place.lat + dlat)
            if len(bundle):
                yield lon, self._owners[bundle], self._edges[bundle, edge]

    def _meeting(self, west: float, south: float, east: float, north: float) -> tuple[Rows, Rows]:
        """The edges whose box meets a box, each by its bundle and its place in that."""
        bundles = self._tree.query(shapely.box(west, south, east, north))
        row, edge = (self._boxes[bundles] <= (east, north, -west, -south)).all(axis=-1).nonzero()
        return bundles[row], edge


def _distances(edges: Array, lon: float, lat: float) -> Array:
    """Metres from a place to each edge, on a plane that is true near the place."""
    plane = _about_pole(edges, lon, lat) if abs(lat) > POLAR_LATITUDE else _about_place(edges, lon, lat)
    x, y, dx, dy = plane[..., 0], plane[..., 1], plane[..., 2] - plane[..., 0], plane[..., 3] - plane[..., 1]
    length = dx * dx + dy * dy
    along = np.clip(-(x * dx + y * dy) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    return np.asarray(np.hypot(x + along * dx, y + along * dy))


def _about_place(edges: Array, lon: float, lat: float) -> Array:
    return (edges - (lon, lat, lon, lat)) * np.tile(metres_per_degree(lat), 2)


def _about_pole(edges: Array, lon: float, lat: float) -> Array:
    """Azimuthal equidistant about the nearer pole, moved so that the place is at the origin."""
    _, per_lat = metres_per_degree(90.0)
    points = edges.reshape(*edges.shape[:-1], 2, 2)
    radius = (90.0 - points[..., 1] * math.copysign(1.0, lat)) * per_lat
    angle = np.radians(points[..., 0] - lon)
    here = (90.0 - abs(lat)) * per_lat
    return np.stack([radius * np.sin(angle), radius * np.cos(angle) - here], axis=-1).reshape(edges.shape)


def _edges(shape: BaseGeometry) -> Array:
    """The edges of every ring, without those on the frame of the map unless the territory ends there."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    follows = ring[1:] == ring[:-1]
    edges = np.hstack([points[:-1], points[1:]])[follows]
    on_pole = (np.abs(edges[:, 1]) == 90) & (edges[:, 1] == edges[:, 3])
    east, west = ((edges[:, 0] == lon) & (edges[:, 2] == lon) for lon in (180.0, -180.0))
    return np.vstack([edges[~(on_pole | east | west)], _one_sided(edges[east], edges[west])])


def _one_sided(east: Array, west: Array) -> Array:
    """Where the territory touches the antimeridian from one side only: there it does end."""
    gaps = shapely.get_parts(shapely.symmetric_difference(_on_meridian(east), _on_meridian(west)))
    ends = [shapely.get_coordinates(line)[[0, -1]].ravel() for line in gaps if line.length > SHORTEST_GAP]
    return np.array(ends).reshape(-1, 4)


def _on_meridian(edges: Array) -> BaseGeometry:
    """The edges as one line on the 180th meridian, east of it."""
    points = edges.reshape(-1, 2, 2).copy()
    points[..., 0] = 180.0
    return shapely.union_all(shapely.linestrings(points))


def _cut_near_poles(edges: Array) -> Array:
    polar = np.abs(edges[:, 1::2]).max(axis=1, initial=0.0) > FLAT_LATITUDE
    pieces = np.where(polar, np.ceil(np.abs(edges[:, 2] - edges[:, 0]) / POLAR_STEP), 1).astype(int).clip(1)
    whole, count = np.repeat(edges, pieces, axis=0), np.repeat(pieces, pieces)
    start = np.arange(len(whole)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    step = (whole[:, 2:] - whole[:, :2]) / count[:, None]
    first = whole[:, :2] + start[:, None] * step
    return np.hstack([first, first + step])


def _bundles(edges: Array) -> Array:
    """Edges by the bundle; the last is filled up with its last edge."""
    if not len(edges):
        return np.zeros((0, BUNDLE, 4))
    missing = -len(edges) % BUNDLE
    return np.vstack([edges, np.repeat(edges[-1:], missing, axis=0)]).reshape(-1, BUNDLE, 4)
