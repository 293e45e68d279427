"""How many cells an answer has. GDAL writes `scaleSize`, OWSLib `scale-size`, the draft of 2026 `width`, `height` and
`resolution`; the names of earlier drafts stay for the clients that were written for them."""

import math
import re
from collections.abc import Mapping

from ....domain.errors import BadParameter
from .axes import LAT, LON

Size = tuple[int, int]

# Each way to say it; several parameters of one way go together.
WAYS = (
    ("scale-size", "scaleSize"),
    ("scale-factor", "scaleFactor"),
    ("scale-axes",),
    ("width", "height"),
    ("resolution",),
)
_SIDE = re.compile(r"([A-Za-z]+)\(([^()]*)\)")


def way(parameters: Mapping[str, str]) -> str | None:
    """The parameter that says how many cells are wanted, if any does. Raises BadParameter for two ways at once."""
    said = [name for names in WAYS if (name := next((each for each in names if each in parameters), None))]
    if len(said) > 1:
        raise BadParameter(said[1], f"and {said[0]} both say how many cells are wanted; give one of them")
    return said[0] if said else None


def asked_size(parameters: Mapping[str, str], native: Size) -> Size | None:
    """Width and height; None for the cells as they are stored, and for a `resolution`, which is no size."""
    name = way(parameters)
    match name:
        case "scale-size" | "scaleSize":
            return _fill(_counts(name, parameters[name]), native)
        case "scale-factor" | "scaleFactor":
            return coarser(native, float(parameters[name]))
        case "scale-axes":
            across, down = _numbers(name, parameters[name])
            return coarser(native, across or 1.0, down or 1.0)
        case "width" | "height":
            width, height = (parameters.get(side) for side in ("width", "height"))
            return _fill((int(width) if width else None, int(height) if height else None), native)
    return None


def asked_step(parameters: Mapping[str, str]) -> tuple[float | None, float | None]:
    """The distance of cells along x and y in the units of the answer's CRS; None is that of the stored cells."""
    return _numbers("resolution", parameters["resolution"]) if "resolution" in parameters else (None, None)


def coarser(native: Size, across: float, down: float | None = None) -> Size:
    """The native size divided along each axis, at least one cell."""
    width, height = native
    return (
        max(1, math.ceil(width / across - 1e-9)),
        max(1, math.ceil(height / (across if down is None else down) - 1e-9)),
    )


def fit(native: Size, longest: int) -> Size:
    """The native size, made coarser until neither side is longer than `longest`."""
    return coarser(native, max(1.0, max(native) / longest))


def _counts(name: str, text: str) -> tuple[int | None, int | None]:
    across, down = _numbers(name, text)
    return (None if across is None else int(across)), (None if down is None else int(down))


def _numbers(name: str, text: str) -> tuple[float | None, float | None]:
    """The number of each axis, None for one that is not named or left empty."""
    found: dict[str, float] = {}
    for axis, number in _SIDE.findall(text):
        if axis not in (*LON, *LAT):
            raise BadParameter(name, f"{axis} is no axis here; there are {', '.join((*LON, *LAT))}")
        side = "x" if axis in LON else "y"
        if side in found:
            raise BadParameter(name, f"names one axis twice: {text[:80]!r}")
        if number:
            if float(number) <= 0:
                raise BadParameter(name, f"{axis}({number}) asks for no cells; give a number above 0")
            found[side] = float(number)
    return found.get("x"), found.get("y")


def _fill(sides: tuple[int | None, int | None], native: Size) -> Size:
    """A side that is not given keeps the proportions."""
    width, height = sides
    if width is None and height is None:
        return native
    if width is None:
        width = max(1, round((height or 1) * native[0] / native[1]))
    return width, height if height is not None else max(1, round(width * native[1] / native[0]))
