"""Boundaries drawn in GeoJSON files (RFC 7946), and what is wrong with them."""

from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from .shapes import dissolved, polygons_of

_REMEDY = "give [longitude, latitude] in degrees, cut at the antimeridian (RFC 7946, sections 3.1.1 and 3.1.9)"


def drawn(path: Path) -> tuple[BaseGeometry | None, list[str]]:
    """The territory in a file, dissolved, and the mistakes in it; None where it holds no territory at all."""
    if not path.is_file():
        return None, [f"boundary file {path.name} does not exist"]
    try:
        geometry = shapely.from_geojson(path.read_bytes())
    except (shapely.errors.ShapelyError, UnicodeDecodeError) as error:
        return None, [f"boundary file {path.name} is not GeoJSON: {error}"]
    polygons = polygons_of(geometry) if geometry is not None else shapely.MultiPolygon()
    if polygons.is_empty:
        return None, [f"boundary file {path.name} holds no polygon; draw the territory as a polygon or multipolygon"]
    west, south, east, north = polygons.bounds
    if west < -180 or south < -90 or east > 180 or north > 90:
        reach = f"reaches from {west:g}, {south:g} to {east:g}, {north:g}"
        return None, [f"boundary file {path.name} {reach}; {_REMEDY}"]
    return dissolved([polygons]), _invalid(path.name, polygons)


def _invalid(name: str, polygons: BaseGeometry) -> list[str]:
    parts = [part for part in shapely.get_parts(polygons) if not part.is_valid]
    return [f"boundary file {name} is not valid: {shapely.is_valid_reason(part)}; redraw it there" for part in parts]
