"""Values of rasters at places, and their cells in an area."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from ....domain.errors import Unavailable
from ....domain.geo import BBox, LonLat, View
from ....domain.layers import Layer
from ....ports import Grid, RasterInfo, Reading
from .. import cells, covjson
from ..openapi.parameters import CRS84
from ..shared import RasterSource
from .found import AtPlaces, InCells, Number, absences, refuse_if_all_are_away
from .geometry import box_around

_ANTIMERIDIAN = 180.0
_REMEDY = "ask for a smaller area, or for fewer parameters with parameter-name"


def chosen(source: RasterSource, names: Sequence[str]) -> Mapping[str, Layer]:
    return {name: layer for name, layer in source.layers.items() if not names or name in names}


def at_places(source: RasterSource, places: Sequence[LonLat], names: Sequence[str]) -> AtPlaces:
    """A parameter that is away is None and named, unless it is the only one: then Unavailable is raised."""
    layers = chosen(source, names)
    read = [source.reader.readings_at([layer.id for layer in layers.values()], at) for at in places]
    readings = dict(zip(layers, zip(*read, strict=True), strict=True))
    worst = {name: next((each for each in found if each.number is None), found[0]) for name, found in readings.items()}
    refuse_if_all_are_away(worst)
    return AtPlaces(
        places=places,
        parameters={name: covjson.parameter(name, layer) for name, layer in layers.items()},
        values={name: [_number(layers[name], each) for each in found] for name, found in readings.items()},
        absent=absences(worst),
    )


def in_area(source: RasterSource, area: BaseGeometry, names: Sequence[str], named: str = "coords") -> InCells:
    """The stored cells whose centre is in the area. All are counted before any is read; `named` is the parameter to
    narrow where they are too many."""
    layers = chosen(source, names)
    infos, away = _infos(source, layers)
    placed = {name: _placed(area, info, layers[name].id, named) for name, info in infos.items()}
    sizes = [cells.count(placed[name][1], info) for name, info in infos.items()]
    cells.refuse_too_many(sizes, source.max_cells_as_json, named, _REMEDY)
    crossing = {name: size for name, size in zip(infos, sizes, strict=True) if placed[name][1].east > _ANTIMERIDIAN}
    return _read(source, layers, away, {name: (*placed[name], crossing.get(name)) for name in infos})


def _placed(area: BaseGeometry, info: RasterInfo, layer: str, named: str) -> tuple[BaseGeometry, BBox]:
    """The area and the stored cells that it touches; across the antimeridian both go on past 180. An area of which
    the raster has the eastern side alone is moved there. Raises BadParameter where they have nothing in common."""
    halves = box_around(area).halves()
    found = [cells.whole_cells(half, info) for half in halves if cells.meets(half, info.bbox)]
    if not found:
        cells.refuse_outside(halves[0], info, layer, named)
    if len(found) == 2:
        return area, replace(found[0], east=found[1].east + 360)
    is_past = len(halves) == 2 and not cells.meets(halves[0], info.bbox)
    return (translate(area, -360) if is_past else area), found[0]


def in_region(source: RasterSource, region: BaseGeometry, names: Sequence[str], most: int) -> InCells:
    """At most about `most` cells of each parameter, coarser than the stored ones where a region holds more; a
    parameter that does not reach the region is absent."""
    layers = chosen(source, names)
    infos, away = _infos(source, layers)
    wanted: dict[str, tuple[BaseGeometry, BBox, tuple[int, int] | None]] = {}
    for name, info in infos.items():
        if not cells.meets(box_around(region), info.bbox):
            away[name] = Reading("outside")
            continue
        box = cells.whole_cells(box_around(region), info)
        width, height = cells.count(box, info)
        factor = sqrt(width * height / most)
        size = (max(1, int(width / factor)), max(1, int(height / factor))) if factor > 1 else None
        wanted[name] = (region, box, size)
    return _read(source, layers, away, wanted)


def _infos(source: RasterSource, layers: Mapping[str, Layer]) -> tuple[dict[str, RasterInfo], dict[str, Reading]]:
    found, away = {}, {}
    for name, layer in layers.items():
        try:
            found[name] = source.reader.info(layer.id)
        except Unavailable as error:
            away[name] = Reading("unavailable", reason=str(error))
    return found, away


def _read(
    source: RasterSource,
    layers: Mapping[str, Layer],
    away: dict[str, Reading],
    wanted: Mapping[str, tuple[BaseGeometry, BBox, tuple[int, int] | None]],
) -> InCells:
    grids = {}
    for name, (area, box, size) in wanted.items():
        try:
            window = _window(source, layers[name].id, box, size)
        except Unavailable as error:
            away[name] = Reading("unavailable", reason=str(error))
            continue
        grids[name] = (layers[name], replace(window, values=np.where(_inside(area, window), window.values, np.nan)))
    if not grids:
        refuse_if_all_are_away(away)
    return InCells(grids=grids, absent=absences(away), several=len(layers) > 1)


def _window(source: RasterSource, layer: str, box: BBox, size: tuple[int, int] | None) -> Grid:
    """The reader knows windows on one side of the antimeridian only; across it the same cells are a view."""
    if size is None or box.east <= _ANTIMERIDIAN:
        return source.reader.window(layer, box, size)
    width, height = size
    view = View(crs=CRS84, left=box.west, bottom=box.south, right=box.east, top=box.north, width=width, height=height)
    return Grid(values=source.reader.warped(layer, view).pixels, bbox=box)


def _inside(area: BaseGeometry, window: Grid) -> Any:
    """Which cells have their centre in the area; where none has, those that it touches."""
    lons, lats = centres(window)
    shapely.prepare(area)
    inside = shapely.contains_xy(area, lons, lats)
    if inside.any():
        return inside
    (height, width), box = window.values.shape, window.bbox
    across, down = (box.east - box.west) / width / 2, (box.north - box.south) / height / 2
    return shapely.intersects(area, shapely.box(lons - across, lats - down, lons + across, lats + down))


def centres(window: Grid) -> tuple[Any, Any]:
    """Longitudes and latitudes of the centres of the cells, each rows x columns."""
    (height, width), box = window.values.shape, window.bbox
    across, down = (box.east - box.west) / width, (box.north - box.south) / height
    lon, lat = box.west + across * (np.arange(width) + 0.5), box.north - down * (np.arange(height) + 0.5)
    return tuple(np.meshgrid(lon, lat))


def _number(layer: Layer, reading: Reading) -> Number:
    """Rounded as advice rounds, to the last bit: numpy's own rounding can differ by a unit of the last decimal."""
    if reading.number is None:
        return None
    return int(reading.number) if layer.classes else round(reading.number, layer.decimals)
