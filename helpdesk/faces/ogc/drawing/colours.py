"""Colours of legends as bytes, and the table of colours by which a raster is drawn."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from ....domain.errors import BadParameter
from ....domain.legends import Legend, Stop

Rgba = tuple[int, int, int, int]
Array = NDArray[np.float64]
Bytes = NDArray[np.uint8]

_HEXADECIMAL = re.compile(r"(?:0[xX]|#)?([0-9a-fA-F]{6}|[0-9a-fA-F]{8})")

# The entry of a table that shows nothing; the others are the legend's.
NOTHING = 255


def rgba(colour: str) -> Rgba:
    """`#rrggbb` or `#rrggbbaa` as four bytes."""
    red, green, blue, alpha = bytes.fromhex(colour.removeprefix("#").ljust(8, "f"))
    return red, green, blue, alpha


@dataclass(frozen=True, slots=True)
class Table:
    """Up to 255 colours and, as the last, none: a picture in these is one byte a pixel and quick to encode."""

    colours: Bytes

    def over(self, background: Rgba) -> "Table":
        """The same on a background that shows through."""
        above, below = self.colours[:, 3:] / 255, background[3] / 255
        alpha = above + below * (1 - above)
        mixed = self.colours[:, :3] * above + np.array(background[:3]) * (below * (1 - above))
        colour = np.divide(mixed, alpha, out=np.zeros_like(mixed), where=alpha > 0)
        return Table(np.rint(np.column_stack([colour, alpha * 255])).astype(np.uint8))


def indexed(values: Array, legend: Legend) -> tuple[Bytes, Table]:
    """The index into a table of colours of each value: of its class, or of its place on the ramp. NaN and values that
    the legend does not have are nothing; numbers beyond the ramp have the colour of its end."""
    return _ramp(values, legend) if legend.stops else _classes(values, legend)


def _classes(values: Array, legend: Legend) -> tuple[Bytes, Table]:
    colours = np.zeros((256, 4), np.uint8)
    index = np.full(256, NOTHING, np.uint8)
    places = {id(entry): place for place, entry in enumerate(legend.entries[:NOTHING])}
    for place, entry in enumerate(legend.entries[:NOTHING]):
        colours[place] = rgba(entry.symbol.fill or "#00000000")
    known = (values >= 0) & (values < 256)
    cells = np.where(known, values, 0).astype(np.uint8)
    for value in np.flatnonzero(np.bincount(cells.ravel(), minlength=256)).tolist():
        index[value] = places.get(id(legend.entry_of(value)), NOTHING)
    picked = index[cells]
    picked[~known] = NOTHING
    return picked, Table(colours)


def _ramp(values: Array, legend: Legend) -> tuple[Bytes, Table]:
    at, places, table = _of_ramp(tuple(legend.stops))
    found = np.rint(np.interp(values, at, places))
    return np.where(np.isfinite(values), found, NOTHING).astype(np.uint8), table


@lru_cache(maxsize=256)
def _of_ramp(stops: tuple[Stop, ...]) -> tuple[Array, Array, Table]:
    """Where the stops are on the ramp and in the table, and the table."""
    at = np.array([stop.at for stop in stops], float)
    ends = np.array([rgba(stop.colour) for stop in stops], float)
    # Every stop has its own colour exactly, and each interval as many steps as there is room for.
    steps = (NOTHING - 1) // max(len(at) - 1, 1)
    places = np.arange(len(at), dtype=float) * steps
    colours = np.zeros((256, 4), np.uint8)
    last = int(places[-1]) + 1
    for band in range(4):
        colours[:last, band] = np.rint(np.interp(np.arange(last), places, ends[:, band]))
    return at, places, Table(colours)


def named(text: str, parameter: str) -> str:
    """The colour that a request names, as `#rrggbb` or `#rrggbbaa`: six hexadecimal digits, with `0x`, `#` or nothing
    before them, eight of which the first two are the opacity (OGC API - Maps, /per/background/bgcolor-alpha), or a name
    of CSS. Raises BadParameter."""
    digits = _HEXADECIMAL.fullmatch(text)
    if digits:
        found = digits[1].lower()
        return f"#{found[-6:]}{found[:-6]}"
    try:
        return "#{:02x}{:02x}{:02x}".format(*ImageColor.getrgb(text)[:3])
    except ValueError:
        raise BadParameter(parameter, f"{text[:40]!r} is no colour; give for example 0xFFFFFF or white") from None
