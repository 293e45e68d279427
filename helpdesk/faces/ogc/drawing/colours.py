"""Colours of legends as bytes, and the table of colours by which a raster is drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....domain.legends import Legend

Rgba = tuple[int, int, int, int]
Array = NDArray[np.float64]
Bytes = NDArray[np.uint8]

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
        alpha = self.colours[:, 3:].astype(np.float64) / 255
        mixed = self.colours[:, :3] * alpha + np.array(background[:3]) * (1 - alpha)
        return Table(np.column_stack([np.rint(mixed).astype(np.uint8), np.full(len(mixed), 255, np.uint8)]))


def indexed(values: Array, legend: Legend) -> tuple[Bytes, Table]:
    """The index into a table of colours of each value: of its class, or of its place on the ramp. NaN and values that
    the legend does not have are nothing; numbers beyond the ramp have the colour of its end."""
    return _ramp(values, legend) if legend.stops else _classes(values, legend)


def _classes(values: Array, legend: Legend) -> tuple[Bytes, Table]:
    colours = np.zeros((256, 4), np.uint8)
    index = np.full(256, NOTHING, np.uint8)
    for place, entry in enumerate(legend.entries[:NOTHING]):
        colours[place] = rgba(entry.symbol.fill or "#00000000")
        if entry.value is None:
            index[index == NOTHING] = place
    for place, entry in enumerate(legend.entries[:NOTHING]):
        if entry.value is not None and 0 <= int(entry.value) < 256:
            index[int(entry.value)] = place
    known = (values >= 0) & (values < 256)
    found = index[np.where(known, values, 0).astype(np.uint8)]
    found[~known] = NOTHING
    return found, Table(colours)


def _ramp(values: Array, legend: Legend) -> tuple[Bytes, Table]:
    at = np.array([stop.at for stop in legend.stops], float)
    ends = np.array([rgba(stop.colour) for stop in legend.stops], float)
    # Every stop has its own colour exactly, and each interval as many steps as there is room for.
    steps = (NOTHING - 1) // max(len(at) - 1, 1)
    places = np.arange(len(at)) * steps
    colours = np.zeros((256, 4), np.uint8)
    for band in range(4):
        colours[: places[-1] + 1, band] = np.rint(np.interp(np.arange(places[-1] + 1), places, ends[:, band]))
    found = np.full(values.shape, NOTHING, np.uint8)
    known = np.isfinite(values)
    found[known] = np.rint(np.interp(values[known], at, places))
    return found, Table(colours)
