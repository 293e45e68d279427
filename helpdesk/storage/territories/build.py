"""Builds the territory of every region; mistakes in the content are collected, never raised."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from ...domain.errors import NotFound
from ...domain.regions import Boundary, Nesting, Region, nesting
from .files import drawn
from .ground import GeoPackageGround, Ground
from .overlaps import Overlap, overlaps, strays
from .picking import picked
from .shapes import GRID_DEGREES, WORLD, dissolved

Made = tuple[BaseGeometry | None, list[str]]


@dataclass(frozen=True, slots=True)
class Territories:
    """Geometry per region (CRS84), how they overlap (m2), and (region, message) for every mistake in a boundary.

    A region whose boundary gives nothing has a problem and no geometry.
    """

    geometries: Mapping[str, BaseGeometry]
    overlaps: Sequence[Overlap]
    problems: Sequence[tuple[str, str]]

    def nesting(self, regions: Sequence[Region]) -> Nesting:
        return nesting(self.overlaps, {region.id: region.parent for region in regions})


def build(regions: Sequence[Region], features_gpkg: Path) -> Territories:
    """The territories of regions. Raises Unavailable where there is no GeoPackage to pick features from."""
    with closing(GeoPackageGround(features_gpkg)) as ground:
        return build_on(ground, regions)


def build_on(ground: Ground, regions: Sequence[Region]) -> Territories:
    """The territories of regions, picked from any ground."""
    workshop = _Workshop(regions, ground)
    for region in regions:
        workshop.shape(region.id)
    geometries = {region.id: shape for region in regions if (shape := workshop.made[region.id]) is not None}
    rows = overlaps(geometries)
    problems = [*workshop.problems, *strays(regions, geometries, rows)]
    return Territories(geometries, rows, tuple(problems))


class _Workshop:
    """Territories in the making; a union asks for its parts."""

    def __init__(self, regions: Sequence[Region], ground: Ground) -> None:
        self._regions = {region.id: region for region in regions}
        self._ground = ground
        self._under_way: list[str] = []
        self.made: dict[str, BaseGeometry | None] = {}
        self.problems: list[tuple[str, str]] = []

    def shape(self, region: str) -> BaseGeometry | None:
        if region not in self.made:
            self._under_way.append(region)
            boundary = self._regions[region].boundary
            shape, messages = self._clipped(self._make(boundary), boundary.clip_to)
            self._under_way.remove(region)
            self.made[region] = shape
            self.problems.extend((region, message) for message in messages)
        return self.made[region]

    def _clipped(self, made: Made, clip_to: str | None) -> Made:
        """What is drawn by hand, cut to the region it may not leave."""
        shape, messages = made
        if clip_to is None or shape is None:
            return made
        if clip_to not in self._regions or clip_to in self._under_way:
            return None, [*messages, f"clip_to names {clip_to}, which is no region, or is made from this one"]
        around = self.shape(clip_to)
        inner = (
            dissolved([shapely.intersection(shape, around, grid_size=GRID_DEGREES)]) if around is not None else shape
        )
        return (inner, messages) if not inner.is_empty else (None, [*messages, f"nothing of it lies in {clip_to}"])

    def _make(self, boundary: Boundary) -> Made:
        if boundary.whole_world:
            return WORLD, []
        if boundary.file is not None:
            return drawn(Path(boundary.file))
        return self._union(boundary.union_of) if boundary.union_of else self._pick(boundary)

    def _pick(self, boundary: Boundary) -> Made:
        layer, layers = boundary.layer or "", self._ground.layers()
        if layer not in layers:
            known = ", ".join(sorted(layers)) or "none yet: run `helpdesk ingest`"
            return None, [f"there is no features layer {boundary.layer!r}; there is {known}"]
        try:
            shapes, messages = picked(self._ground, layer, boundary.where)
        except NotFound as error:
            return None, [str(error)]
        territory = dissolved(shapes)
        if len(shapes) and territory.is_empty:
            messages.append(f"what is picked from layer {layer} has no area; pick polygons")
        return (None if territory.is_empty else territory), messages

    def _union(self, members: Sequence[str]) -> Made:
        messages = [f"union_of names {member}, which is no region" for member in members if member not in self._regions]
        messages += [
            f"union_of names {member}, which is made from this very region: {' > '.join(self._under_way)}"
            for member in members
            if member in self._under_way
        ]
        usable = [member for member in members if member in self._regions and member not in self._under_way]
        shapes = [shape for member in usable if (shape := self.shape(member)) is not None]
        return (dissolved(shapes) if shapes else None), messages
