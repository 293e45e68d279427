"""MemoryRegionIndex: which regions cover a place, which borders are near, and how regions cut an area."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ..domain.errors import BadParameter, NotFound
from ..domain.geo import BBox, LonLat
from ..domain.regions import Nesting, nesting
from ..ports import Border, JsonObject, Part, RegionSets, RegionsHere
from .borders import FLAT_LATITUDE, Borders
from .earth import area_m2, reach, without_dust
from .geopackage.blobs import geometries as decoded
from .geopackage.connections import Connections
from .geopackage.tables import read_tables
from .row_sets import distinct_sets
from .territories.overlaps import Overlap

Degrees = NDArray[np.float64]

# Most of the Earth is far from any border: what holds there is kept by cells of so many degrees, the large ones first,
# at about 1 kB for each cell.
CELLS, MOST_CELLS = (4.0, 1.0, 0.25), 8192
# Parts under this share of the area are rounding of the cuts, not land.
DUST_SHARE = 1e-12
# How far outside an area, in degrees, the boundaries that cut it are cut off.
MARGIN = 1e-3


class MemoryRegionIndex:
    """A RegionIndex that holds every territory in memory, prepared for points."""

    def __init__(self, geometries: Mapping[str, BaseGeometry], nesting: Nesting) -> None:
        self._nesting = nesting
        self._ids = list(geometries)
        self._shapes = np.array(list(geometries.values()), dtype=object)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        self._borders = Borders(geometries)
        self._alike = lru_cache(MOST_CELLS)(self._all_alike)
        self._warm_up()

    @classmethod
    def open(cls, gpkg: Path) -> "MemoryRegionIndex":
        """The index of the tables that `write_tables` left in a GeoPackage. Raises Unavailable and NotFound."""
        connections = Connections(gpkg)
        try:
            if not read_tables(connections, {}, ("regions",)):
                raise NotFound(f"{gpkg.name} has no table of regions; run `helpdesk ingest` to build it")
            regions = connections.rows("SELECT id, parent, geom FROM regions ORDER BY id")
            overlaps = connections.rows("SELECT inner_region, outer_region, area_m2, outside_m2 FROM region_overlaps")
        finally:
            connections.close()
        shapes = decoded([blob for _, _, blob in regions])
        return cls.of([(*row[:2], shape) for row, shape in zip(regions, shapes, strict=True)], overlaps)

    @classmethod
    def of(
        cls, regions: Sequence[tuple[str, str | None, BaseGeometry | None]], overlaps: Sequence[Overlap]
    ) -> "MemoryRegionIndex":
        """The index of the rows of the tables, regions (id, parent, shape) in the order of their ids."""
        held = {region: shape for region, _, shape in regions if shape is not None}
        return cls(held, nesting(overlaps, {region: parent for region, parent, _ in regions}))

    @property
    def nesting(self) -> Nesting:
        return self._nesting

    def at(self, place: LonLat, tolerance_m: float) -> RegionsHere:
        """The regions that cover the place (their edges included), and the borders within the tolerance, nearest
        first. The antimeridian and the poles are inside the world, so no region ends there by itself."""
        for degrees in CELLS:
            alike = self._alike(degrees, math.floor(place.lon / degrees), math.floor(place.lat / degrees), tolerance_m)
            if alike is not None:
                return alike
        inside = self._inside(place)
        near = self._borders.near(place, tolerance_m)
        border = tuple(Border(region, region in inside, metres) for region, metres in near)
        return RegionsHere(inside, border)

    def _all_alike(self, degrees: float, column: int, row: int, tolerance_m: float) -> RegionsHere | None:
        """What holds at every place of a cell of so many degrees, if there is no border near any of them. Of cells at
        the frame of the map this is not told."""
        west, south = column * degrees, row * degrees
        east, north = west + degrees, south + degrees
        dlon, dlat = reach(max(-south, north), tolerance_m)
        around = BBox(west=west - dlon, south=south - dlat, east=east + dlon, north=north + dlat)
        framed = min(around.west, -around.east) <= -180 or min(around.south, -around.north) <= -FLAT_LATITUDE
        if framed or self._borders.meet(around):
            return None
        return RegionsHere(self._inside(LonLat(lon=west + degrees / 2, lat=south + degrees / 2)), ())

    def _inside(self, place: LonLat) -> frozenset[str]:
        return frozenset(self._ids[row] for row in self._covering(place))

    def box(self, region: str) -> BBox:
        """Raises NotFound for a region that is not known or has no territory."""
        if region not in self._ids:
            raise NotFound(f"no region {region!r} has a territory; /api/vocabulary and `helpdesk check` know them")
        west, south, east, north = self._shapes[self._ids.index(region)].bounds
        return BBox(west=west, south=south, east=east, north=north)

    def at_many(self, lons: Degrees, lats: Degrees) -> RegionSets:
        """The regions that cover each place; those at a pole or on the antimeridian are asked for one by one."""
        edge = (np.abs(lats) == 90) | (np.abs(lons) == 180)
        point, row = self._tree.query(shapely.points(lons, lats))
        # Territory by territory: its index is walked by all its points in turn.
        order = np.argsort(row, kind="stable")
        point, row = point[order], row[order]
        held = shapely.intersects_xy(self._shapes[row], lons[point], lats[point]) & ~edge[point]
        point, row = point[held], row[held]
        for each in np.flatnonzero(edge):
            rows = list(self._covering(LonLat(lon=float(lons[each]), lat=float(lats[each]))))
            point, row = np.append(point, np.full(len(rows), each)), np.append(row, np.array(rows, dtype=np.int64))
        sets, codes = distinct_sets(point, row, len(lons))
        return RegionSets([frozenset(self._ids[row] for row in rows) for rows in sets], codes)

    def partition(self, area: JsonObject) -> Sequence[Part]:
        """The area cut along every region boundary, largest part first; a place on a cut is in either part.

        Raises BadParameter for what is not a valid polygon or multipolygon in CRS84.
        """
        whole = _polygon(area)
        total = area_m2(whole)
        cells = _cells(whole, self._shapes[np.sort(self._tree.query(whole, predicate="intersects"))])
        groups: dict[frozenset[str], list[BaseGeometry]] = {}
        for cell in cells:
            point = shapely.point_on_surface(cell)
            covering = self._covering(LonLat(lon=point.x, lat=point.y))
            groups.setdefault(frozenset(self._ids[row] for row in covering), []).append(cell)
        parts = [_part(regions, cells) for regions, cells in groups.items()]
        kept = [part for part in parts if part.area_m2 > DUST_SHARE * total]
        return sorted(kept, key=lambda part: (-part.area_m2, sorted(part.regions)))

    def _covering(self, place: LonLat) -> set[int]:
        """The rows of the territories that cover a place; +180 and -180 are one meridian, a pole has all meridians."""
        if abs(place.lat) == 90:
            pole = shapely.LineString([(-180, place.lat), (180, place.lat)])
            return {int(row) for row in self._tree.query(pole, predicate="intersects")}
        meridians = (180.0, -180.0) if abs(place.lon) == 180 else (place.lon,)
        return {row for lon in meridians for row in self._covering_point(lon, place.lat)}

    def _covering_point(self, lon: float, lat: float) -> list[int]:
        near = self._tree.query(shapely.Point(lon, lat))
        return list(near[shapely.intersects_xy(self._shapes[near], lon, lat)].tolist())

    def _warm_up(self) -> None:
        """Makes the indexes that GEOS makes at the first question, before threads ask."""
        points = shapely.point_on_surface(self._shapes)
        shapely.intersects_xy(self._shapes, shapely.get_x(points), shapely.get_y(points))
        self.at(LonLat(lon=0, lat=0), 1.0)


def _polygon(area: JsonObject) -> BaseGeometry:
    try:
        geometry = shapely.from_geojson(orjson.dumps(area))
    except (shapely.errors.ShapelyError, orjson.JSONEncodeError) as error:
        raise BadParameter("area", f"is not a GeoJSON geometry: {error}") from error
    if not isinstance(geometry, shapely.Polygon | shapely.MultiPolygon) or geometry.is_empty:
        raise BadParameter("area", "is not a polygon; give a GeoJSON Polygon or MultiPolygon")
    if not geometry.is_valid:
        raise BadParameter("area", f"is not a valid polygon: {shapely.is_valid_reason(geometry)}")
    west, south, east, north = geometry.bounds
    if west < -180 or south < -90 or east > 180 or north > 90:
        message = "reaches beyond 180 degrees of longitude or 90 of latitude; cut it at the antimeridian"
        raise BadParameter("area", message)
    return shapely.transform(shapely.force_2d(geometry), without_dust)


def _cells(area: BaseGeometry, shapes: NDArray[np.object_]) -> list[BaseGeometry]:
    """The faces of the area's and the shapes' boundaries, noded together once, that lie in the area.

    The shapes' boundaries are cut off somewhat outside the area: cut at its edge, they could end just short of it.
    """
    west, south, east, north = area.bounds
    lines = shapely.clip_by_rect(shapely.boundary(shapes), west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    noded = shapely.union_all([shapely.boundary(area), *lines])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    shapely.prepare(area)
    return list(faces[shapely.intersects(area, shapely.point_on_surface(faces))])


def _part(regions: frozenset[str], cells: Sequence[BaseGeometry]) -> Part:
    largest = max(cells, key=lambda cell: cell.area)
    point = shapely.point_on_surface(largest)
    return Part(
        regions=regions,
        area_m2=sum(area_m2(cell) for cell in cells),
        geometry=orjson.loads(shapely.to_geojson(shapely.coverage_union_all(cells))),
        inside_point=LonLat(lon=point.x, lat=point.y),
    )
