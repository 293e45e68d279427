"""Layers to look at: one of classes and one of numbers, a place that both know, and the views that pictures are of."""

from pathlib import Path
from typing import Any

from helpdesk.domain.geo import LonLat
from helpdesk.domain.layers import Layer
from helpdesk.services.desk import Desk

PLACES = (LonLat(lon=8.99, lat=13.81), LonLat(lon=-4.506, lat=48.607), LonLat(lon=36.07, lat=-0.31))
# West, south, east, north: not square, and nothing in it is the same with its axes swapped.
AFRICA = (-20.0, 0.0, 50.0, 40.0)


def of_classes(desk: Desk) -> Layer:
    """The one with the most classes."""
    return max(_known_everywhere(desk), key=lambda layer: len(layer.classes))


def of_numbers(desk: Desk) -> Layer:
    return next(layer for layer in _known_everywhere(desk) if not layer.classes)


def number_at(desk: Desk, layer: Layer, place: LonLat) -> float:
    number = desk.rasters.value_at(layer.id, place).number
    assert number is not None, (layer.id, place)
    return number


def views(folder: Path, name: str, *crs: str) -> list[dict[str, Any]]:
    return [
        {"box": AFRICA, "crs": each, "picture": str(folder / f"{name}-{each.partition(':')[2]}.png")} for each in crs
    ]


def pairs(*places: LonLat) -> list[tuple[float, float]]:
    return [(place.lon, place.lat) for place in places]


def _known_everywhere(desk: Desk) -> list[Layer]:
    published = [layer for layer in desk.content.coverages if layer.published]
    return [
        layer
        for layer in published
        if all(desk.rasters.value_at(layer.id, place).number is not None for place in PLACES)
    ]
