"""How much of each region lies outside each other one: what nesting is decided by."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ...domain.regions import SLIVER_SHARE, Region
from ..earth import area_m2, reach
from .shapes import GRID_DEGREES

# (a, b, area of a, area of a minus b), in square metres.
Overlap = tuple[str, str, float, float]


def overlaps(geometries: Mapping[str, BaseGeometry]) -> tuple[Overlap, ...]:
    """A row for each ordered pair of regions that share some area."""
    ids, shapes = list(geometries), np.array(list(geometries.values()), dtype=object)
    areas = {region: area_m2(shape) for region, shape in geometries.items()}
    shapely.prepare(shapes)
    firsts, seconds = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [(ids[a], ids[b]) for a, b in zip(firsts, seconds, strict=True) if a < b]
    return tuple(row for a, b in sorted(pairs) for row in _rows(a, b, geometries, areas))


def _rows(a: str, b: str, geometries: Mapping[str, BaseGeometry], areas: Mapping[str, float]) -> Iterator[Overlap]:
    shared = _shared_area(geometries[a], geometries[b], areas[a], areas[b])
    if shared > 0:
        yield a, b, areas[a], max(areas[a] - shared, 0.0)
        yield b, a, areas[b], max(areas[b] - shared, 0.0)


def _shared_area(a: BaseGeometry, b: BaseGeometry, area_a: float, area_b: float) -> float:
    if shapely.covers(a, b):
        return area_b
    return area_a if shapely.covers(b, a) else area_m2(shapely.intersection(a, b, grid_size=GRID_DEGREES))


def strays(
    regions: Iterable[Region], geometries: Mapping[str, BaseGeometry], rows: Iterable[Overlap]
) -> Iterator[tuple[str, str]]:
    """The regions that reach out of their declared parent, with a message each.

    What is drawn by hand may reach out by its own precision: only what is further inside it is held against it.
    """
    outside = {(a, b): (area, beyond) for a, b, area, beyond in rows}
    for region in regions:
        parent = region.parent
        if parent is None or parent not in geometries or region.id not in geometries:
            continue
        area = area_m2(geometries[region.id])
        _, beyond = outside.get((region.id, parent), (area, area))
        if beyond > SLIVER_SHARE * area and region.precision_m:
            core = _core(geometries[region.id], region.precision_m)
            beyond = area_m2(shapely.difference(core, geometries[parent], grid_size=GRID_DEGREES))
        if beyond > SLIVER_SHARE * area:
            share = f"{100 * beyond / area:.1f} % of its area ({beyond / 1e6:,.0f} km2)"
            yield region.id, f"{share} lies outside its parent {parent}; draw both from one layer, or drop the parent"


def _core(shape: BaseGeometry, precision_m: float) -> BaseGeometry:
    """The shape without a rim as wide as it is imprecise."""
    _, south, _, north = shape.bounds
    return shapely.buffer(shape, -max(reach(max(abs(south), abs(north)), precision_m)))
