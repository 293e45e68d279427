"""Boxes in CRS84 as conditions on the geometries of a table, in whatever CRS these are.

A box is bent in the CRS of the table: its sides are cut into pieces so short that the chord of none leaves the side by
more than a millionth of the box, and PostGIS itself moves them, so that box and features are moved alike.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np
import psycopg
import shapely
from cachetools import LRUCache
from numpy.typing import NDArray
from psycopg.sql import SQL
from pyproj import CRS
from pyproj.exceptions import CRSError

from ...domain.errors import Unavailable
from ...domain.geo import BBox
from .clauses import ANY, Clause, together
from .database import Database
from .geometries import drawn, geometry, placed
from .tables import CRS84_SRID, Table

_REMEMBERED = 2000
# By how much of its length a side may bend away from its points where shapes are compared with it.
_BY = 1e-6
_LEAST_PIECES, _MOST_PIECES = 8, 500
# How far around what is known of a table's extent boxes are looked for: extents are estimates, and tables grow.
_BEYOND = 0.5
_DEGREE = 1.0
_WORLD = BBox(west=-180, south=-90, east=180, north=90)
_EVERYWHERE: tuple["Area", ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A box in the CRS of a table as EWKB in hexadecimal digits, and a rectangle that lies inside it for certain."""

    outline: str
    inside: str


class Boxes:
    """Conditions for boxes; how a box lies in another CRS is remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: LRUCache[tuple[BBox, int], Area | None] = LRUCache(_REMEMBERED)
        self._lock = Lock()

    def exact(self, table: Table, bbox: BBox) -> Clause:
        """The features that intersect the box."""
        if _contains(bbox, _WORLD):
            return _somewhere(table)
        return _any([self._exact(table, half) for half in bbox.halves()])

    def near(self, table: Table, bbox: BBox) -> Clause:
        """The features whose envelope meets that of the box."""
        if _contains(bbox, _WORLD):
            return _somewhere(table)
        return _any([self._near(table, half) for half in bbox.halves()])

    def around(self, table: Table, bbox: BBox) -> Clause:
        """The features whose envelope meets that of the box, all where PROJ cannot move it."""
        halves = [_clipped(table, half) for half in bbox.halves()]
        if any(half is not None and self._area(table, half) is None for half in halves):
            return ANY
        return self.near(table, bbox)

    def _exact(self, table: Table, box: BBox) -> Clause:
        clipped = _clipped(table, box)
        if clipped is None:
            return Clause(SQL("FALSE"))
        area = self._area(table, clipped)
        if area is None:
            moved = SQL("ST_Intersects({}, %s::geometry)").format(placed(table))
            return Clause(moved, (_ewkb(box_of(box), CRS84_SRID),))
        meets = SQL(
            "({0} && %s::geometry AND CASE WHEN {0} @ %s::geometry THEN TRUE ELSE ST_Intersects({1}, %s::geometry) END)"
        ).format(geometry(table), drawn(table))
        return Clause(meets, (area.outline, area.inside, area.outline))

    def _near(self, table: Table, box: BBox) -> Clause:
        clipped = _clipped(table, box)
        if clipped is None:
            return Clause(SQL("FALSE"))
        area = self._area(table, clipped)
        if area is None:
            return self._exact(table, box)
        return Clause(SQL("{} && %s::geometry").format(geometry(table)), (area.outline,))

    def _area(self, table: Table, box: BBox) -> Area | None:
        """None where PROJ cannot move the box."""
        if table.srid == CRS84_SRID:
            return _area(box_of(box), _corners(box), table.srid)
        key = (box, table.srid)
        with self._lock:
            if key in self._found:
                return self._found[key]
        area = self._moved(table, box)
        with self._lock:
            self._found[key] = area
        return area

    def _moved(self, table: Table, box: BBox) -> Area | None:
        ring = _ring(box)
        points = shapely.to_wkb(shapely.linestrings(np.concatenate(ring)))
        try:
            ((line,),) = self._database.rows(
                "SELECT ST_AsBinary(ST_Transform(ST_GeomFromWKB(%s, 4326), %s))", (points, table.srid)
            )
        except Unavailable as error:
            if isinstance(error.__cause__, psycopg.InternalError):
                return None
            raise
        moved = shapely.get_coordinates(shapely.from_wkb(bytes(line)))
        if not np.isfinite(moved).all():
            return None
        sides = np.split(moved, np.cumsum([len(side) for side in ring])[:-1])
        outline = shapely.make_valid(_hull(moved))
        south, east, north, west = sides
        inside = (west[:, 0].max(), south[:, 1].max(), east[:, 0].min(), north[:, 1].min())
        left, bottom, right, top = map(float, inside)
        fits = left < right and bottom < top and outline.covers(shapely.box(left, bottom, right, top))
        return _area(outline, inside if fits else None, table.srid)


def part_near(table: Table, bbox: BBox) -> BBox | None:
    """As much of a box as lies near the table. None for nothing, and for a box over the antimeridian."""
    return _clipped(table, bbox) if len(bbox.halves()) == 1 else None


def piece(box: BBox, by: float) -> float:
    """How long, in degrees, the pieces may be that the sides of a box are bent in, where the chord of none leaves its
    side by more than `by` of its length."""
    longest = max(box.east - box.west, box.north - box.south)
    return longest / _pieces(longest, by, 2) or _DEGREE


def box_of(box: BBox) -> shapely.Geometry:
    """The box as a geometry: a line or a point where it has no area."""
    corners = [(lon, lat) for lon in (box.west, box.east) for lat in (box.south, box.north)]
    return shapely.convex_hull(shapely.multipoints(corners))


def _somewhere(table: Table) -> Clause:
    return Clause(SQL("({0} IS NOT NULL AND NOT ST_IsEmpty({0}))").format(geometry(table)))


def _any(clauses: Sequence[Clause]) -> Clause:
    if len(clauses) == 1:
        return clauses[0]
    joined = together(clauses, " OR ")
    return Clause(SQL("({})").format(joined.sql), joined.values)


def _area(outline: shapely.Geometry, inside: Sequence[float] | None, srid: int) -> Area:
    return Area(_ewkb(outline, srid), _ewkb(_within(inside), srid))


def _corners(box: BBox) -> tuple[float, float, float, float]:
    return box.west, box.south, box.east, box.north


def _within(sides: Sequence[float] | None) -> shapely.Geometry:
    """PostGIS compares envelopes in single precision, rounded outwards: two steps inwards, and what fits into this
    rectangle fits into that of the sides."""
    if sides is None:
        return shapely.Polygon()
    found = np.array(sides, dtype=np.float32)
    inwards = np.array([np.inf, np.inf, -np.inf, -np.inf], dtype=np.float32)
    for _ in range(2):
        found = np.nextafter(found, inwards)
    west, south, east, north = found.astype(float).tolist()
    return shapely.box(west, south, east, north) if west < east and south < north else shapely.Polygon()


def _ewkb(shape: shapely.Geometry, srid: int) -> str:
    found: str = shapely.to_wkb(shapely.set_srid(shape, srid), hex=True, include_srid=True)
    return found


def _clipped(table: Table, box: BBox) -> BBox | None:
    """As much of the box as lies near the table, in another CRS than degrees: few are good for the whole Earth. None
    for nothing. The area that the CRS is made for counts as near, whatever the table held when it was read."""
    if table.srid == CRS84_SRID or table.extent is None:
        return box
    extent = _with_area_of_use(table.extent, table.srid)
    wide, high = (_DEGREE + _BEYOND * side for side in (extent.east - extent.west, extent.north - extent.south))
    west, south = max(box.west, extent.west - wide, -180), max(box.south, extent.south - high, -90)
    east, north = min(box.east, extent.east + wide, 180), min(box.north, extent.north + high, 90)
    return BBox(west=west, south=south, east=east, north=north) if west <= east and south <= north else None


@lru_cache(maxsize=_REMEMBERED)
def _with_area_of_use(extent: BBox, srid: int) -> BBox:
    """The extent alone where nobody knows the area, or it lies across the antimeridian."""
    try:
        area = CRS.from_epsg(srid).area_of_use
    except CRSError:
        area = None
    if area is None or area.west > area.east:
        return extent
    return BBox(
        west=min(extent.west, area.west), south=min(extent.south, area.south),
        east=max(extent.east, area.east), north=max(extent.north, area.north),
    )  # fmt: skip


def _ring(box: BBox) -> tuple[NDArray[np.float64], ...]:
    """The sides of a box, south, east, north and west, in as many points as they have to be bent in."""
    pieces = _pieces(max(box.east - box.west, box.north - box.south), _BY, _LEAST_PIECES)
    corners = np.array([(box.west, box.south), (box.east, box.south), (box.east, box.north), (box.west, box.north)])
    return tuple(np.linspace(corners, corners[[1, 2, 3, 0]], pieces + 1, axis=1))


def _pieces(degrees: float, by: float, least: int) -> int:
    return int(min(_MOST_PIECES, max(least, math.sqrt(math.radians(degrees) / (8 * by)))))


def _hull(ring: NDArray[np.float64]) -> shapely.Geometry:
    """A polygon; a line or a point where the box has no area."""
    unique = np.unique(ring, axis=0)
    if len(unique) == 1:
        return shapely.Point(unique[0])
    area = shapely.Polygon(ring)
    return area if area.area > 0 else shapely.LineString(ring)


def _contains(outer: BBox, inner: BBox) -> bool:
    return (
        outer.west <= inner.west
        and outer.south <= inner.south
        and inner.east <= outer.east
        and inner.north <= outer.north
    )
