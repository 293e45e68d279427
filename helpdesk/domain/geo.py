"""Places on Earth in CRS84: longitude first, degrees, WGS 84."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import BadParameter

# A record's id encodes the place to this many decimals (about 11 m on the equator), far below the
# border tolerance, and the answer is computed on exactly that place.
PLACE_DECIMALS = 4
SWAPPED = "longitude and latitude look swapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class LonLat:
    """A point, `lon` in [-180, 180] and `lat` in [-90, 90], in degrees."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        for name, value, limit in (("lon", self.lon, 180), ("lat", self.lat, 90)):
            if not math.isfinite(value):
                raise BadParameter(name, f"{value} is not a finite number; give degrees, for example {name}=12.5")
            if abs(value) > limit:
                raise BadParameter(name, self._out_of_range(name, limit))

    def _out_of_range(self, name: str, limit: int) -> str:
        value = getattr(self, name)
        message = f"{value:g} is outside -{limit} to {limit} degrees"
        if name == "lat" and abs(self.lat) <= 180 and abs(self.lon) <= 90:
            message += f"; {SWAPPED}: try lon={self.lat:g}, lat={self.lon:g}"
        return message

    def rounded(self) -> "LonLat":
        """The place as it stands in a record's id."""
        return LonLat(lon=round(self.lon, PLACE_DECIMALS) + 0.0, lat=round(self.lat, PLACE_DECIMALS) + 0.0)


def rounded(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees of many places as `LonLat.rounded` has them, to the last bit: numpy rounds otherwise."""
    return np.array([round(each, PLACE_DECIMALS) + 0.0 for each in degrees.tolist()], dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the asker stands: a point, how precisely it is known, and its name if it has one."""

    at: LonLat
    name: str | None = None
    precision_m: float = 0.0

    def rounded(self) -> "Place":
        return Place(at=self.at.rounded(), name=self.name, precision_m=float(round(self.precision_m)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BBox:
    """West, south, east, north in CRS84 degrees; `west` may exceed `east` across the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def halves(self) -> tuple["BBox", ...]:
        """The one or two boxes that do not cross the antimeridian."""
        if self.west <= self.east:
            return (self,)
        return (
            BBox(west=self.west, south=self.south, east=180.0, north=self.north),
            BBox(west=-180.0, south=self.south, east=self.east, north=self.north),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A picture's window on the Earth: `crs` is an OGC URI; left, bottom, right, top are in its units as x and y (east
    and north) whatever the axis order of the authority; width and height are pixels. Pixel (0, 0) is the top left."""

    crs: str
    left: float
    bottom: float
    right: float
    top: float
    width: int
    height: int
