"""A TileJSON document and the template in it, which QGIS users paste as XYZ."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..reply import Reply, Web, at, numbers, text
from ..rules import Moot, Rule
from ..server import absolute


@dataclass(frozen=True, slots=True)
class Tiles:
    """One TileJSON document."""

    web: Web
    url: str

    @property
    def document(self) -> Any:
        return self.web.get(self.url).json()

    @property
    def template(self) -> str:
        return text(self.document, "tiles", 0)

    def tile(self) -> tuple[int, int, int]:
        """Zoom, column and row in the middle of the bounds."""
        bounds = numbers(self.document, "bounds") or [-180.0, -85.0, 180.0, 85.0]
        lowest = at(self.document, "minzoom")
        zoom = max(4, lowest) if type(lowest) is int else 4
        lon, lat = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        side = 2 ** min(zoom, 24)
        x = int((lon / 180 + 1) / 2 * side)
        y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
        return min(zoom, 24), min(max(x, 0), side - 1), min(max(y, 0), side - 1)

    def get(self, zoom: int, x: int, y: int) -> Reply:
        filled = self.template.replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y))
        return self.web.get(absolute(self.url, filled))


def _template(tiles: Tiles) -> Iterator[str]:
    if not all(part in tiles.template for part in ("{z}", "{x}", "{y}")):
        yield f"tiles is {tiles.template or 'not there'}"
    elif "://" not in tiles.template:
        yield f"{tiles.template} is not a whole address"


def _order(tiles: Tiles) -> Iterator[str]:
    if "{z}" not in tiles.template:
        raise Moot("there is no template")
    zoom, x, y = tiles.tile()
    reply = tiles.get(zoom, x, y)
    if reply.status == 200 and reply.body:
        return
    other = tiles.get(zoom, y, x)
    swapped = " (with row and column swapped it has something)" if other.status == 200 and other.body else ""
    if reply.status not in (200, 204) or swapped:
        yield f"tile {zoom}/{x}/{y} in the middle of the bounds is answered {reply}{swapped}"


RULES: tuple[Rule[Tiles], ...] = (
    Rule(
        id="tilejson-template",
        title="The template has {z}, {x} and {y} as QGIS writes them",
        meets="The template cannot be pasted as XYZ.",
        remedy="Write a whole address with {z}, {x}, {y}; rows count from the north.",
        look=_template,
    ),
    Rule(
        id="tilejson-order",
        title="Tiles are where the template says",
        meets="An empty layer.",
        remedy="Mind that OGC API - Tiles counts z/y/x: fill the template for z/x/y.",
        look=_order,
    ),
)
