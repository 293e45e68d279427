"""Polygons out of GeoJSON (RFC 7946), with the place of every fault."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely

from ...domain.areas import MOST_CORNERS, MOST_POLYGONS
from ...domain.errors import BadParameter

_COLLECTIONS = {"FeatureCollection": "features", "GeometryCollection": "geometries"}
_OTHERS = ("Point", "MultiPoint", "LineString", "MultiLineString")
# How the CRS of RFC 7946 is written where a `crs` member names it needlessly, as GDAL 2 and QGIS 2 did.
_CRS84 = frozenset(
    {"urn:ogc:def:crs:ogc:1.3:crs84", "urn:ogc:def:crs:ogc::crs84", "ogc:crs84", "http://www.opengis.net/def/crs/ogc/1.3/crs84"}
)  # fmt: skip
_DEEPEST = 8
# Longitude, latitude and altitude (RFC 7946, 3.1.1).
_MOST_NUMBERS = 3
_SHOWN = 80


@dataclass(slots=True)
class Found:
    """Polygons as they were written, not yet looked at for crossings, and how many geometries are something else."""

    polygons: list[shapely.Polygon] = field(default_factory=list)
    corners: int = 0
    left_out: int = 0


def read(given: object) -> Found:
    """Raises BadParameter for what is no GeoJSON, is in another CRS or out of range, or is too much."""
    found = Found()
    for where, geometry in _geometries(given, "", 0):
        take(found, where, geometry)
    return found


def _geometries(given: object, where: str, depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each geometry, with its place in what was given."""
    if not isinstance(given, dict):
        raise _fault(where, "is no GeoJSON object; give a polygon, or a feature of one")
    if depth > _DEEPEST:
        raise _fault("", f"holds GeoJSON objects in each other more than {_DEEPEST} deep; make it flatter")
    _check_crs(given, where)
    kind = given.get("type")
    if isinstance(kind, str) and kind in _COLLECTIONS:
        member = _COLLECTIONS[kind]
        held = given.get(member)
        if not isinstance(held, list):
            raise _fault(where, f"is a {kind} without a list of {member}")
        for number, each in enumerate(held):
            yield from _geometries(each, f"{where}.{member}[{number}]", depth + 1)
    elif kind == "Feature":
        if given.get("geometry") is not None:
            yield from _geometries(given["geometry"], f"{where}.geometry", depth + 1)
    else:
        yield where, given


def take(found: Found, where: str, geometry: Mapping[str, Any]) -> None:
    """Adds the polygons of one geometry, `where` it was written. Raises BadParameter."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind in _OTHERS:
        found.left_out += 1
        return
    if kind not in ("Polygon", "MultiPolygon"):
        raise _fault(where, f"has the type {_shown(kind)}, which is none of GeoJSON's; give a Polygon or MultiPolygon")
    polygons = _list(coordinates, f"{where}.coordinates") if kind == "MultiPolygon" else [coordinates]
    for number, rings in enumerate(polygons):
        at = f"{where}.coordinates[{number}]" if kind == "MultiPolygon" else f"{where}.coordinates"
        polygon = [_ring(found, ring, f"{at}[{each}]") for each, ring in enumerate(_list(rings, at))]
        if polygon:
            found.polygons.append(shapely.Polygon(polygon[0], polygon[1:]))
        if len(found.polygons) > MOST_POLYGONS:
            raise _fault("", f"has more than {MOST_POLYGONS:,} polygons; merge or split them")


def _ring(found: Found, ring: object, where: str) -> list[tuple[float, float]]:
    positions = _list(ring, where)
    found.corners += len(positions)
    if found.corners > MOST_CORNERS:
        raise _fault("", f"has more than {MOST_CORNERS:,} corners; simplify it")
    at = [_position(each, f"{where}[{number}]") for number, each in enumerate(positions)]
    if len(at) < 4:
        raise _fault(where, f"has {len(at)} positions, and a ring has at least 4, the last being the first again")
    if at[0] != at[-1]:
        raise _fault(where, "is not closed: its last position must be its first again")
    return at


def _position(position: object, where: str) -> tuple[float, float]:
    """Longitude and latitude; an altitude is dropped."""
    numbers = _list(position, where)
    if len(numbers) < 2 or any(isinstance(each, bool) or not isinstance(each, int | float) for each in numbers[:2]):
        raise _fault(where, f"is {_shown(position)} and not [longitude, latitude]{_written(numbers)}")
    if len(numbers) > _MOST_NUMBERS:
        raise _fault(
            where, f"has {len(numbers)} numbers and not longitude and latitude; decimals take a point, as 48.6"
        )
    lon, lat = float(numbers[0]), float(numbers[1])
    for name, value, limit in (("longitude", lon, 180), ("latitude", lat, 90)):
        if not math.isfinite(value) or abs(value) > limit:
            raise _fault(where, f"has the {name} {value:g}, outside -{limit} to {limit} degrees{_advice(lon, lat)}")
    return lon, lat


def _written(numbers: list[Any]) -> str:
    """How numbers are written, where they came as text."""
    if not any(isinstance(each, str) for each in numbers[:2]):
        return ""
    comma = any(isinstance(each, str) and "," in each for each in numbers[:2])
    return f"; numbers stand without quotes{', with a point before decimals and no comma' if comma else ''}, as 48.6"


def _advice(lon: float, lat: float) -> str:
    if abs(lon) > 1000 or abs(lat) > 1000:
        return (
            "; it looks like metres, and GeoJSON is in degrees (CRS84): transform it, or send a file that names its CRS"
        )
    if abs(lat) <= 180 and abs(lon) <= 90:
        return "; longitude comes first: they look swapped"
    return "; an area across the antimeridian is cut there (RFC 7946, 3.1.9)"


def _check_crs(given: Mapping[str, Any], where: str) -> None:
    """A `crs` member was taken out of GeoJSON in 2016; one that names another CRS would put the field elsewhere."""
    crs = given.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else crs
    if str(name).lower() not in _CRS84:
        message = f"{_shown(name)} is not CRS84, the one CRS of GeoJSON (RFC 7946, 4); transform it and leave `crs` out"
        raise _fault(f"{where}.crs", message)


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _fault(where, f"is {_shown(value)} and not a list")
    return value


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _fault(where: str, message: str) -> BadParameter:
    return BadParameter(f"area{where}", message)
