"""The land that a change touches, cut so that each piece lies in the same regions of both contents throughout."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from ..domain.geo import LonLat
from ..domain.regions import Nesting
from ..ports import JsonObject
from .areas.geodesic import area_m2
from .region_index import MemoryRegionIndex

Territory = Mapping[str, BaseGeometry]


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece, its regions on each side, its area on the ellipsoid, its GeoJSON geometry in CRS84, a point inside."""

    before: frozenset[str]
    after: frozenset[str]
    area_m2: float
    geometry: JsonObject
    inside: LonLat


def redrawn(before: Territory, after: Territory) -> frozenset[str]:
    """The regions that only one content has, or whose outline is another."""
    both = before.keys() & after.keys()
    moved = {region for region in both if not _same(before[region], after[region])}
    return frozenset(moved | (before.keys() ^ after.keys()))


def cut(before: Territory, after: Territory, touched: Collection[str]) -> list[Cut]:
    """The land of the `touched` regions, on either side, largest piece first."""
    land = [shapes[region] for shapes in (before, after) for region in touched if region in shapes]
    if not land:
        return []
    whole = shapely.union_all([shapely.force_2d(each) for each in land])
    shapes, sides = _together(before, after)
    index = MemoryRegionIndex(shapes, Nesting())
    polygons = [part for part in shapely.get_parts(whole) if isinstance(part, shapely.Polygon)]
    parts = index.partition(orjson.loads(shapely.to_geojson(shapely.MultiPolygon(polygons))))
    return [
        Cut(
            before=frozenset(sides[each][0] for each in part.regions if sides[each][0]),
            after=frozenset(sides[each][1] for each in part.regions if sides[each][1]),
            area_m2=area_m2(shapely.from_geojson(orjson.dumps(part.geometry))),
            geometry=part.geometry,
            inside=part.inside_point,
        )
        for part in parts
    ]


def _together(before: Territory, after: Territory) -> tuple[dict[str, BaseGeometry], dict[str, tuple[str, str]]]:
    """Both contents' territories under names of their own; an outline that both have is there once."""
    shapes: dict[str, BaseGeometry] = {}
    sides: dict[str, tuple[str, str]] = {}
    moved = redrawn(before, after)
    for region, shape in after.items():
        shapes[f"after {region}"], sides[f"after {region}"] = shape, ("" if region in moved else region, region)
    for region in before.keys() & moved:
        shapes[f"before {region}"], sides[f"before {region}"] = before[region], (region, "")
    return shapes, sides


def _same(one: BaseGeometry, other: BaseGeometry) -> bool:
    return one is other or bool(shapely.equals_exact(one, other, 0.0))
