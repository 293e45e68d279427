"""Fields and districts: an outline on the ground, how large it is, and how large what is worked on may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import BadParameter
from .geo import BBox

HECTARE_M2 = 10_000.0

# What one request may ask for. Beyond it the table of a region's classes answers.
MOST_HECTARES = 100_000
MOST_PIXELS = 50_000
# A hand-drawn field has tens of corners, a cadastral one hundreds, a coast tens of thousands.
MOST_CORNERS = 20_000
MOST_POLYGONS = 1_000
MOST_FILE_BYTES = 10_000_000
SMALLEST_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Remark:
    """What was done to an outline so that it could be used: `code` names it for programs, `text` says it in English."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An outline as a GeoJSON MultiPolygon in CRS84, valid, without altitudes, outer rings counter-clockwise (RFC 7946,
    3.1.6); `area_m2` is geodesic, on the WGS 84 ellipsoid; `origin` is what it was read from, `crs` what it was in."""

    geometry: Mapping[str, Any]
    area_m2: float
    bbox: BBox
    corners: int
    origin: str = "GeoJSON"
    crs: str = "OGC:CRS84"
    remarks: tuple[Remark, ...] = ()

    @property
    def hectares(self) -> float:
        return self.area_m2 / HECTARE_M2


def check_size(area: Area) -> None:
    """Raises BadParameter for what is larger than one request may ask for."""
    if area.hectares > MOST_HECTARES:
        raise BadParameter(
            "area",
            f"has {area.hectares:,.0f} ha, and at most {MOST_HECTARES:,} ha are planned at once; cut it into parts, or "
            "ask for the table of its classes (`region-classes`) where it is a region",
        )
