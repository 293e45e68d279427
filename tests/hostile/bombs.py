"""Outlines and archives that are small to send and endless to work on."""

import io
import json
import math
import random
import zipfile
from typing import Any

Ring = list[list[float]]


def polygon(*rings: Ring) -> bytes:
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]] for ring in rings]}).encode()


def circle(corners: int, radius: float = 0.01) -> Ring:
    turns = (2 * math.pi * number / corners for number in range(corners))
    return [[1 + radius * math.cos(turn), 1 + radius * math.sin(turn)] for turn in turns]


def scribble(corners: int) -> Ring:
    """Nearly every edge crosses nearly every fourth other."""
    chance = random.Random(1)
    return [[chance.random(), chance.random()] for _ in range(corners)]


def spiral(corners: int) -> Ring:
    """Goes out by more than a third of a turn at each corner, so that its arms cross."""
    return [
        [1 + 1e-5 * number * math.cos(number * 2.4), 1 + 1e-5 * number * math.sin(number * 2.4)]
        for number in range(corners)
    ]


def slanted_comb(teeth: int) -> Ring:
    """Valid, but the boxes of all its edges lie over each other."""
    found: Ring = []
    for number in range(teeth):
        at = number * 1e-4
        found += [[at, 0.0], [at + 1, 1.0], [at + 1 + 5e-5, 1.0], [at + 5e-5, 0.0]]
    return [*found, [teeth * 1e-4, -1.0], [0.0, -1.0]]


def zigzag(turns: int) -> Ring:
    """From one side of the antimeridian to the other and back."""
    return [[179.9 if number % 2 else -179.9, -80 + number * 0.008] for number in range(2 * turns)]


def square(half: float) -> Ring:
    return [[1 - half, 1 - half], [1 + half, 1 - half], [1 + half, 1 + half], [1 - half, 1 + half]]


def nested(rings: int) -> bytes:
    """A hole in a hole in a hole."""
    return polygon(*(square(number * 1e-5) for number in range(rings, 0, -1)))


def lattice(bars: int) -> bytes:
    """As many bars across as up, each crossing each."""
    polygons: list[Any] = []
    for number in range(bars):
        low, high = number * 1e-4, number * 1e-4 + 5e-5
        polygons.append([[[low, -0.1], [high, -0.1], [high, 0.2], [low, 0.2], [low, -0.1]]])
        polygons.append([[[-0.1, low], [-0.1, high], [0.2, high], [0.2, low], [-0.1, low]]])
    return json.dumps({"type": "MultiPolygon", "coordinates": polygons}).encode()


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()
