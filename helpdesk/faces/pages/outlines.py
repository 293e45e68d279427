"""The basemap: outlines of countries and regions, made light for a screen, and the towns in view."""

import gzip
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from ...domain.errors import BadParameter, NotFound
from ...domain.geo import BBox
from ...ports import FeatureQuery, FeatureStore
from ...services.desk import Desk

COUNTRIES, REGIONS, PLACES = "countries", "regions", "places"
# Triangles up to this size (degrees, squared) are cut off the borders of countries, 0.1 being 11 km on the equator.
COUNTRY_DEG = 0.1
# How far the outline of a region may be from the true one: this share of the side of a square as large, within limits
# in degrees. A district is seen from near, a continent from afar.
REGION_SHARE = 0.002
REGION_DEG = (0.001, 0.03)
# 0.01 and 0.001 degrees: 1.1 km and 110 m on the equator.
PRECISION_DEG: Mapping[str, float] = {COUNTRIES: 0.01, REGIONS: 0.001}
# Islands below this size (square degrees) are left out where there is larger land.
ISLAND_DEG2 = 0.02
# The widest regions are drawn, so many at most: the map is for finding one's way, the layers are for GIS.
MOST_REGIONS = 300
TOWNS = 40


class Outlines:
    """Light GeoJSON by name, made at the first request and kept, gzipped."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.packed = lru_cache(maxsize=len(PRECISION_DEG))(self._packed)

    def _packed(self, name: str) -> bytes:
        """Raises NotFound."""
        if name not in PRECISION_DEG:
            raise NotFound(f"there are no outlines {name!r}; there are {', '.join(PRECISION_DEG)}")
        features = self._countries() if name == COUNTRIES else self._regions()
        light = _light([feature["geometry"] for feature in features], name)
        kept = [
            {
                "type": "Feature",
                "id": feature["id"],
                "properties": {"name": feature["properties"].get("name")},
                "geometry": shape,
            }
            for feature, shape in zip(features, light, strict=True)
        ]
        return gzip.compress(orjson.dumps({"type": "FeatureCollection", "features": kept}), 9)

    def _countries(self) -> Sequence[Mapping[str, Any]]:
        return _drawn(self._desk.features.stream(COUNTRIES))

    def _regions(self) -> Sequence[Mapping[str, Any]]:
        """Widest first, so that the smaller ones are drawn above; the whole world needs no outline."""
        above = self._desk.regions.nesting.above
        regions = self._desk.content.regions
        found = [
            feature
            for feature in _drawn(self._desk.features.stream(REGIONS))
            if (region := regions.get(str(feature["id"]))) is not None and not region.boundary.whole_world
        ]
        found.sort(key=lambda feature: len(above.get(str(feature["id"]), ())))
        return found[:MOST_REGIONS]


def towns(features: FeatureStore, box: str) -> list[list[str | float]]:
    """Name, longitude and latitude of the most populous places in a box `west,south,east,north` in CRS84."""
    query = FeatureQuery(bbox=_bbox(box), sort=[("population", False)], select=["name"], limit=TOWNS)
    found = features.query(PLACES, query).features
    return [[each["properties"]["name"], *each["geometry"]["coordinates"][:2]] for each in found]


def _bbox(text: str) -> BBox:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BadParameter("bbox", f"{text!r} is not west,south,east,north in degrees") from None
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise BadParameter("bbox", f"{text!r} is not west,south,east,north within 180 and 90 degrees, south first")
    return BBox(west=west, south=south, east=east, north=north)


def _drawn(features: Any) -> list[Mapping[str, Any]]:
    return [feature for feature in features if feature["geometry"] is not None]


def _light(geometries: Sequence[Any], name: str) -> list[Any]:
    """Simplified geometries. Countries share their borders, which stay shared; regions of several kinds overlap."""
    shapes = shapely.from_geojson([orjson.dumps(geometry) for geometry in geometries])
    large = np.array([_without_islands(shape) for shape in shapes])
    simple = shapely.coverage_simplify(large, COUNTRY_DEG) if name == COUNTRIES else _simple_regions(large)
    rounded = shapely.set_precision(simple, PRECISION_DEG[name])
    shown: NDArray[np.object_] = np.where(shapely.is_empty(rounded), simple, rounded)
    return [orjson.loads(text) for text in shapely.to_geojson(shapely.orient_polygons(shown))]


def _simple_regions(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    tolerance = np.clip(REGION_SHARE * np.sqrt(shapely.area(shapes)), *REGION_DEG)
    simple: NDArray[np.object_] = shapely.simplify(shapes, tolerance)
    return simple


def _without_islands(shape: Any) -> Any:
    """Islands that would not be seen beside the rest are left out."""
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    kept = parts[areas >= min(ISLAND_DEG2, areas.max(initial=0.0))]
    return shapely.multipolygons(kept) if len(kept) > 1 else kept[0] if len(kept) else shape
