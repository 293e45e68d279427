"""Where an EDR query asks: `coords`, `within` and `bbox`, in the CRS of the query, as places on the Earth in CRS84."""

from collections.abc import Mapping

import numpy as np
import shapely
from pyproj import Geod
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from ....domain.errors import BadParameter
from ....domain.geo import BBox, LonLat
from ..bounds import transformer
from ..coverages.crs import DEGREES, box_of, moved, northing_first
from ..crs import crs_named
from ..openapi.parameters import CRS84
from . import wkt

# One answer for a person to look at; for more there is the coverage.
MOST_POINTS = 1000
METRES: Mapping[str, float] = {"km": 1000.0, "m": 1.0, "mi": 1609.344}
# A hundredth of a millimetre, in metres and about that in degrees.
_DECIMALS = 5
_FARTHEST_KM = 2000
# A smaller circle than this is lost in the last digits of its coordinates.
_NEAREST_M = 0.01
# What comes back from CRS84 farther than this from where it was, in units of its CRS, was never on its map.
_SAME = 1.0
_RING = 90
_EARTH = Geod(ellps="WGS84")


def crs_of_query(parameters: Mapping[str, str]) -> str:
    """The CRS of what is asked and of what is answered, CRS84 where none is named (/req/edr/coords-response)."""
    text = parameters.get("crs", CRS84)
    return CRS84 if text.upper() == "CRS84" else crs_named(text, "crs").uri


def points(text: str, crs: str) -> list[LonLat]:
    """The places of a POINT or a MULTIPOINT. Raises BadParameter."""
    geometry = _read(text, crs)
    if geometry.geom_type not in ("Point", "MultiPoint") or geometry.is_empty:
        said = f"is {'an empty' if geometry.is_empty else 'a'} {geometry.geom_type}"
        raise BadParameter("coords", f"{said}; give POINT(lon lat), or several as MULTIPOINT((lon lat),(lon lat))")
    coordinates = shapely.get_coordinates(geometry)
    if len(coordinates) > MOST_POINTS:
        message = f"has {len(coordinates)} points, one answer holds at most {MOST_POINTS}; ask in parts"
        raise BadParameter("coords", message)
    try:
        return [LonLat(lon=float(x), lat=float(y)) for x, y in coordinates]
    except BadParameter as error:
        raise BadParameter("coords", str(error)) from error


def area(text: str, crs: str) -> BaseGeometry:
    """A polygon; across the antimeridian its longitudes go on past 180. Raises BadParameter."""
    geometry = _read(text, crs)
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        said = f"is {'an empty' if geometry.is_empty else 'a'} {geometry.geom_type}"
        raise BadParameter("coords", f"{said}; area takes POLYGON((lon lat, ...)) or a MULTIPOLYGON")
    return _on_the_globe(geometry)


def circle(parameters: Mapping[str, str], crs: str) -> BaseGeometry:
    """All within a distance along the ground of a POINT, or of the points of a MULTIPOINT, as polygons."""
    places = points(parameters["coords"], crs)
    metres = float(parameters["within"]) * METRES[parameters["within-units"]]
    if not _NEAREST_M <= metres <= _FARTHEST_KM * 1000:
        said = f"{parameters['within']} {parameters['within-units']} is not from {_NEAREST_M:g} m to {_FARTHEST_KM} km"
        raise BadParameter("within", said)
    for place in places:
        _refuse_over_a_pole(place, metres)
    return _on_the_globe(shapely.union_all([_around(place, metres) for place in places]), "within")


def cube(text: str, crs: str) -> BaseGeometry:
    """The box of four numbers, or six with heights, in the axis order of its CRS."""
    box = moved(box_of([float(part) for part in text.split(",")], crs), CRS84, "bbox")
    left, bottom, right, top = box.edges()
    _refuse_off_the_globe("bbox", *box.edges())
    return shapely.box(left, bottom, right + 360 if left > right else right, top)


def in_crs(places: list[LonLat], crs: str) -> list[tuple[float, float]]:
    """x and y (east and north) of places in a CRS."""
    if crs == CRS84:
        return [(place.lon, place.lat) for place in places]
    lons, lats = [place.lon for place in places], [place.lat for place in places]
    first, second = transformer(CRS84, crs).transform(lons, lats)
    x, y = (second, first) if northing_first(crs) else (first, second)
    decimals = _DECIMALS if crs not in DEGREES else _DECIMALS + 5
    return [(round(float(east), decimals), round(float(north), decimals)) for east, north in zip(x, y, strict=True)]


def box_around(geometry: BaseGeometry) -> BBox:
    """`east` is below `west` where the geometry goes on past 180."""
    west, south, east, north = geometry.bounds
    return BBox(west=west, south=south, east=east - 360 if east > 180 else east, north=north)


def _read(text: str, crs: str) -> BaseGeometry:
    """Heights are read and left out: no collection here has a vertical extent (/req/edr/z-response)."""
    geometry = shapely.force_2d(wkt.loads(text))
    if crs == CRS84:
        return geometry
    moved = _moved(geometry, crs, CRS84)
    there, back = (shapely.get_coordinates(each) for each in (geometry, _moved(moved, CRS84, crs)))
    if not np.allclose(there, back, rtol=0, atol=_SAME):
        raise BadParameter(
            "coords", f"lies outside what {crs} can show; write coordinates in the axis order of that CRS"
        )
    return moved


def _moved(geometry: BaseGeometry, before: str, after: str) -> BaseGeometry:
    move = transformer(before, after)
    return shapely.transform(geometry, lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1])))


def _around(place: LonLat, metres: float) -> BaseGeometry:
    bearings = np.linspace(0, 360, _RING, endpoint=False)
    lons, lats = np.full(_RING, place.lon), np.full(_RING, place.lat)
    lon, lat, _ = _EARTH.fwd(lons, lats, bearings, np.full(_RING, metres))
    # A ring past a pole or the antimeridian jumps there; its longitudes are counted on from the place instead.
    return shapely.Polygon(np.column_stack([place.lon + (lon - place.lon + 180) % 360 - 180, lat]))


def _refuse_over_a_pole(place: LonLat, metres: float) -> None:
    """A circle with a pole in it is no polygon of longitudes and latitudes."""
    for pole in (-90.0, 90.0):
        if _EARTH.inv(place.lon, place.lat, place.lon, pole)[2] <= metres:
            raise BadParameter("within", f"reaches over the pole at {pole:g}; give less, or ask for an area or a cube")


def _on_the_globe(geometry: BaseGeometry, named: str = "coords") -> BaseGeometry:
    if not np.isfinite(geometry.bounds).all():
        raise BadParameter("coords", "holds a coordinate that is not a finite number")
    _refuse_off_the_globe(named, *geometry.bounds)
    if not geometry.is_valid:
        raise BadParameter("coords", f"is not a valid polygon: {shapely.is_valid_reason(geometry)}")
    return translate(geometry, 360) if geometry.bounds[0] < -180 else geometry


def _refuse_off_the_globe(name: str, west: float, south: float, east: float, north: float) -> None:
    if west < -360 or east > 360 or east - west > 360 or west > 180 or east < -180:
        remedy = "they lie within -180 to 180, or go on past one of these across the antimeridian, as in 170 to 190"
        raise BadParameter(name, f"has longitudes from {west:g} to {east:g}; {remedy}")
    if south < -90 or north > 90:
        remedy = "write longitude first, then latitude"
        raise BadParameter(name, f"has latitudes from {south:g} to {north:g}, outside -90 to 90; {remedy}")
