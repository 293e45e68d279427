"""Outlines that cross themselves: mended where nobody could mean anything else, else refused by the place."""

import re
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ...domain.areas import Remark
from ...domain.errors import BadParameter

# How much of an outline may be in doubt: as much as the areas of a partition may be off. A slip of the hand at a corner
# is less; an outline drawn as an eight is more, and only who drew it knows what was meant.
DOUBTFUL_SHARE = 1e-3
_PLACE = re.compile(r"(.*)\[(\S+) (\S+)\]")


def united(polygons: Sequence[shapely.Polygon]) -> tuple[BaseGeometry, list[Remark]]:
    """One valid outline, ground that several polygons cover counted once. Raises BadParameter naming the place."""
    remarks: list[Remark] = []
    parts: list[BaseGeometry] = []
    for number, polygon in enumerate(polygons, 1):
        part, remark = _mended(polygon, f"polygon {number} of {len(polygons)}" if len(polygons) > 1 else "the outline")
        parts.append(part)
        remarks += [remark] if remark else []
    whole = _polygons_of(shapely.union_all(np.array(parts, dtype=object))) if len(parts) > 1 else parts[0]
    shared = sum(part.area for part in parts) - whole.area
    if shared > 1e-9 * whole.area:
        remarks.append(Remark("overlap", f"polygons overlap on {shared / whole.area:.2%} of the area, counted once"))
    return whole, remarks


def _mended(polygon: shapely.Polygon, name: str) -> tuple[BaseGeometry, Remark | None]:
    if polygon.is_valid:
        return polygon, None
    reason, place = _fault(polygon)
    repaired = _polygons_of(shapely.make_valid(polygon))
    # Where a ring winds the other way or twice, the area by its corners (the shoelace) is not that of the ground.
    doubt = abs(repaired.area - polygon.area)
    if doubt <= DOUBTFUL_SHARE * repaired.area:
        share = doubt / repaired.area if repaired.area else 0.0
        return repaired, Remark("mended", f"{name} was mended{place} ({reason}); {share:.3%} of it was in doubt")
    raise BadParameter("area", f"{name} crosses itself{place} ({reason}); move the corners there so that it does not")


def _fault(polygon: shapely.Polygon) -> tuple[str, str]:
    """What is wrong in the words of GEOS, and where."""
    said = shapely.is_valid_reason(polygon)
    found = _PLACE.fullmatch(said)
    if found is None:
        return said.lower(), ""
    return found[1].lower(), f" near longitude {float(found[2]):.6f}, latitude {float(found[3]):.6f}"


def _polygons_of(geometry: BaseGeometry) -> BaseGeometry:
    """Without the lines and points that mending leaves of spikes."""
    parts = shapely.get_parts(geometry)
    parts = np.concatenate([shapely.get_parts(part) for part in parts]) if len(parts) else parts
    held = [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]
    return held[0] if len(held) == 1 else shapely.MultiPolygon(held)
