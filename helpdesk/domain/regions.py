"""Regions: territories of several kinds that nest only where the geometry, or a declared parent, says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .text import Texts

# A is in B when area(A minus B) is under this share of area(A): boundaries drawn by different hands never
# meet exactly.
SLIVER_SHARE = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """Where a region's geometry comes from; exactly one of the four.

    The features of `layer` whose properties match `where` (any of the listed values each), dissolved; the GeoJSON at
    the absolute path `file`; the union of other regions; or the whole world. `clip_to` cuts it to another region.
    """

    layer: str | None = None
    where: Mapping[str, tuple[str | float, ...]] = field(default_factory=dict)
    file: str | None = None
    union_of: tuple[str, ...] = ()
    whole_world: bool = False
    clip_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A territory with a kind. `approximate` boundaries were drawn by hand, to `precision_m` metres."""

    id: str
    kind: str
    names: Texts
    pack: str
    boundary: Boundary
    parent: str | None = None
    approximate: bool = False
    precision_m: float | None = None


@dataclass(frozen=True, slots=True)
class Nesting:
    """Which regions properly contain which (`above`), and which have the same extent (`same`)."""

    above: Mapping[str, frozenset[str]] = field(default_factory=dict)
    same: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def inside(self, inner: str, outer: str) -> bool:
        """Whether `inner` is properly contained in `outer`: more local than it."""
        return outer in self.above.get(inner, ())

    def covers(self, outer: str, inner: str) -> bool:
        return outer == inner or self.inside(inner, outer) or outer in self.same.get(inner, ())

    def most_local(self, regions: Iterable[str]) -> frozenset[str]:
        """Those of `regions` that properly contain no other of them."""
        regions = frozenset(regions)
        wider = frozenset().union(*(self.above.get(region, frozenset()) for region in regions)) if regions else regions
        return regions - wider

    def most_local_first(self, regions: Iterable[str]) -> list[str]:
        """By how many of `regions` properly contain each, most first; then by id."""
        regions = frozenset(regions)
        return sorted(regions, key=lambda region: (-len(self.above.get(region, frozenset()) & regions), region))


def nesting(overlaps: Iterable[tuple[str, str, float, float]], parents: Mapping[str, str | None]) -> Nesting:
    """The nesting of regions from measured overlaps and declared parents.

    `overlaps` has a row per ordered pair of intersecting regions: (a, b, area of a, area of a minus b), in one
    unit. A declared parent counts whatever the geometry says, and so do its own parents.
    """
    within: dict[str, set[str]] = {region: set() for region in parents}
    for inner, outer, area, outside in overlaps:
        if inner != outer and outside < SLIVER_SHARE * area:
            within[inner].add(outer)
    ancestors = {region: _ancestors(region, parents) for region in parents}
    above, same = {}, {}
    for region, covering in within.items():
        equal = {other for other in covering if region in within[other]}
        declared = ancestors[region]
        # What a region's ancestors lie in holds the region too, and no region lies in its own descendant.
        inherited = set().union(*(within.get(ancestor, set()) for ancestor in declared)) - within[region]
        below = {other for other in covering | inherited | equal if region in ancestors[other]}
        above[region] = frozenset(((covering - equal) | inherited | declared) - below - {region})
        same[region] = frozenset(equal - declared - below)
    return Nesting(above, same)


def _ancestors(region: str, parents: Mapping[str, str | None]) -> frozenset[str]:
    found: list[str] = []
    parent = parents.get(region)
    while parent is not None and parent not in found and parent != region:
        found.append(parent)
        parent = parents.get(parent)
    return frozenset(found)
