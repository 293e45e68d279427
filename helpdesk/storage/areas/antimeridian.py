"""Outlines across the antimeridian, which RFC 7946 (3.1.9) wants in two parts and which people send in one."""

from collections.abc import Sequence

import numpy as np
import shapely

from ...domain.areas import Remark

_HALF_WAY_ROUND = 180.0
_ROUND = 360.0


def cut(polygons: Sequence[shapely.Polygon]) -> tuple[list[shapely.Polygon], list[Remark]]:
    """Those with an edge of more than 180 degrees of longitude go the short way round and are cut at the antimeridian;
    a band around a pole has no other side, and stays as it is."""
    found: list[shapely.Polygon] = []
    remarks: list[Remark] = []
    for polygon in polygons:
        halves = _halves(polygon)
        found += halves or [polygon]
        if halves and not remarks:
            remarks.append(Remark("antimeridian", "it crosses the antimeridian and was cut there (RFC 7946, 3.1.9)"))
    return found, remarks


def _halves(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    at = shapely.get_coordinates(polygon.exterior)
    if len(at) < 2 or np.abs(np.diff(at[:, 0])).max() <= _HALF_WAY_ROUND:
        return []
    east = shapely.transform(
        polygon, lambda xy: np.column_stack([np.where(xy[:, 0] < 0, xy[:, 0] + _ROUND, xy[:, 0]), xy[:, 1]])
    )
    west, _, to, _ = east.bounds
    if to - west >= _HALF_WAY_ROUND or not east.is_valid:
        return []
    sides = (shapely.box(0, -90, _HALF_WAY_ROUND, 90), 0.0), (shapely.box(_HALF_WAY_ROUND, -90, _ROUND, 90), -_ROUND)
    moved = [
        _moved(part, by)
        for side, by in sides
        for part in shapely.get_parts(east.intersection(side))
        if isinstance(part, shapely.Polygon) and part.area > 0
    ]
    return moved if len(moved) > 1 else []


def _moved(part: shapely.Polygon, by: float) -> shapely.Polygon:
    return shapely.transform(part, lambda xy: np.column_stack([xy[:, 0] + by, xy[:, 1]]))
