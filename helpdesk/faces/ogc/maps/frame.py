"""What a map shows and how large: the parameters of OGC API - Maps Part 1 (20-058), sections 11 to 13, as a View."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pyproj import Geod

from ....domain.errors import BadParameter, NotFound, TooLarge
from ....domain.geo import BBox, View
from ..crs import Crs, crs_named
from ..drawing.boxes import Box, in_crs, is_drawable, moved, points_in
from ..drawing.window import to_earth
from ..openapi.parameters import CRS84

Asked = Mapping[str, str]

# The pixel of OGC standards, in millimetres.
PIXEL_MM = 0.28
# No device has pixels as small as this makes them, and lines would grow without an end.
_MOST_MAGNIFIED = 20.0
# The longer side of a map whose size nobody names, and the longest there is.
USUAL_SIDE = 1024
LONGEST_SIDE = 4096
# Scales of OGC standards are on a sphere of this radius, on which a degree is as long north as east on the equator.
_GLOBE = Geod(a=6_378_137, b=6_378_137)
_METRES_PER_DEGREE = 111_319.49
_SUBSET = re.compile(r"(\w+)\(([^():]+)(?::([^():]+))?\)")
_EAST = frozenset({"lon", "long", "longitude", "e", "x", "easting"})
_NORTH = frozenset({"lat", "latitude", "n", "y", "northing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The view, its CRS, and by how much symbols grow because the pixels of the device are smaller."""

    view: View
    crs: Crs
    magnified: float

    @property
    def box(self) -> Box:
        """In the order of the CRS's axes."""
        view = self.view
        return self.crs.xy((view.left, view.bottom, view.right, view.top))


def frame(asked: Asked, extent: BBox, most_pixels: int) -> Frame:
    """The frame of a map of something with this extent (CRS84). Raises BadParameter, NotFound for a subset that lies
    nowhere, TooLarge."""
    crs = crs_named(asked.get("crs", CRS84), "crs")
    _check_combination(asked)
    millimetres = float(asked.get("mm-per-pixel", PIXEL_MM))
    if millimetres <= 0:
        raise BadParameter("mm-per-pixel", f"{millimetres:g} is not above 0; the usual pixel has {PIXEL_MM}")
    scale = float(asked["scale-denominator"]) if "scale-denominator" in asked else None
    if scale is not None and scale <= 0:
        raise BadParameter("scale-denominator", f"{scale:g} is not above 0; give for example 1000000")
    sizer = _Sizer(asked, crs, scale, millimetres / 1000, min(USUAL_SIDE, math.isqrt(most_pixels)))
    box = _asked_box(asked, crs, extent)
    if box is not None and not is_drawable(box):
        raise BadParameter("crs", f"{crs.uri} has no place for this part of the Earth; choose another CRS or part")
    if box is not None:
        width, height = sizer.size_of(box)
    else:
        box, width, height = sizer.around(in_crs(extent, crs))
    _check_size(width, height, most_pixels)
    if not is_drawable(box):
        raise BadParameter(
            "scale-denominator" if scale else "crs", "makes a map that is too small or too large to draw"
        )
    left, bottom, right, top = box
    view = View(crs=crs.uri, left=left, bottom=bottom, right=right, top=top, width=width, height=height)
    return Frame(view=view, crs=crs, magnified=min(PIXEL_MM / millimetres, _MOST_MAGNIFIED))


def _check_combination(asked: Asked) -> None:
    """The pairs that the standard refuses (/req/spatial-subsetting/bbox-definition, /req/scaling/width-definition)."""
    boxes = [name for name in ("bbox", "subset", "center") if name in asked]
    if len(boxes) > 1:
        raise BadParameter(boxes[1], f"says again what {boxes[0]} says; give one of them")
    sizes = [name for name in ("width", "height") if name in asked]
    if "scale-denominator" in asked and sizes and ({"bbox", "subset"} & asked.keys()):
        raise BadParameter("scale-denominator", f"with {sizes[0]} and {boxes[0]} is too much; leave one of them out")


def _check_size(width: int, height: int, most_pixels: int) -> None:
    for name, side in (("width", width), ("height", height)):
        if side > LONGEST_SIDE:
            raise TooLarge(f"{name}: {side} pixels are more than the {LONGEST_SIDE} of one map; ask for fewer")
    if width * height > most_pixels:
        raise TooLarge(
            f"width, height: {width} x {height} pixels are more than the {most_pixels} of one map; ask for fewer"
        )


@dataclass(frozen=True, slots=True)
class _Sizer:
    asked: Asked
    crs: Crs
    scale: float | None
    metres_per_pixel: float
    usual_side: int

    def size_of(self, box: Box) -> tuple[int, int]:
        """Pixels of a given box; what is not asked keeps the proportions on the ground."""
        wide, high = self._on_ground(box)
        width, height = self._side("width"), self._side("height")
        if self.scale is not None:
            each = self.metres_per_pixel * self.scale
            return _pixels(wide / each), _pixels(high / each)
        if width and height:
            return width, height
        if width:
            return width, _pixels(width * high / wide)
        if height:
            return _pixels(height * wide / high), height
        longest = self.usual_side / max(wide, high)
        return _pixels(wide * longest), _pixels(high * longest)

    def around(self, whole: Box) -> tuple[Box, int, int]:
        """The box and size where only a middle, a scale or a size is asked: the whole, or a part around its middle."""
        width, height = self._side("width"), self._side("height")
        wide, high = self._on_ground(whole)
        if self.scale is None and "center" not in self.asked:
            if not (width and height):
                return whole, *self.size_of(whole)
            each = max(wide / width, high / height)
        else:
            each = self.metres_per_pixel * self.scale if self.scale else max(wide, high) / self.usual_side
        width, height = width or height or self.usual_side, height or width or self.usual_side
        x, y = _center(self.asked, self.crs) or ((whole[0] + whole[2]) / 2, (whole[1] + whole[3]) / 2)
        per_x, per_y = self._metres_at(x, y, (whole[2] - whole[0], whole[3] - whole[1]))
        half_x, half_y = width * each / per_x / 2, height * each / per_y / 2
        return (x - half_x, y - half_y, x + half_x, y + half_y), width, height

    def _side(self, name: str) -> int:
        return int(self.asked.get(name, 0))

    def _on_ground(self, box: Box) -> tuple[float, float]:
        """Width and height in metres, by the scale in the middle."""
        left, bottom, right, top = box
        across, down = right - left, top - bottom
        per_x, per_y = self._metres_at((left + right) / 2, (bottom + top) / 2, (across, down))
        return across * per_x, down * per_y

    def _metres_at(self, x: float, y: float, size: tuple[float, float]) -> tuple[float, float]:
        """How many metres a unit of x and of y is on the ground near a point; where that is nowhere, what the CRS
        pretends."""
        step = min(size) / 1000
        here = View(crs=self.crs.uri, left=x - step, bottom=y - step, right=x + step, top=y + step, width=2, height=2)
        places = to_earth(here, np.array([[0.0, 1.0], [2.0, 1.0], [1.0, 0.0], [1.0, 2.0]]))
        pretended = _METRES_PER_DEGREE if self.crs.geographic else 1.0
        if not np.isfinite(places).all() or (np.abs(places[:, 1]) > 90).any():
            return pretended, pretended
        (w, e, n, s) = places.tolist()
        across, down = (_GLOBE.inv(*start, *end)[2] / (2 * step) for start, end in ((w, e), (n, s)))
        return (across, down) if across > 0 and down > 0 else (pretended, pretended)


def _pixels(number: float) -> int:
    return max(1, round(number)) if math.isfinite(number) else LONGEST_SIDE + 1


def _asked_box(asked: Asked, crs: Crs, extent: BBox) -> Box | None:
    """The box of `bbox` or `subset`, in the map's CRS as x and y."""
    if "bbox" in asked:
        given = crs_named(asked.get("bbox-crs", CRS84), "bbox-crs")
        box = _numbers([float(part) for part in asked["bbox"].split(",")])
        return moved(_upright(given.xy(box), given, "bbox"), given, crs, "bbox")
    if "subset" in asked:
        given = crs_named(asked.get("subset-crs", CRS84), "subset-crs")
        return moved(_subset(asked["subset"], given, in_crs(extent, given)), given, crs, "subset")
    return None


def _numbers(numbers: list[float]) -> Box:
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise BadParameter("bbox", f"has {len(numbers)} values, it needs 4 or 6; for example bbox=-5,47,-1,49")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _upright(box: Box, crs: Crs, parameter: str) -> Box:
    """With left under right, going on across the antimeridian where the CRS is one of degrees."""
    left, bottom, right, top = box
    if left > right and crs.geographic:
        right += 360
    if not is_drawable((left, bottom, right, top)):
        order = "lower y, lower x, upper y, upper x" if crs.swapped else "lower x, lower y, upper x, upper y"
        raise BadParameter(parameter, f"has no area, or is too large or upside down; the order in {crs.uri} is {order}")
    return left, bottom, right, top


def _subset(text: str, crs: Crs, whole: Box) -> Box:
    found = list(whole)
    for name, low, high in _SUBSET.findall(text):
        if name.lower() not in _EAST | _NORTH:
            axes = "Lon, Lat" if crs.geographic else "E, N"
            raise BadParameter("subset", f"{crs.uri} has no axis {name!r}; there are {axes}")
        first = 0 if name.lower() in _EAST else 1
        if not high:
            raise BadParameter("subset", f"{name}({low}) is a single value; a map needs a range, as in {name}(0:10)")
        found[first], found[first + 2] = _bound(low), _bound(high)
    box = _upright((found[0], found[1], found[2], found[3]), crs, "subset")
    if crs.geographic and (box[1] >= 90 or box[3] <= -90):
        raise NotFound(f"subset: latitudes {box[1]:g} to {box[3]:g} are nowhere; they go from -90 to 90")
    return box


def _bound(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadParameter("subset", f"{text[:40]!r} is not a number")
    return number


def _center(asked: Asked, crs: Crs) -> tuple[float, float] | None:
    if "center" not in asked:
        return None
    given = crs_named(asked.get("center-crs", CRS84), "center-crs")
    first, second = (float(part) for part in asked["center"].split(","))
    x, y = (second, first) if given.swapped else (first, second)
    if given.uri == crs.uri:
        return x, y
    moved = points_in(np.array([[x, y]]), given, crs)[0]
    if not np.isfinite(moved).all():
        raise BadParameter("center", f"lies outside what {crs.uri} covers")
    return float(moved[0]), float(moved[1])
