"""Legends: what the colours of a layer mean. One legend drives every picture, style file and legend of a layer."""

from collections.abc import Sequence
from dataclasses import dataclass

from .layers import Stop
from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """How a thing is drawn: colours are `#rrggbb` or `#rrggbbaa`, None leaves a part out; lengths are pixels of
    0.28 mm, the pixel of OGC standards. `radius` is that of a point's marker."""

    fill: str | None = None
    stroke: str | None = "#333333"
    stroke_width: float = 0.8
    radius: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a legend: `value` is the number of a raster's class or the value of a feature's property; None is
    every value that no other entry has."""

    value: str | int | None
    names: Texts
    symbol: Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """The legend of one layer in one style.

    `geometry` is `raster`, `polygon`, `line` or `point`. A raster has `entries` (classes) or `stops` (a linear ramp in
    the layer's unit, lowest first); features have `entries` by the values of `prop`, or one entry where it is None.
    """

    id: str
    titles: Texts
    geometry: str
    entries: Sequence[Entry] = ()
    stops: Sequence[Stop] = ()
    unit: str | None = None
    prop: str | None = None
    label: str | None = None
