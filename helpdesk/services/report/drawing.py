"""Drawings without a format: lines, areas, words and pictures. Points of 1/72 inch from the top left corner, y down."""

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    points: Sequence[Point]
    colour: str
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Rings filled by the even-odd rule, so that holes stay empty."""

    rings: Sequence[Sequence[Point]]
    fill: str | None = None
    opacity: float = 1.0
    stroke: str | None = None
    width: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`anchor` is start, middle or end of the text at `at`, which is on its baseline; `turned` reads upwards. A `halo`
    of white makes it readable on a picture."""

    at: Point
    text: str
    size: float = 8.0
    anchor: str = "start"
    colour: str = "#333333"
    bold: bool = False
    turned: bool = False
    halo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG stretched over a box: left, top, width, height."""

    box: tuple[float, float, float, float]
    png: bytes


Item = Line | Shape | Label | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """`title` says in words what is to be seen, for who cannot see it."""

    width: float
    height: float
    items: Sequence[Item]
    title: str
