"""What services and faces need from stores, as small protocols. CRS84 at every seam: longitude first, degrees."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ..domain.geo import BBox, LonLat, Place, View
from ..domain.regions import Nesting
from .features import Column as Column
from .features import FeaturePage as FeaturePage
from .features import FeatureQuery as FeatureQuery
from .features import FeatureStore as FeatureStore
from .features import FeatureTable as FeatureTable
from .features import FeatureWriter as FeatureWriter
from .features import JsonObject as JsonObject
from .features import Shapes as Shapes
from .features import Standing as Standing
from .features import Texts as Texts
from .features import TileFrame as TileFrame
from .features import TileLayer as TileLayer
from .jobs import JobStore as JobStore
from .points import Readings as Readings
from .points import RegionSets as RegionSets
from .shown import Shown as Shown


@dataclass(frozen=True, slots=True)
class Border:
    """A region whose boundary is within the tolerance of a place, and on which side of it the place lies."""

    region: str
    inside: bool
    distance_m: float


@dataclass(frozen=True, slots=True)
class RegionsHere:
    """Every region that covers a place, and every boundary that is near it."""

    inside: frozenset[str]
    border: tuple[Border, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One cell of a partition: the regions that cover it, its area, and its GeoJSON geometry in CRS84."""

    regions: frozenset[str]
    area_m2: float
    geometry: JsonObject
    inside_point: LonLat


class RegionIndex(Protocol):
    """Which regions cover what. Regions are few and hot, so an index holds them in memory."""

    @property
    def nesting(self) -> Nesting: ...

    def at(self, place: LonLat, tolerance_m: float) -> RegionsHere: ...

    def box(self, region: str) -> BBox:
        """Of its territory; the whole globe around where that crosses the antimeridian. Raises NotFound."""

    def at_many(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> RegionSets:
        """The regions that cover each of many places, degrees in range, as `at` says of each alone."""

    def partition(self, area: JsonObject) -> Sequence[Part]:
        """The area (a GeoJSON polygon or multipolygon) cut along every region boundary; the cells' areas add up
        to the area's. Raises BadParameter for a geometry that is not a valid polygon."""


class Reading(NamedTuple):
    """One raster value at a place: `status` is `ok`, `nodata`, `outside` or `unavailable` (then `reason` says why)."""

    status: str
    number: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A window of a raster: `values` (rows north to south, columns west to east), NaN where there is no data."""

    values: NDArray[np.float64]
    bbox: BBox


@dataclass(frozen=True, slots=True)
class RasterInfo:
    """The extent, size, pixel (degrees) and measured range of a coverage."""

    bbox: BBox
    width: int
    height: int
    pixel: tuple[float, float]
    dtype: str
    nodata: float | None
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterFile:
    """The stored file of a coverage, wherever it lies: `size` in bytes, a `version` that changes with its bytes, when
    it was `modified`. `part` answers the bytes from a first up to a last that is left out, and raises Unavailable, for
    a file that was replaced since as well. `path` is where it lies on this machine, if it does."""

    size: int
    version: str
    modified: datetime
    part: Callable[[int, int], bytes]
    path: Path | None = None


class RasterReader(Protocol):
    """Coverages by layer id. Close it when no request is reading any more."""

    def close(self) -> None: ...

    def info(self, layer: str) -> RasterInfo:
        """Raises NotFound for an unknown layer and Unavailable for one that cannot be opened."""

    def value_at(self, layer: str, place: LonLat) -> Reading:
        """The value of the cell that covers the place; never raises for a store that is away."""

    def readings_at(self, layers: Sequence[str], place: LonLat) -> Sequence[Reading]:
        """What `value_at` says of each layer, in their order; one that is away leaves the others as they are."""

    def values_at(self, layer: str, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Readings:
        """The values of the cells that cover many places, degrees in range, as `value_at` says of each alone; never
        raises for a store that is away."""

    def window(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> Grid:
        """The cells of a box that does not cross the antimeridian, at native resolution or resampled to `size`
        (width, height): nearest for classes, average for numbers."""

    def warped(self, layer: str, view: View) -> Shown:
        """What a picture shows: nothing also outside the layer, and outside what the CRS can show. A pixel within one
        cell has its value, that of `value_at`; numbers of smaller cells are averaged, classes picked from the nearest.
        Longitudes go on across the antimeridian. Raises BadParameter for an unknown CRS, NotFound, Unavailable."""

    def geotiff(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> bytes:
        """The same window as a Cloud Optimized GeoTIFF, with the layer's units, nodata and description."""

    def encoded(self, layer: str, view: View, values: NDArray[np.float64], form: str) -> bytes:
        """Values on the pixels of a view (NaN for no data) as a file with the layer's unit, nodata, classes, credit and
        terms: `cog`, or `netcdf` after the CF conventions."""

    def version(self, layer: str) -> str:
        """Which version is read of a file that may be replaced under a desk that stands; empty where none can be.
        Raises NotFound."""

    def path(self, layer: str) -> str:
        """Where GDAL finds the whole COG: a file, or a `/vsi` address."""

    def file(self, layer: str) -> RasterFile:
        """The whole COG as it is stored. Raises NotFound, and Unavailable for one that is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """An entry of the gazetteer. `radius_m` is how far the place extends: a town is an area as well as a point."""

    name: str
    at: LonLat
    country: str
    state: str | None = None
    county: str | None = None
    population: int = 0
    radius_m: float = 0.0

    def as_place(self) -> Place:
        return Place(at=self.at, name=self.label, precision_m=self.radius_m)

    @property
    def label(self) -> str:
        parts = [self.name, self.county, self.state, self.country]
        return ", ".join(dict.fromkeys(part for part in parts if part))


class Gazetteer(Protocol):
    """Names of places in any script, searched without the network, accents folded."""

    def search(self, text: str, limit: int = 10) -> Sequence[NamedPlace]:
        """Places whose name, or another name of theirs, begins so, or lies where the words say: the likeliest first."""

    def named(self, text: str, limit: int = 10) -> Sequence[NamedPlace]:
        """Those of them of which the whole name was said, or another whole name."""

    def like(self, text: str, limit: int = 5) -> Sequence[NamedPlace]:
        """Places whose name is spelt nearly so: the fewest slips first, then the more populous."""

    def nearest(self, place: LonLat, within_m: float) -> tuple[NamedPlace, float] | None:
        """The nearest named place within a distance, and that distance in metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRecord:
    """What the manifest says of one built layer; `version` is the digest of all that it is made of. `address` is the
    URL or table of one that is read in place."""

    id: str
    version: str
    kind: str = "coverage"
    credit: str = ""
    licence: str = ""
    terms: str | None = None
    inputs: Sequence[JsonObject] = ()
    address: str = ""
    statistics: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What was built, from what: the `data` version of an answer. `extra_key` is that of the caller's own tables."""

    version: str
    layers: Mapping[str, LayerRecord]
    extra_key: str = ""


class Dependency(Protocol):
    """Something that answers depend on and that may be away: a database, a replica, a store of rasters."""

    @property
    def name(self) -> str: ...

    def check(self) -> None:
        """Raises Unavailable, within a few seconds, that says what is away and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolState:
    """Connections to a database: how many there may be and are, how many of these are free, and how many requests wait
    for one."""

    most: int
    size: int
    free: int
    waiting: int


@runtime_checkable
class Pooled(Protocol):
    """A dependency that is reached by a bounded number of connections."""

    @property
    def name(self) -> str: ...

    def pool(self) -> PoolState:
        """Without asking the server."""
