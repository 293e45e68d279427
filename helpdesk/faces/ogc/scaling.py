"""How many cells an answer has: the scaling parameters of OGC API - Coverages and of its clients."""

import math
import re
from collections.abc import Mapping

from ...domain.errors import BadParameter
from .openapi.parameters import LAT_AXES, LON_AXES

Size = tuple[int, int]

_SIDE = re.compile(r"([A-Za-z]+)\(([0-9]+)\)")


def asked_size(parameters: Mapping[str, str], native: Size) -> Size | None:
    """Width and height, or None for the stored cells. GDAL writes `scaleSize`, OWSLib `scale-size`, maps `width`."""
    for name in ("scale-size", "scaleSize"):
        if name in parameters:
            return _fill(_sides(name, parameters[name]), native)
    for name in ("scale-factor", "scaleFactor"):
        if name in parameters:
            return _coarser(native, float(parameters[name]))
    if "width" in parameters or "height" in parameters:
        width, height = (parameters.get(name) for name in ("width", "height"))
        return _fill((int(width) if width else None, int(height) if height else None), native)
    return None


def fit(native: Size, longest: int) -> Size:
    """The native size, made coarser until neither side is longer than `longest`."""
    return _coarser(native, max(1.0, max(native) / longest))


def _sides(name: str, text: str) -> tuple[int | None, int | None]:
    width = height = None
    for axis, cells in _SIDE.findall(text):
        if int(cells) < 1:
            raise BadParameter(name, f"{axis}({cells}) asks for no cells; give at least 1")
        width = int(cells) if axis in LON_AXES else width
        height = int(cells) if axis in LAT_AXES else height
    return width, height


def _fill(sides: tuple[int | None, int | None], native: Size) -> Size:
    width, height = sides
    if width is None and height is None:
        return native
    if width is None:
        width = max(1, round((height or 1) * native[0] / native[1]))
    return width, height if height is not None else max(1, round(width * native[1] / native[0]))


def _coarser(native: Size, factor: float) -> Size:
    width, height = (max(1, math.ceil(cells / factor - 1e-9)) for cells in native)
    return width, height
