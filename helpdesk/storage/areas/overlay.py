"""An outline over rasters: cut exactly along the edges of their cells, so that no cell is in or out as a whole."""

from collections.abc import Mapping, Sequence

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ...domain.areas import MOST_PIXELS
from ...domain.errors import BadParameter
from ...domain.geo import BBox, LonLat
from ...ports import Grid
from ...ports.areas import Mean, Piece
from .geodesic import area_m2

Degrees = NDArray[np.float64]

# Edges of cells of different rasters that are so near, in degrees, are the same edge (0.1 mm).
_SAME = 1e-9
# How far the outermost cells reach beyond the outline.
_MARGIN = 1e-3
# Up to how many corners the innermost point is looked for, and how roughly, by the size of a piece.
_MANY_CORNERS, _ROUGHLY = 2_000, 0.02


def pieces(
    shape: BaseGeometry, classes: Mapping[str, Grid], shares: Mapping[str, Grid], means: Mapping[str, Grid]
) -> list[Piece]:
    """A piece for each combination of `classes`, largest first. Raises BadParameter for too many cells."""
    west, south, east, north = shape.bounds
    grids = [*classes.values(), *shares.values(), *means.values()]
    columns, rows = _edges(BBox(west=west, south=south, east=east, north=north), grids)
    count = (len(columns) - 1) * (len(rows) - 1)
    if count > MOST_PIXELS:
        message = (
            f"covers {count:,} cells of the maps, and at most {MOST_PIXELS:,} are worked on at once; cut it into parts"
        )
        raise BadParameter("area", message)
    boxes, lons, lats = _boxes(columns, rows)
    weights = _weights(shape, boxes, lats)
    met = np.flatnonzero(weights > 0)
    boxes, weights, lons, lats = boxes[met], weights[met], lons[met], lats[met]
    codes = {name: _values(grid, lons, lats) for name, grid in {**classes, **shares}.items()}
    numbers = {name: _values(grid, lons, lats) for name, grid in means.items()}
    found = []
    for cells in _groups([codes[name] for name in classes], len(boxes)):
        cut = (
            shape if len(cells) == len(boxes) else shapely.intersection(shape, shapely.coverage_union_all(boxes[cells]))
        )
        area = area_m2(cut)
        if area <= 0:
            continue
        found.append(
            Piece(
                geometry=orjson.loads(shapely.to_geojson(shapely.orient_polygons(_polygons(cut)))),
                area_m2=area,
                inside_point=_inside(cut),
                classes={name: _code(codes[name][cells[0]]) for name in classes},
                shares={name: _shares(codes[name][cells], weights[cells]) for name in shares},
                means={name: _mean(numbers[name][cells], weights[cells]) for name in means},
            )
        )
    return sorted(found, key=lambda piece: -piece.area_m2)


def _edges(box: BBox, grids: Sequence[Grid]) -> tuple[Degrees, Degrees]:
    """The sides of the box, and between them the edges of columns and of rows."""
    columns, rows = [], []
    for grid in grids:
        height, width = grid.values.shape
        columns.append(np.linspace(grid.bbox.west, grid.bbox.east, width + 1))
        rows.append(np.linspace(grid.bbox.south, grid.bbox.north, height + 1))
    return _between(columns, box.west, box.east), _between(rows, box.south, box.north)


def _between(edges: Sequence[Degrees], least: float, greatest: float) -> Degrees:
    every = np.unique(np.concatenate(edges)) if edges else np.empty(0)
    inner = every[(every > least) & (every < greatest)]
    inner = inner[np.diff(inner, prepend=-np.inf) > _SAME]
    return np.concatenate([[least], inner, [greatest]])


def _boxes(columns: Degrees, rows: Degrees) -> tuple[NDArray[np.object_], Degrees, Degrees]:
    """Each rectangle, the outermost reaching beyond the outline, and the middle of what it has inside the box."""
    lons, lats = np.meshgrid((columns[:-1] + columns[1:]) / 2, (rows[:-1] + rows[1:]) / 2)
    across, up = _widened(columns), _widened(rows)
    west, south = np.meshgrid(across[:-1], up[:-1])
    east, north = np.meshgrid(across[1:], up[1:])
    boxes: NDArray[np.object_] = shapely.box(west.ravel(), south.ravel(), east.ravel(), north.ravel())
    return boxes, lons.ravel(), lats.ravel()


def _widened(edges: Degrees) -> Degrees:
    return np.concatenate([[edges[0] - _MARGIN], edges[1:-1], [edges[-1] + _MARGIN]])


def _weights(shape: BaseGeometry, boxes: NDArray[np.object_], lats: Degrees) -> Degrees:
    """How much of each cell the outline covers, in square degrees at the equator."""
    shapely.prepare(shape)
    weights: Degrees = np.zeros(len(boxes))
    meet = shapely.intersects(shape, boxes)
    whole = meet & shapely.contains_properly(shape, boxes)
    weights[whole] = shapely.area(boxes[whole])
    part = meet & ~whole
    weights[part] = shapely.area(shapely.intersection(shape, boxes[part]))
    return weights * np.cos(np.radians(lats))


def _values(grid: Grid, lons: Degrees, lats: Degrees) -> Degrees:
    """Of the cell that covers each place; NaN outside the grid."""
    height, width = grid.values.shape
    box = grid.bbox
    column = np.floor((lons - box.west) / (box.east - box.west) * width).astype(np.int64)
    row = np.floor((box.north - lats) / (box.north - box.south) * height).astype(np.int64)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    values: Degrees = np.full(len(lons), np.nan)
    values[inside] = grid.values[row[inside], column[inside]]
    return values


def _groups(codes: Sequence[Degrees], count: int) -> list[NDArray[np.int64]]:
    """The cells of each combination of codes."""
    if not codes or not count:
        return [np.arange(count)] if count else []
    keys = np.nan_to_num(np.column_stack(codes), nan=-1.0)
    _, group = np.unique(keys, axis=0, return_inverse=True)
    return [np.flatnonzero(group == each) for each in range(int(group.max()) + 1)]


def _code(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def _shares(codes: Degrees, weights: Degrees) -> dict[int | None, float]:
    total: dict[int | None, float] = {}
    for code, weight in zip(codes, weights / weights.sum(), strict=True):
        total[_code(code)] = total.get(_code(code), 0.0) + float(weight)
    return dict(sorted(total.items(), key=lambda item: -item[1]))


def _mean(values: Degrees, weights: Degrees) -> Mean | None:
    known = ~np.isnan(values)
    if not known.any():
        return None
    of_known = weights[known]
    return Mean(
        float(np.average(values[known], weights=of_known)),
        float(values[known].min()),
        float(values[known].max()),
        float(of_known.sum() / weights.sum()),
    )


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Outer rings run against the clock (RFC 7946, 3.1.6), which an intersection does not keep to."""
    oriented = shapely.get_parts(shapely.orient_polygons(shape))
    held = [part for part in oriented if isinstance(part, shapely.Polygon) and not part.is_empty]
    return held[0] if len(held) == 1 else shapely.MultiPolygon(held)


def _inside(shape: BaseGeometry) -> LonLat:
    """Far from the edges, so that it stands for the piece; of an outline of very many corners any point."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    if len(shapely.get_coordinates(largest)) > _MANY_CORNERS:
        point = shapely.point_on_surface(largest)
        return LonLat(lon=point.x, lat=point.y)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=np.sqrt(largest.area) * _ROUGHLY)
    lon, lat = shapely.get_coordinates(radius)[0].tolist()
    return LonLat(lon=lon, lat=lat)
