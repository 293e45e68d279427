"""Rasters as a pygeoapi EDR provider: the values at a point, or the cells of an area."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from pygeoapi.provider.base_edr import BaseEDRProvider
from shapely.geometry.base import BaseGeometry

from ....domain.errors import BadParameter, Unavailable
from ....domain.geo import BBox, LonLat
from ....domain.layers import Layer
from ....ports import Grid, Reading
from .. import cells, covjson
from ..shared import RasterSource
from ..units import ucum

Json = dict[str, Any]


class RasterEdrProvider(BaseEDRProvider):  # type: ignore[misc]  # pygeoapi carries no types
    """One or several layers of a RasterReader, each a parameter. pygeoapi finds the query types by their names."""

    def __init__(self, provider_def: Mapping[str, Any]) -> None:
        super().__init__(provider_def)
        self.source: RasterSource = provider_def["data"]

    def get_fields(self) -> Json:
        return {
            name: {"type": "number", "title": next(iter(layer.titles.values()), name), "x-ogc-unit": ucum(layer.unit)}
            for name, layer in self.source.layers.items()
        }

    @property
    def fields(self) -> Json:
        return self.get_fields()

    def get_parameters(self, parameters: Sequence[str] = (), as_list: bool = False) -> Json | list[Json]:
        """With the words of classes, which the base class has no room for."""
        described = {name: covjson.parameter(name, layer) for name, layer in self._chosen(parameters).items()}
        return list(described.values()) if as_list else described

    def position(self, *, wkt: BaseGeometry, select_properties: Sequence[str] = (), **_: object) -> Json:
        """A Point coverage. A parameter that is away is null and named, unless it is the only one."""
        if not isinstance(wkt, shapely.Point) or wkt.is_empty:
            raise BadParameter("coords", f"is a {wkt.geom_type}; position takes one POINT(lon lat)")
        at, chosen = LonLat(lon=wkt.x, lat=wkt.y), self._chosen(select_properties)
        readings = {name: self.source.reader.value_at(layer.id, at) for name, layer in chosen.items()}
        _refuse_if_all_are_away(readings)
        answer = covjson.point(at, chosen, {name: reading.number for name, reading in readings.items()})
        return answer | _absences(readings)

    def area(self, *, wkt: BaseGeometry, select_properties: Sequence[str] = (), **_: object) -> Json:
        """A Grid coverage, or one for each parameter: the cells whose centre is in the polygon, others null."""
        _check_area(wkt)
        chosen = self._chosen(select_properties)
        boxes, away = self._boxes(chosen, wkt)
        coverages = []
        for name, box in boxes.items():
            try:
                coverages.append(covjson.grid(name, chosen[name], self._masked(chosen[name], wkt, box)))
            except Unavailable as error:
                away[name] = Reading("unavailable", reason=str(error))
        if not coverages:
            _refuse_if_all_are_away(away)
        answer = coverages[0] if len(chosen) == 1 else covjson.collection(coverages)
        return answer | _absences(away)

    def _chosen(self, names: Sequence[str]) -> Mapping[str, Layer]:
        return {name: layer for name, layer in self.source.layers.items() if not names or name in names}

    def _boxes(self, chosen: Mapping[str, Layer], area: BaseGeometry) -> tuple[dict[str, BBox], dict[str, Reading]]:
        """The stored cells of each layer under the area, as a box; and the layers that are away. All are counted
        before any is read."""
        west, south, east, north = area.bounds
        box = BBox(west=west, south=south, east=east, north=north)
        boxes, sizes, away = {}, [], {}
        for name, layer in chosen.items():
            try:
                info = self.source.reader.info(layer.id)
            except Unavailable as error:
                away[name] = Reading("unavailable", reason=str(error))
                continue
            cells.refuse_outside(box, info, layer.id, "coords")
            boxes[name] = cells.whole_cells(box, info)
            sizes.append(cells.count(boxes[name], info))
        remedy = "ask for a smaller area, or for fewer parameters with parameter-name"
        cells.refuse_too_many(sizes, self.source.max_cells_as_json, "coords", remedy)
        return boxes, away

    def _masked(self, layer: Layer, area: BaseGeometry, box: BBox) -> Grid:
        window = self.source.reader.window(layer.id, box)
        return replace(window, values=np.where(_inside(area, window), window.values, np.nan))


def _inside(area: BaseGeometry, window: Grid) -> Any:
    """Which cells have their centre in the area; where none has, those that it touches."""
    height, width = window.values.shape
    box = window.bbox
    across, down = (box.east - box.west) / width, (box.north - box.south) / height
    lon = box.west + across * (np.arange(width) + 0.5)
    lat = box.north - down * (np.arange(height) + 0.5)
    lons, lats = np.meshgrid(lon, lat)
    shapely.prepare(area)
    centres = shapely.contains_xy(area, lons, lats)
    if centres.any():
        return centres
    return shapely.intersects(area, shapely.box(lons - across / 2, lats - down / 2, lons + across / 2, lats + down / 2))


def _check_area(area: BaseGeometry) -> None:
    if area.geom_type not in ("Polygon", "MultiPolygon") or area.is_empty:
        raise BadParameter("coords", f"is a {area.geom_type}; area takes POLYGON((lon lat, ...)) or a MULTIPOLYGON")
    if not np.isfinite(area.bounds).all():
        raise BadParameter("coords", "holds a coordinate that is not a finite number")
    west, south, east, north = area.bounds
    if west < -180 or east > 180:
        remedy = "an area across the antimeridian is asked for as its eastern and its western side in turn"
        raise BadParameter("coords", f"has longitudes from {west:g} to {east:g}, outside -180 to 180; {remedy}")
    if south < -90 or north > 90:
        remedy = "write longitude first, then latitude"
        raise BadParameter("coords", f"has latitudes from {south:g} to {north:g}, outside -90 to 90; {remedy}")
    if not area.is_valid:
        raise BadParameter("coords", f"is not a valid polygon: {shapely.is_valid_reason(area)}")


def _refuse_if_all_are_away(readings: Mapping[str, Reading]) -> None:
    away = [f"{name}: {reading.reason}" for name, reading in readings.items() if reading.status == "unavailable"]
    if away and len(away) == len(readings):
        raise Unavailable("; ".join(away))


def _absences(readings: Mapping[str, Reading]) -> Json:
    """Why a value is null: a member of our own, which CoverageJSON readers skip (section 3)."""
    absent = {
        name: reading.status + (f": {reading.reason}" if reading.reason else "")
        for name, reading in readings.items()
        if reading.status != "ok"
    }
    return {"helpdesk:absent": absent} if absent else {}
