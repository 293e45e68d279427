"""The planar overlay of all territories: faces that no boundary crosses, each with the regions that cover it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ..earth import without_dust
from ..row_sets import distinct_sets
from .shapes import GRID_DEGREES, polygons_of

Shapes = NDArray[np.object_]

# Boundaries that were drawn one by one and are meant to be one leave threads between them. A face narrower than this
# on average (twice the area over the perimeter, in degrees; some 30 m, far below the border tolerance) is one.
SLIVER_DEGREES = 3e-4
# Corners are on a grid of some metre, and those that cut off less than the square of `PRECISION_DEGREES` (some 100 m)
# are left out, of both sides of a boundary alike: the outline of the land is told for many topics.
CORNER_DEGREES = 1e-5
PRECISION_DEGREES = 1e-3


@dataclass(frozen=True, slots=True)
class Faces:
    """`cells` are polygons in CRS84 that meet along shared edges only; `codes` says for each which of `sets` covers
    it. Cells that no region covers are left out."""

    cells: Shapes
    sets: Sequence[frozenset[str]]
    codes: NDArray[np.int64]

    def dissolved(self, codes: Sequence[int]) -> BaseGeometry:
        """The cells of some sets as one valid polygon or multipolygon."""
        chosen = self.cells[np.isin(self.codes, codes)]
        joined = polygons_of(shapely.coverage_union_all(chosen))
        return joined if joined.is_valid else polygons_of(shapely.union_all(chosen, grid_size=GRID_DEGREES))


def overlay(territories: Mapping[str, BaseGeometry]) -> Faces:
    """The faces of the territories' boundaries, noded together once; slivers are given to the neighbour they share
    most edge with."""
    ids, shapes = sorted(territories), np.array([territories[each] for each in sorted(territories)], dtype=object)
    noded = shapely.union_all(shapely.boundary(shapely.transform(shapes, without_dust)), grid_size=CORNER_DEGREES)
    cells = np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    points = shapely.point_on_surface(cells)
    shapely.prepare(shapes)
    cell, row = shapely.STRtree(shapes).query(points, predicate="intersects")
    sets, codes = distinct_sets(cell, row, len(cells))
    codes = _without_slivers(cells, np.asarray(codes, dtype=np.int64))
    named = [frozenset(ids[each] for each in rows) for rows in sets]
    covered = np.array([bool(rows) for rows in named], dtype=bool)[codes]
    cells = np.asarray(shapely.coverage_simplify(cells[covered], PRECISION_DEGREES))
    left = ~shapely.is_empty(cells)
    return Faces(cells[left], named, codes[covered][left])


def _without_slivers(cells: Shapes, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The code of each cell; that of a sliver is that of the wider neighbour it shares most edge with."""
    thin = 2 * shapely.area(cells) < SLIVER_DEGREES * shapely.length(cells)
    tree, found = shapely.STRtree(cells), codes.copy()
    for sliver in np.flatnonzero(thin):
        near = tree.query(cells[sliver], predicate="intersects")
        near = near[~thin[near]]
        if len(near):
            shared = shapely.length(
                shapely.intersection(shapely.boundary(cells[sliver]), shapely.boundary(cells[near]))
            )
            if shared.max() > 0:
                found[sliver] = codes[near[int(shared.argmax())]]
    return found
