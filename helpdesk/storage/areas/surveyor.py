"""GeodesicSurveyor: a Surveyor that works with GEOS, GDAL and the ellipsoid."""

from collections.abc import Mapping, Sequence

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from ...domain.areas import SMALLEST_M2, Area, Remark
from ...domain.errors import BadParameter
from ...domain.geo import BBox
from ...ports import Grid, JsonObject
from ...ports.areas import Piece, Places
from ..earth import without_dust
from . import antimeridian, files, geojson, overlay, places
from .geodesic import area_m2
from .geojson import Found
from .mending import united
from .tangles import refuse_tangles


class GeodesicSurveyor:
    """Holds nothing; one serves every request."""

    def from_geojson(self, given: object) -> Area:
        return _drawn(geojson.read(given), "GeoJSON", "OGC:CRS84")

    def from_file(self, content: bytes) -> Area:
        return _drawn(*files.read(content))

    def from_territory(self, geometry: JsonObject) -> Area:
        shape = shapely.from_geojson(orjson.dumps(geometry))
        held = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
        return _area(Found(polygons=held), "region", "OGC:CRS84")

    def pieces(
        self,
        geometry: JsonObject,
        classes: Mapping[str, Grid],
        shares: Mapping[str, Grid],
        means: Mapping[str, Grid],
    ) -> Sequence[Piece]:
        return overlay.pieces(_shape(geometry), classes, shares, means)

    def joined(self, geometries: Sequence[JsonObject]) -> JsonObject:
        whole = shapely.union_all(np.array([_shape(each) for each in geometries], dtype=object))
        joined: JsonObject = orjson.loads(shapely.to_geojson(shapely.orient_polygons(whole)))
        return joined

    def places(
        self, geometry: JsonObject, strata: Sequence[JsonObject], count: int, edge_m: float, seed: int
    ) -> Places:
        return places.places(_shape(geometry), [_shape(each) for each in strata], count, edge_m, seed)


def _shape(geometry: JsonObject) -> BaseGeometry:
    return shapely.from_geojson(orjson.dumps(geometry))


def _drawn(found: Found, origin: str, crs: str) -> Area:
    """Of what people send, which may be anything."""
    if found.polygons:
        refuse_tangles(found.polygons)
    return _area(found, origin, crs)


def _area(found: Found, origin: str, crs: str) -> Area:
    if not found.polygons:
        held = f" ({found.left_out} geometries are points or lines)" if found.left_out else ""
        raise BadParameter("area", f"holds no polygon{held}; give the outline of a field")
    polygons, cuts = antimeridian.cut(found.polygons)
    whole, remarks = united(polygons)
    remarks += cuts
    whole = shapely.orient_polygons(shapely.transform(shapely.force_2d(whole), without_dust))
    size = area_m2(whole)
    if not size >= SMALLEST_M2:
        raise BadParameter(
            "area", f"is empty: it has {size:.2f} m2, and the smallest that is planned has {SMALLEST_M2:g} m2"
        )
    if found.left_out:
        remarks.append(Remark("left_out", f"{found.left_out} points or lines were left out; only polygons are planned"))
    west, south, east, north = (float(each) for each in whole.bounds)
    parts = [part for part in shapely.get_parts(whole) if isinstance(part, shapely.Polygon)]
    return Area(
        geometry=orjson.loads(shapely.to_geojson(shapely.MultiPolygon(parts))),
        area_m2=size,
        bbox=BBox(west=west, south=south, east=east, north=north),
        corners=len(shapely.get_coordinates(whole)),
        origin=origin,
        crs=crs,
        remarks=tuple(remarks),
    )
