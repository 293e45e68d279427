"""Polygons out of KML (OGC 12-007r2), by a parser that knows nothing else: it follows no link, reads no other file, and
takes no text for another format, as GDAL's drivers do that look for their own words in whatever they are shown."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from ...domain.areas import MOST_CORNERS
from ...domain.errors import BadParameter
from . import geojson
from .geojson import Found

# The thousand polygons that are read have a tenth of that, and a million tags take ten seconds.
_MOST_TAGS = 100_000
_DEEPEST = 100
_GEOMETRIES = frozenset(("Polygon", "Point", "LineString", "LinearRing", "Model", "Track"))


def read(content: bytes) -> Found:
    """KML is always in WGS 84, longitude first (OGC 12-007r2, 9.2); altitudes are dropped. Raises BadParameter."""
    if max(content.count(b"<"), content.count(b"=")) > _MOST_TAGS:
        raise BadParameter("area", f"the file has more than {_MOST_TAGS:,} tags or attributes; send the field alone")
    found = Found()
    try:
        for number, polygon in enumerate(_geometries(content), 1):
            if polygon is None:
                found.left_out += 1
            else:
                geojson.take(found, f" geometry {number}", polygon)
    except DefusedXmlException as error:
        message = "the file is XML with a DTD or entities, which are not read here; send KML without a DTD"
        raise BadParameter("area", message) from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadParameter("area", f"the file is no XML ({error}); export the KML anew") from error
    return found


def _geometries(content: bytes) -> Iterator[dict[str, Any] | None]:
    """Each polygon as GeoJSON, and None for any other geometry."""
    above: list[str] = []
    rings: list[Any] = []
    for event, element in iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True):
        name = str(element.tag).rpartition("}")[2]
        if event == "start":
            _check(name, above)
            above.append(name)
            continue
        above.pop()
        if name == "coordinates" and "Polygon" in above:
            inner = "innerBoundaryIs" in above
            rings.insert(len(rings) if inner else 0, _positions(element.text or ""))
        elif name == "Polygon":
            yield {"type": "Polygon", "coordinates": rings}
            rings = []
        elif name in _GEOMETRIES and "Polygon" not in above:
            yield None
        element.clear()


def _check(name: str, above: list[str]) -> None:
    if not above and name != "kml":
        raise BadParameter("area", f"the file is XML of {name[:80]!r} and not KML")
    if len(above) > _DEEPEST:
        raise BadParameter("area", f"the file has tags in each other more than {_DEEPEST} deep; export the KML anew")


def _positions(text: str) -> list[list[float | str]]:
    """`lon,lat[,altitude]`, separated by white space, one more at most than are read; what is no number is left for the
    message that shows it."""
    most = MOST_CORNERS + 1
    return [[_number(part) for part in position.split(",")] for position in text.split(None, most)[:most]]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
