"""The area and its plots over a picture of a map, with a scale bar."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...domain.geo import BBox
from .drawing import Drawing, Item, Label, Line, Picture, Point, Shape
from .words import Words

Json = Mapping[str, Any]

WIDTH, HEIGHT = 490.0, 300.0
# How much of the area's size is shown around it, and how little of the Earth at least: a field alone has no neighbours.
_AROUND, _LEAST_DEGREES = 0.35, 0.01
_M_PER_DEGREE = 111_320.0
_LABELLED = 12
# Between the middles of two numbers, points; and where a number goes that has no room, in these steps down and right.
_APART = 12.0
_BESIDE = (
    (0, 0),
    (0, 1),
    (1, 0),
    (0, -1),
    (-1, 0),
    (1, 1),
    (-1, 1),
    (1, -1),
    (-1, -1),
    (0, 2),
    (2, 0),
    (0, -2),
    (-2, 0),
)


def window(box: BBox) -> BBox:
    """What the map shows: the area in the middle, in the proportions of the picture, degrees as on the ground."""
    lat = (box.south + box.north) / 2
    squeeze = max(math.cos(math.radians(lat)), 0.05)
    width, height = (box.east - box.west) * squeeze, box.north - box.south
    height = max(height, width * HEIGHT / WIDTH, _LEAST_DEGREES) * (1 + 2 * _AROUND)
    width = max(width * (1 + 2 * _AROUND), height * WIDTH / HEIGHT)
    height = width * HEIGHT / WIDTH
    lon = (box.west + box.east) / 2
    return BBox(
        west=lon - width / squeeze / 2, south=lat - height / 2, east=lon + width / squeeze / 2, north=lat + height / 2
    )


def area_map(
    plots: Sequence[Json], shown: BBox, png: bytes | None, legend: Sequence[tuple[str, str]], words: Words
) -> Drawing:
    """`png` is the map of the window `shown`, `legend` its colours and their names, those in the picture alone."""
    items: list[Item] = [Picture(box=(0, 0, WIDTH, HEIGHT), png=png)] if png else []

    def at(lon: float, lat: float) -> Point:
        across = (lon - shown.west) / (shown.east - shown.west) * WIDTH
        return across, (shown.north - lat) / (shown.north - shown.south) * HEIGHT

    for plot in plots:
        rings = [[at(lon, lat) for lon, lat, *_ in ring] for ring in _rings(plot["geometry"])]
        items.append(Shape(rings=rings, stroke="#111111", width=1.6))
    taken: list[Point] = []
    for plot in plots[:_LABELLED]:
        x, y = _free(at(*plot["at"]), taken)
        taken.append((x, y))
        items.append(Label(at=(x, y + 3), text=str(plot["plot"]), size=9, anchor="middle", bold=True, halo=True))
    items += _scale(shown)
    frame = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, HEIGHT), (0.0, HEIGHT), (0.0, 0.0)]
    items.append(Line(points=frame, colour="#888888", width=0.8))
    keys, height = _legend(legend)
    return Drawing(width=WIDTH, height=HEIGHT + height, items=[*items, *keys], title=words("ground"))


def _free(wanted: Point, taken: Sequence[Point]) -> Point:
    """The place for a number, or one beside it where another number stands: 4 and 3 are not 43."""
    x, y = wanted
    places = [(x + right * _APART, y + down * _APART) for down, right in _BESIDE]
    return next((each for each in places if all(math.dist(each, other) >= _APART for other in taken)), wanted)


def _rings(geometry: Json) -> Iterator[Sequence[Sequence[float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        yield from polygon


def _scale(shown: BBox) -> list[Item]:
    """A bar of a round length, a fifth of the map at most."""
    lat = (shown.south + shown.north) / 2
    metres = (shown.east - shown.west) * _M_PER_DEGREE * math.cos(math.radians(lat))
    size = 10 ** math.floor(math.log10(metres / 5))
    length = next(size * factor for factor in (5, 2, 1) if size * factor <= metres / 5)
    bar = length / metres * WIDTH
    text = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    left, y = 10.0, HEIGHT - 10
    return [
        Shape(
            rings=[[(left - 5, y - 15), (left + bar + 5, y - 15), (left + bar + 5, y + 5), (left - 5, y + 5)]],
            fill="#ffffff",
            opacity=0.8,
        ),
        Line(points=[(left, y - 3), (left, y), (left + bar, y), (left + bar, y - 3)], colour="#111111", width=1.2),
        Label(at=(left + bar / 2, y - 5), text=text, size=8, anchor="middle"),
    ]


def _legend(entries: Sequence[tuple[str, str]]) -> tuple[list[Item], float]:
    items: list[Item] = []
    for number, (colour, name) in enumerate(entries):
        x, y = (number % 3) * WIDTH / 3, HEIGHT + 8 + (number // 3) * 13
        box = [(x, y), (x + 12, y), (x + 12, y + 8), (x, y + 8)]
        items.append(Shape(rings=[box], fill=colour, stroke="#888888", width=0.4))
        items.append(Label(at=(x + 17, y + 7), text=name if len(name) <= 36 else f"{name[:35]}…", size=8))
    return items, 8 + math.ceil(len(entries) / 3) * 13 if entries else 0.0
