"""An area as parts that lie near each other, so that maps are read under the fields and not between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...domain.areas import MOST_PIXELS, Area
from ...domain.errors import BadParameter
from ...domain.geo import BBox
from ...domain.layers import Layer
from ..desk import Desk

# Each part is a window of every map.
MOST_PARTS = 200

# West, south, east, north, one row a box.
_Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some polygons of an area, as a GeoJSON MultiPolygon in CRS84, and the box around them."""

    geometry: Mapping[str, Any]
    bbox: BBox


def parts_of(desk: Desk, layers: Sequence[Layer], area: Area) -> list[Part]:
    """The whole area where its box is small enough, else its polygons, those together whose common box costs no more
    cells than boxes of their own; on either side of the antimeridian they never are.

    Counted before any map is read: small fields far apart are few hectares in a box of many cells. Raises BadParameter
    where the parts have too many cells.
    """
    sizes = {desk.rasters.info(layer.id).pixel for layer in layers}
    box = area.bbox
    whole = np.array([[box.west, box.south, box.east, box.north]])
    if _cells(whole, sizes)[0] <= MOST_PIXELS:
        return [Part(geometry=area.geometry, bbox=box)]
    polygons = area.geometry["coordinates"]
    boxes = np.array([_box(polygon[0]) for polygon in polygons])
    groups, cells = _grouped(boxes, sizes)
    if cells > MOST_PIXELS or len(groups) > MOST_PARTS:
        raise BadParameter(
            "area",
            f"spans {cells:,.0f} cells of the maps in {len(groups):,} parts, and at most {MOST_PIXELS:,} in "
            f"{MOST_PARTS} parts are worked on at once; plan fields that lie far apart one by one",
        )
    return [_part(polygons, boxes, group) for group in groups]


def _cells(boxes: _Boxes, sizes: set[tuple[float, float]]) -> NDArray[np.float64]:
    """How many cells the maps have in each box, cut by the edges of all of them; rasters of one size of cell share
    theirs."""
    across, up = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    columns = sum((1 + across / width for width, _ in sizes), np.zeros(len(boxes)))
    rows = sum((1 + up / height for _, height in sizes), np.zeros(len(boxes)))
    return np.asarray(columns * rows, dtype=np.float64)


def _grouped(boxes: _Boxes, sizes: set[tuple[float, float]]) -> tuple[list[list[int]], float]:
    """Rows of `boxes` in groups, and the cells of the boxes around the groups. One walk from west to east: each box
    joins the group for which that saves most, or begins one."""
    held: _Boxes = np.empty((0, 4))
    groups: list[list[int]] = []
    alone = _cells(boxes, sizes)
    for row in np.lexsort((boxes[:, 1], boxes[:, 0])).tolist():
        box = boxes[row]
        joined = np.column_stack([np.minimum(held[:, :2], box[:2]), np.maximum(held[:, 2:], box[2:])])
        more = _cells(joined, sizes) - _cells(held, sizes) - alone[row]
        if len(more) and more.min() <= 0:
            best = int(np.argmin(more))
            held[best] = joined[best]
            groups[best].append(row)
        else:
            held = np.vstack([held, box])
            groups.append([row])
    return groups, float(_cells(held, sizes).sum())


def _box(ring: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    at = np.asarray(ring, dtype=np.float64)[:, :2]
    (west, south), (east, north) = at.min(axis=0).tolist(), at.max(axis=0).tolist()
    return west, south, east, north


def _part(polygons: Sequence[Any], boxes: _Boxes, rows: Sequence[int]) -> Part:
    west, south = boxes[rows, :2].min(axis=0).tolist()
    east, north = boxes[rows, 2:].max(axis=0).tolist()
    return Part(
        geometry={"type": "MultiPolygon", "coordinates": [polygons[row] for row in rows]},
        bbox=BBox(west=west, south=south, east=east, north=north),
    )
