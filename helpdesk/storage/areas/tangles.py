"""Outlines that are work without end for GEOS: edges that cross each other by the thousand, and those that might.

Validating, mending and uniting take time with every pair of edges whose boxes meet, and mending far more with every
crossing: three hundred corners at random take it half a minute, twenty thousand all memory there is. So pairs are
counted before anything else is done, and crossings before anything is mended.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from ...domain.errors import BadParameter

# Of edges whose boxes meet: a coast of 20,000 corners has ten times fewer.
MOST_PAIRS = 500_000
# Within outlines: a hand slips now and then. Between them: two surveys of one shore cross all along it.
MOST_CROSSINGS_WITHIN, MOST_CROSSINGS_BETWEEN = 500, 10_000
# Of rings of one polygon whose boxes meet; holes lie beside each other, and those in each other are tried pair by pair.
MOST_PAIRS_OF_RINGS = 50_000
_AT_ONCE = 200


def refuse_tangles(polygons: Sequence[shapely.Polygon]) -> None:
    """Raises BadParameter for outlines that would take too long to be looked at."""
    _refuse_nests(polygons)
    edges, owners = _edges(polygons)
    tree = shapely.STRtree(edges)
    pairs = 0
    for chunk in _chunks(edges):
        pairs += tree.query(edges[chunk]).shape[1] - len(edges[chunk])
        if pairs > 2 * MOST_PAIRS:
            raise _tangled(f"has edges that lie over each other more than {MOST_PAIRS:,} times")
    if len(polygons) > 1 or not polygons[0].is_valid:
        _refuse_crossings(edges, owners, tree)


def _refuse_nests(polygons: Sequence[shapely.Polygon]) -> None:
    pairs = 0
    for polygon in polygons:
        holes = shapely.get_rings(polygon)[1:]
        tree = shapely.STRtree(holes)
        for chunk in _chunks(holes):
            pairs += tree.query(holes[chunk]).shape[1] - len(holes[chunk])
            if pairs > 2 * MOST_PAIRS_OF_RINGS:
                raise _tangled("has holes in holes in holes")


def _refuse_crossings(edges: NDArray[np.object_], owners: NDArray[np.int64], tree: shapely.STRtree) -> None:
    within = between = 0
    for chunk in _chunks(edges):
        one, other = tree.query(edges[chunk], predicate="intersects")
        theirs = owners[chunk][one] == owners[other]
        # An edge meets itself and its two neighbours.
        within += max(int(theirs.sum()) - 3 * len(edges[chunk]), 0)
        between += int((~theirs & shapely.crosses(edges[chunk][one], edges[other])).sum())
        if within > 2 * MOST_CROSSINGS_WITHIN:
            raise _tangled(f"crosses itself more than {MOST_CROSSINGS_WITHIN:,} times")
        if between > 2 * MOST_CROSSINGS_BETWEEN:
            raise _tangled(f"has polygons that cross each other more than {MOST_CROSSINGS_BETWEEN:,} times")


def _edges(polygons: Sequence[shapely.Polygon]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Every edge of every ring as a line, and the polygon that it is of."""
    rings, of = shapely.get_rings(np.asarray(polygons, dtype=object), return_index=True)
    at, ring = shapely.get_coordinates(rings, return_index=True)
    is_edge = ring[:-1] == ring[1:]
    edges = np.asarray(shapely.linestrings(np.stack([at[:-1][is_edge], at[1:][is_edge]], axis=1)), dtype=object)
    return edges, of[ring[:-1][is_edge]]


def _chunks(edges: NDArray[np.object_]) -> Iterator[slice]:
    return (slice(start, start + _AT_ONCE) for start in range(0, len(edges), _AT_ONCE))


def _tangled(what: str) -> BadParameter:
    return BadParameter("area", f"{what}; draw the outline once around the ground, or simplify it")
