"""Outlines of fields, as services ask for them: read, measured and cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..domain.areas import Area
from ..domain.geo import LonLat
from . import Grid
from .features import JsonObject

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mean:
    """Of the cells under a piece, each weighted by how much of the piece is in it: the mean, least and greatest value,
    and the share of the piece that has one."""

    value: float
    least: float
    greatest: float
    known: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The part of an outline that lies in cells of the same classes. `classes` and `shares` have raster codes, None
    where there is no data; the shares of one raster add up to 1. `area_m2` is geodesic."""

    geometry: JsonObject
    area_m2: float
    inside_point: LonLat
    classes: Mapping[str, int | None]
    shares: Mapping[str, Mapping[int | None, float]]
    means: Mapping[str, Mean | None]


@dataclass(frozen=True, slots=True)
class Places:
    """n random places in some strata of an outline, one for each cell of a fine lattice of equal areas: `lons` and
    `lats` in degrees (CRS84), `x` and `y` in metres on a plane of equal areas, the `stratum` each lies in, how far it
    surely keeps off the edge of the outline (`edge_m`), and whether it does so, or need not (`inner`)."""

    lons: Numbers
    lats: Numbers
    x: Numbers
    y: Numbers
    stratum: NDArray[np.int64]
    edge_m: Numbers
    inner: NDArray[np.bool_]


class Surveyor(Protocol):
    """Reads outlines that come from anywhere, and cuts them exactly along the edges of raster cells."""

    def from_geojson(self, given: object) -> Area:
        """A polygon, multipolygon, feature or collection of these, as one outline in CRS84. Raises BadParameter that
        names the place of a fault and the bound that is passed."""

    def from_file(self, content: bytes) -> Area:
        """The same of a file: GeoJSON, GeoPackage, KML, KMZ or a zipped Shapefile, told apart by what is in it. Other
        CRS are transformed; a file that names none is refused. Raises BadParameter."""

    def from_territory(self, geometry: JsonObject) -> Area:
        """Of a region, whose outline is our own and may have any number of corners."""

    def pieces(
        self,
        geometry: JsonObject,
        classes: Mapping[str, Grid],
        shares: Mapping[str, Grid],
        means: Mapping[str, Grid],
    ) -> Sequence[Piece]:
        """A piece for each combination of `classes`, largest first; their areas add up to the outline's."""

    def joined(self, geometries: Sequence[JsonObject]) -> JsonObject:
        """One polygon or multipolygon of several that meet at most, outer rings counter-clockwise (RFC 7946, 3.1.6)."""

    def places(
        self, geometry: JsonObject, strata: Sequence[JsonObject], count: int, edge_m: float, seed: int
    ) -> Places:
        """About `count` places in an outline, less those outside its strata; the same for the same seed (0 to 2^32 -
        1). A polygon that would lose more than half of itself within `edge_m` metres of its edge has no such strip."""
