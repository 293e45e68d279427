"""Coordinate reference systems as requests name them, and the order of their axes."""

import re
from dataclasses import dataclass
from functools import lru_cache

import pyproj
from pyproj.exceptions import ProjError

from ...domain.errors import BadParameter
from ...domain.geo import BBox
from .openapi.parameters import CRS84, EPSG_3857, EPSG_4326

# What documents list; every other two-dimensional CRS of EPSG is answered too.
LISTED = (CRS84, EPSG_4326, EPSG_3857, "http://www.opengis.net/def/crs/EPSG/0/3035")

# A URI, a URN, a CURIE with or without brackets, and the names of WMS 1.3.0 (annex B).
_NAMES = (
    re.compile(r"^https?://www\.opengis\.net/def/crs/(?P<authority>\w+)/[\w.]*/(?P<code>\w+)$"),
    re.compile(r"^urn:ogc:def:crs:(?P<authority>\w+):[\w.]*:(?P<code>\w+)$", re.IGNORECASE),
    re.compile(r"^\[?(?P<authority>\w+):(?P<code>\w+)\]?$"),
)
_EPSG = re.compile(r"^[0-9]{4,6}$", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crs:
    """`uri` is OGC's; `swapped` says that the authority puts y (north) before x (east); `area` is where the CRS is
    meant to be used; `geographic` that its units are degrees, so that x can go round."""

    uri: str
    swapped: bool
    geographic: bool
    area: BBox | None

    def xy(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A box in the order of the authority as left, bottom, right, top; and the other way round."""
        first, second, third, fourth = box
        return (second, first, fourth, third) if self.swapped else box

    @property
    def code(self) -> str:
        """As WMS names it."""
        return "CRS:84" if self.uri == CRS84 else f"EPSG:{self.uri.rsplit('/', 1)[1]}"


def crs_named(text: str, parameter: str) -> Crs:
    """The CRS that a parameter names by URI, URN or CURIE. Raises BadParameter for one that is not served."""
    found = next((match for pattern in _NAMES if (match := pattern.match(text.strip()))), None)
    if found is None:
        raise BadParameter(parameter, f"{text[:80]!r} cannot be read as a CRS; give for example {EPSG_3857}")
    authority, code = found["authority"].upper(), found["code"].upper()
    if (authority, code) in (("OGC", "CRS84"), ("CRS", "84")):
        return Crs(uri=CRS84, swapped=False, geographic=True, area=None)
    known = _of_epsg(code) if authority == "EPSG" and _EPSG.match(code) else None
    if known is None:
        raise BadParameter(
            parameter,
            f"{text[:80]!r} is not a CRS that is served; there are CRS84 and the projected and geographic "
            f"ones of EPSG, for example {EPSG_3857}",
        )
    return known


@lru_cache(maxsize=256)
def _of_epsg(code: str) -> Crs | None:
    try:
        crs = pyproj.CRS.from_epsg(int(code))
        # Some that are defined lead nowhere from here, for want of a grid or an operation.
        pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    except ProjError:
        return None
    if len(crs.axis_info) != 2 or not (crs.is_projected or crs.is_geographic):
        return None
    area = crs.area_of_use
    box = BBox(west=area.west, south=area.south, east=area.east, north=area.north) if area else None
    return Crs(
        uri=f"http://www.opengis.net/def/crs/EPSG/0/{int(code)}",
        swapped=_north_first(crs),
        geographic=crs.is_geographic,
        area=box,
    )


def _north_first(crs: pyproj.CRS) -> bool:
    """As PROJ decides it when asked for x and y: by direction, and around the poles, where all directions are the
    same, by name."""
    first, second = crs.axis_info
    if (first.direction, second.direction) == ("north", "east"):
        return True
    polar = first.direction == second.direction and first.direction in ("north", "south")
    return polar and first.name.lower().startswith("northing") and second.name.lower().startswith("easting")
