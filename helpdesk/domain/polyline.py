"""Outlines as short text for addresses: the differences between corners, after Google's encoded polyline.

Each difference of latitude and longitude, in millionths of a degree (0.1 m), is written in groups of five bits, the
lowest first, as <https://developers.google.com/maps/documentation/utilities/polylinealgorithm> has it, but in the
alphabet of base64url (RFC 4648, 5), which no address has to escape. `.` parts the rings of a polygon and `~` polygons;
rings are not closed. A field of a hundred corners takes about 600 characters.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .errors import BadParameter

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_UNITS = 1_000_000
_MORE, _BITS = 0x20, 5
# More than any address may hold.
MOST_CHARACTERS = 8_000

Position = Sequence[float]


def encode(geometry: dict[str, Any]) -> str:
    """A GeoJSON Polygon or MultiPolygon (CRS84: longitude first) as text; corners are rounded to 0.1 m."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return "~".join(".".join(_ring(ring) for ring in polygon) for polygon in polygons)


def decode(text: str, name: str = "field") -> dict[str, Any]:
    """The GeoJSON geometry that a text stands for, rings closed. Raises BadParameter that names the parameter."""
    if len(text) > MOST_CHARACTERS:
        raise BadParameter(name, f"has {len(text)} characters and may have {MOST_CHARACTERS}; send the field as a file")
    polygons = [[_corners(ring, name) for ring in polygon.split(".")] for polygon in text.split("~")]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _ring(ring: Sequence[Position]) -> str:
    return "".join(_letters(step) for step in _steps(ring[:-1]))


def _steps(corners: Iterable[Position]) -> Iterator[int]:
    """Latitude before longitude, each as a difference from the corner before."""
    before = (0, 0)
    for lon, lat, *_ in corners:
        here = (round(lat * _UNITS), round(lon * _UNITS))
        yield here[0] - before[0]
        yield here[1] - before[1]
        before = here


def _letters(step: int) -> str:
    left, text = step << 1 if step >= 0 else ~(step << 1), ""
    while left >= _MORE:
        text += _ALPHABET[_MORE | (left & (_MORE - 1))]
        left >>= _BITS
    return text + _ALPHABET[left]


def _corners(text: str, name: str) -> list[list[float]]:
    steps = list(_numbers(text, name))
    if len(steps) < 6 or len(steps) % 2:
        raise BadParameter(name, "is no outline: a ring needs three corners; copy the link whole, or draw the field")
    lat = lon = 0
    ring = []
    for step_lat, step_lon in zip(steps[::2], steps[1::2], strict=True):
        lat, lon = lat + step_lat, lon + step_lon
        if abs(lat) > 90 * _UNITS or abs(lon) > 180 * _UNITS:
            raise BadParameter(name, "has a corner that is not on Earth; copy the link whole, or draw the field")
        ring.append([lon / _UNITS, lat / _UNITS])
    return [*ring, ring[0]]


def _numbers(text: str, name: str) -> Iterator[int]:
    value = shift = 0
    for letter in text:
        if letter not in _VALUES:
            raise BadParameter(name, f"has {letter!r}, which no outline has; copy the link whole, or draw the field")
        bits = _VALUES[letter]
        value |= (bits & (_MORE - 1)) << shift
        shift += _BITS
        if not bits & _MORE:
            yield ~(value >> 1) if value & 1 else value >> 1
            value = shift = 0
    if shift:
        raise BadParameter(name, "ends in the middle of a corner; copy the link whole, or draw the field")
