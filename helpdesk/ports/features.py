"""Vector layers, as services and faces ask for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ..domain.filters import Kind, Node
from ..domain.geo import BBox
from ..domain.tile_matrix_sets import Window

JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureQuery:
    """Which features of a layer; `properties` are equalities, `sort` is (property, ascending). No `limit` is all.

    `filter` is CQL2 with its geometries in CRS84. A page starts behind what `cursor` (of another page) names, else at
    `offset`.
    """

    bbox: BBox | None = None
    properties: Sequence[tuple[str, str]] = ()
    interval: tuple[datetime | None, datetime | None] | None = None
    filter: Node | None = None
    sort: Sequence[tuple[str, bool]] = ()
    select: Sequence[str] = ()
    geometry: bool = True
    cursor: str | None = None
    offset: int = 0
    limit: int | None = 10
    count_only: bool = False


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """GeoJSON features of one page, and how many match in all."""

    features: Sequence[JsonObject]
    matched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a page stands: how many features match in all and how many the page holds, and the cursors of the
    neighbouring pages: None where there is none, and an empty `prev` where that is the first page.

    `exact` is False where so many match that `matched` is the store's estimate.
    """

    matched: int
    returned: int
    next: str | None = None
    prev: str | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Texts:
    """A page as finished GeoJSON: `pieces` joined are its features with commas between them, and `standing` is where
    the page stands."""

    standing: Standing
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFrame:
    """Where a vector tile lies: its window (left, bottom, right, top, x before y) in the units of `crs` (an OGC URI),
    the tile units along a side, how many of these are drawn beyond each side, and the most features it may hold."""

    window: Window
    crs: str
    extent: int
    buffer: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLayer:
    """One layer of a Mapbox Vector Tile 2.1 as bytes of the tile's message (those of several layers joined are a tile),
    empty where nothing is to be seen; `shown` of `matched` features are in it."""

    content: bytes
    shown: int
    matched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """Features by column, all columns of one length: their ids, their geometries as WKB in CRS84 (None where there is
    none, or none was asked for), and their properties by name, booleans as bool.

    `validity` of dated features is the day each is valid from and the first day it is no longer, None where open; it is
    empty of features without.
    """

    ids: Sequence[str | int]
    wkb: Sequence[bytes | None]
    properties: Mapping[str, Sequence[Any]]
    validity: Sequence[tuple[str | None, str | None]] = ()

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Column:
    """A property of a layer: `type` is a JSON schema type, `format` one of its formats or None.

    A string of format `int64` holds whole numbers, some of them past 2^53, which JSON readers would round.
    """

    name: str
    type: str
    format: str | None = None


class FeatureStore(Protocol):
    """Vector layers by id: the ingested ones, and the regions and statements of the content."""

    def layers(self) -> Sequence[str]: ...

    def extent(self, layer: str) -> BBox | None: ...

    def columns(self, layer: str) -> Sequence[Column]: ...

    def kinds(self, layer: str) -> Mapping[str, Kind]:
        """What filters may ask about: every column, the geometry, and the validity of dated features."""

    def geometry_type(self, layer: str) -> str:
        """The GeoJSON type of every geometry, or `Geometry` where they differ or it is not known."""

    def id_column(self, layer: str) -> str | None:
        """The column whose value is a feature's id; None where it is a number beside the columns."""

    def lasts(self, layer: str) -> bool:
        """Whether the layer stays as it is while the desk stands: nobody else writes to it. Never raises."""

    def query(self, layer: str, query: FeatureQuery) -> FeaturePage:
        """Raises NotFound for an unknown layer, and BadParameter for an unknown property, a cursor of another query,
        or a filter that does not fit the layer or takes too long."""

    def standing(self, layer: str, query: FeatureQuery) -> Standing:
        """Of the page that `query` and `shapes_in_batches` give. Raises as `query`."""

    def texts(self, layer: str, query: FeatureQuery, crs: str) -> Texts | None:
        """The page of `standing` and `shapes_in_batches` with its coordinates in `crs` (an OGC URI, in the axis order
        of the authority), by a store that is quicker at this than at shapes; None by one that is not. Raises as
        `query`, before the first piece."""

    def tile_layer(self, layer: str, query: FeatureQuery, frame: TileFrame) -> TileLayer | None:
        """The features near the query's box, cut to the tile whose frame lies in it with its buffer, by a store that
        encodes tiles itself; None by one that does not, or not in this CRS. Of features too many the largest are kept,
        and one of those that hide each other. Raises as `query`."""

    def feature(self, layer: str, identifier: str) -> JsonObject:
        """Raises NotFound."""

    def stream(self, layer: str) -> Iterator[JsonObject]: ...

    def shapes(self, layer: str, query: FeatureQuery) -> Shapes:
        """For drawing and tiles: the features whose envelope meets the box, so that some of them may not; whoever
        clips or draws them need not know. Nothing is counted. Raises as `query`."""

    def shapes_in_batches(self, layer: str, query: FeatureQuery) -> Iterator[Shapes]:
        """For exports: exactly the features of `query`, a bounded number at a time, in the same order. Raises as
        `query`, before the first batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTable:
    """Features on their way into a file. `batches` hold their geometries in `crs` (an OGC URI) with x before y, which
    is what file formats want whatever the authority says; every batch has the properties that `columns` names. `about`
    are words on the data by name: credit, licence, terms."""

    name: str
    title: str
    description: str
    crs: str
    columns: Sequence[Column]
    batches: Iterator[Shapes]
    about: Mapping[str, str] = field(default_factory=dict)


class FeatureWriter(Protocol):
    """Features as files of the formats that GIS programs open."""

    def write(self, format_: str, table: FeatureTable) -> Iterator[bytes]:
        """The pieces of a `fgb` (FlatGeobuf), `gpkg` (GeoPackage 1.4) or `parquet` (GeoParquet 1.1) file, or of points
        of a `gpx` one (GPX 1.1, waypoints). It is complete before the first piece comes; neither it nor the features
        are ever in memory as a whole."""
