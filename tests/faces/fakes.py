"""A small desk: real geometry, real grids, real GDAL bytes, in memory."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from helpdesk.domain.bodies import Body, Competence, Power
from helpdesk.domain.calendar import Validity
from helpdesk.domain.content import Content
from helpdesk.domain.errors import BadParameter, NotFound, Unavailable
from helpdesk.domain.filters import Kind, checked
from helpdesk.domain.geo import BBox, LonLat, View
from helpdesk.domain.layers import Layer, LegendClass, Provenance, Stop
from helpdesk.domain.legends import Drawing, Entry, Heading, Symbol, Variant
from helpdesk.domain.packs import Keeper, Pack
from helpdesk.domain.regions import Boundary, Nesting, Region
from helpdesk.domain.sourcing import FileSource
from helpdesk.domain.statements import Modality, Statement
from helpdesk.domain.topics import Topic
from helpdesk.ports import (
    Column,
    FeaturePage,
    FeatureQuery,
    Grid,
    JsonObject,
    Manifest,
    NamedPlace,
    Part,
    RasterFile,
    RasterInfo,
    Reading,
    RegionsHere,
    Shapes,
    Standing,
)
from helpdesk.services.desk import Desk
from helpdesk.services.rulebook import Rulebook
from helpdesk.storage.areas import GeodesicSurveyor
from helpdesk.storage.exports.writer import FileWriter
from helpdesk.storage.extracts import encoded, view_of

from ..domain.cql2_oracle import holds

WORLD = BBox(west=-180, south=-90, east=180, north=90)
BRITTANY = BBox(west=-5, south=47, east=-1, north=49)


@dataclass
class MemoryFeatures:
    """Layers as lists of GeoJSON features; one layer may have a time column, half-open as statements are."""

    held: dict[str, list[dict[str, Any]]]
    types: dict[str, list[Column]]
    temporal: dict[str, tuple[str, str]] = field(default_factory=dict)

    def layers(self) -> Sequence[str]:
        return list(self.held)

    def extent(self, layer: str) -> BBox | None:
        geometries = [shapely.geometry.shape(feature["geometry"]) for feature in self.held[layer]]
        if not geometries:
            return None
        west, south, east, north = shapely.total_bounds(geometries)
        return BBox(west=float(west), south=float(south), east=float(east), north=float(north))

    def columns(self, layer: str) -> Sequence[Column]:
        return self.types[layer]

    def query(self, layer: str, query: FeatureQuery) -> FeaturePage:
        found = self._found(layer, query)
        if query.count_only:
            return FeaturePage((), len(found))
        start, end = _bounds(query, len(found))
        return FeaturePage([_shown(feature, query) for feature in found[start:end]], len(found))

    def standing(self, layer: str, query: FeatureQuery) -> Standing:
        matched = len(self._found(layer, query))
        if query.count_only:
            return Standing(matched=matched, returned=0)
        start, end = _bounds(query, matched)
        before = None if start == 0 else _cursor(max(0, start - (query.limit or 0)))
        following = _cursor(end) if end < matched else None
        return Standing(matched=matched, returned=max(0, end - start), next=following, prev=before)

    def kinds(self, layer: str) -> Mapping[str, Kind]:
        return self._kinds(layer)

    def geometry_type(self, layer: str) -> str:
        return "Polygon"

    def id_column(self, layer: str) -> str | None:
        return next((column.name for column in self.types[layer] if column.name in ("code", "id")), None)

    def lasts(self, layer: str) -> bool:
        return True

    def texts(self, layer: str, query: FeatureQuery, crs: str) -> None:
        return None

    def tile_layer(self, layer: str, query: FeatureQuery, frame: object) -> None:
        return None

    def feature(self, layer: str, identifier: str) -> JsonObject:
        for feature in self.held[layer]:
            if str(feature["id"]) == identifier:
                return feature
        raise NotFound(f"{layer} has no feature {identifier!r}")

    def stream(self, layer: str) -> Iterator[JsonObject]:
        return iter(self.held[layer])

    def shapes(self, layer: str, query: FeatureQuery) -> Shapes:
        found = self.query(layer, query).features
        names = query.select or [column.name for column in self.types[layer]]
        shapes = [feature["geometry"] and shapely.geometry.shape(feature["geometry"]) for feature in found]
        return Shapes(
            ids=[feature["id"] for feature in found],
            wkb=[shape and shapely.to_wkb(shape) for shape in shapes],
            properties={name: [feature["properties"][name] for feature in found] for name in names},
        )

    def shapes_in_batches(self, layer: str, query: FeatureQuery) -> Iterator[Shapes]:
        return iter([self.shapes(layer, query)])

    def _found(self, layer: str, query: FeatureQuery) -> list[dict[str, Any]]:
        known = {column.name for column in self.types[layer]}
        for name in (*[name for name, _ in query.properties], *[name for name, _ in query.sort], *query.select):
            if name not in known:
                raise BadParameter(name, "is not a property")
        node = None if query.filter is None else checked(query.filter, self._kinds(layer))
        found = [
            feature
            for feature in self.held[layer]
            if self._matches(layer, feature, query) and (node is None or holds(node, self._values(layer, feature)))
        ]
        for name, ascending in reversed(query.sort):
            found.sort(key=partial(_sorted_by, name), reverse=not ascending)
        return found

    def _kinds(self, layer: str) -> dict[str, Kind]:
        types = {"integer": Kind.NUMBER, "date": Kind.DATE}
        named = {column.name: column.format or column.type for column in self.types[layer]}
        return {"geometry": Kind.GEOMETRY} | {name: types.get(type_) or Kind(type_) for name, type_ in named.items()}

    def _values(self, layer: str, feature: dict[str, Any]) -> dict[str, Any]:
        values = {"geometry": shapely.geometry.shape(feature["geometry"]), **feature["properties"]}
        for name, kind in self._kinds(layer).items():
            if kind is Kind.DATE and values[name]:
                values[name] = date.fromisoformat(values[name])
        return values

    def _matches(self, layer: str, feature: dict[str, Any], query: FeatureQuery) -> bool:
        properties = feature["properties"]
        if any(str(properties[name]).casefold() != value.casefold() for name, value in query.properties):
            return False
        if query.bbox is not None:
            boxes = [shapely.box(half.west, half.south, half.east, half.north) for half in query.bbox.halves()]
            if not any(shapely.geometry.shape(feature["geometry"]).intersects(box) for box in boxes):
                return False
        if query.interval is not None and layer in self.temporal:
            start, end = (_moment(properties[name]) for name in self.temporal[layer])
            first, last = query.interval
            return (last is None or start is None or start <= last) and (first is None or end is None or first < end)
        return True


@dataclass
class MemoryRasters:
    """Grids by layer id; those in `broken` cannot be opened."""

    grids: dict[str, Grid]
    broken: set[str] = field(default_factory=set)
    about: Mapping[str, Layer] = field(default_factory=lambda: {"carbon": CARBON, "cover": COVER})

    def info(self, layer: str) -> RasterInfo:
        grid = self._grid(layer)
        height, width = grid.values.shape
        box = grid.bbox
        return RasterInfo(
            bbox=box,
            width=width,
            height=height,
            pixel=((box.east - box.west) / width, (box.north - box.south) / height),
            dtype="float32",
            nodata=-9999.0,
            minimum=float(np.nanmin(grid.values)),
            maximum=float(np.nanmax(grid.values)),
        )

    def value_at(self, layer: str, place: LonLat) -> Reading:
        if layer in self.broken:
            return Reading("unavailable", reason=f"{layer} cannot be opened")
        grid, info = self._grid(layer), self.info(layer)
        column = math.floor((place.lon - info.bbox.west) / info.pixel[0])
        row = math.floor((info.bbox.north - place.lat) / info.pixel[1])
        if not (0 <= column < info.width and 0 <= row < info.height):
            return Reading("outside")
        value = float(grid.values[row, column])
        return Reading("nodata") if math.isnan(value) else Reading("ok", value)

    def window(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> Grid:
        grid, info = self._grid(layer), self.info(layer)
        width, height = size or (
            round((bbox.east - bbox.west) / info.pixel[0]),
            round((bbox.north - bbox.south) / info.pixel[1]),
        )
        lon = bbox.west + (np.arange(width) + 0.5) * (bbox.east - bbox.west) / width
        lat = bbox.north - (np.arange(height) + 0.5) * (bbox.north - bbox.south) / height
        columns = np.floor((lon - info.bbox.west) / info.pixel[0]).astype(int)
        rows = np.floor((info.bbox.north - lat) / info.pixel[1]).astype(int)
        inside = ((rows >= 0) & (rows < info.height))[:, None] & ((columns >= 0) & (columns < info.width))[None, :]
        values = grid.values[np.clip(rows, 0, info.height - 1)[:, None], np.clip(columns, 0, info.width - 1)[None, :]]
        return Grid(np.where(inside, values, np.nan), bbox)

    def warped(self, layer: str, view: View) -> NDArray[np.float64]:
        """The cell under the middle of each pixel."""
        grid, info = self._grid(layer), self.info(layer)
        x = view.left + (np.arange(view.width) + 0.5) * (view.right - view.left) / view.width
        y = view.top - (np.arange(view.height) + 0.5) * (view.top - view.bottom) / view.height
        lon, lat = Transformer.from_crs(view.crs, "OGC:CRS84", always_xy=True).transform(*np.meshgrid(x, y))
        lon = np.where(np.abs(lon) < 1e6, (lon + 180) % 360 - 180, -999)
        columns = np.floor((lon - info.bbox.west) / info.pixel[0]).astype(int)
        lat = np.where(np.abs(lat) <= 90, lat, -999)
        rows = np.floor((info.bbox.north - lat) / info.pixel[1]).astype(int)
        inside = (rows >= 0) & (rows < info.height) & (columns >= 0) & (columns < info.width)
        values = grid.values[np.clip(rows, 0, info.height - 1), np.clip(columns, 0, info.width - 1)]
        return np.where(inside, values, np.nan)

    def geotiff(self, layer: str, bbox: BBox, size: tuple[int, int] | None = None) -> bytes:
        window = self.window(layer, bbox, size)
        return encoded(self.about[layer], view_of(window), window.values, "cog")

    def encoded(self, layer: str, view: View, values: NDArray[np.float64], form: str) -> bytes:
        return encoded(self.about[layer], view, values, form)

    def version(self, layer: str) -> str:
        return ""

    def path(self, layer: str) -> str:
        return f"/vsimem/{layer}.tif"

    def file(self, layer: str) -> RasterFile:
        content = self.geotiff(layer, self.info(layer).bbox)
        return RasterFile(
            size=len(content),
            version="memory",
            modified=datetime(2026, 1, 1, tzinfo=UTC),
            part=lambda start, end: content[start:end],
        )

    def _grid(self, layer: str) -> Grid:
        if layer in self.broken:
            raise Unavailable(f"layer {layer}: the raster cannot be opened; run helpdesk ingest")
        if layer not in self.grids:
            raise NotFound(f"there is no raster {layer!r}")
        return self.grids[layer]


@dataclass
class OneRegion:
    """A region index of one box."""

    region: str
    box: BBox
    nesting: Nesting = field(default_factory=Nesting)

    def at(self, place: LonLat, tolerance_m: float) -> RegionsHere:
        box = self.box
        inside = box.west <= place.lon <= box.east and box.south <= place.lat <= box.north
        return RegionsHere(frozenset({self.region} if inside else ()))

    def partition(self, area: JsonObject) -> Sequence[Part]:
        raise BadParameter("area", "is not offered by this fake")


@dataclass
class Places:
    """A gazetteer of a few names."""

    known: Sequence[NamedPlace]

    def search(self, text: str, limit: int = 10) -> Sequence[NamedPlace]:
        return [place for place in self.known if text.lower() in place.label.lower()][:limit]

    def nearest(self, place: LonLat, within_m: float) -> tuple[NamedPlace, float] | None:
        return None


def layer(id_: str, kind: str, **more: Any) -> Layer:
    """A layer with everything a reader wants to know of it."""
    about: dict[str, Any] = {
        "titles": {"en": f"Title of {id_}", "fr": f"Titre de {id_}"},
        "descriptions": {"en": f"What {id_} is", "fr": f"Ce qu'est {id_}"},
        "provenance": Provenance(
            credit="A Soil Institute", licence="CC-BY-4.0", terms="No use on Sundays", url="https://example.org/"
        ),
        "sourcing": FileSource(path="/nowhere", reader="none"),
        "caveats": {"en": "Coarse: pH < 5.5 is rare & R > 2"},
        "keywords": ("soil",),
    }
    return Layer(id=id_, kind=kind, **(about | more))


CARBON = layer(
    "carbon",
    "coverage",
    fact="soc_pct",
    unit="%",
    depth_cm=(0.0, 30.0),
    ramp=(Stop(at=0, colour="#ffffff"), Stop(at=5, colour="#442200")),
    styles=(
        Variant(
            id="grey",
            titles={"en": "Grey", "fr": "Gris"},
            ramp=(Stop(at=0, colour="#eeeeee"), Stop(at=5, colour="#111111")),
        ),
    ),
)
COVER = layer(
    "cover", "coverage", fact="land_cover",
    provenance=Provenance(credit="A Soil Institute; A Land Survey", licence="ODbL-1.0", terms="Ask first."),
    classes=(
        LegendClass(value=1, id="forest", names={"en": "Forest", "fr": "Forêt"}, colour="#006600"),
        LegendClass(value=2, id="cropland", names={"en": "Cropland"}, colour="#ffee66"),
    ),
    styles=(Variant(id="plain", titles={"en": "Plain"}, colours={"forest": "#222222", "cropland": "#dddddd"}),),
)  # fmt: skip
COUNTIES = layer(
    "counties", "features", key="code",
    drawing=Drawing(
        by="district", label="name",
        entries=(
            Entry(value=0, names={"en": "North", "fr": "Nord"}, symbol=Symbol(fill="#88ccee")),
            Entry(value=1, names={"en": "East & <West>", "fr": "Est & <Ouest>"}, symbol=Symbol(fill="#ddcc7780")),
            Entry(names={"en": "Elsewhere"}, symbol=Symbol(fill=None, stroke="#882255")),
        ),
    ),
    headings={
        "name": Heading(titles={"en": "Name", "fr": "Nom"}),
        "soc_mean": Heading(titles={"en": "Carbon", "fr": "Carbone"}, unit="%"),
    },
)  # fmt: skip
HIDDEN = layer("hidden", "features", published=False)


def carbon_grid() -> NDArray[np.float64]:
    """1 degree cells of the world: the row number, from 0 in the north, in hundredths; no data south of 60 S."""
    values = np.tile(np.arange(180, dtype=float)[:, None] / 100, (1, 360))
    values[150:] = np.nan
    return values


def cover_grid() -> NDArray[np.float64]:
    """0.5 degree cells of Brittany: forest in the west, cropland in the east, one cell without data."""
    values = np.where(np.arange(8)[None, :] < 4, 1.0, 2.0) * np.ones((4, 1))
    values[0, 0] = np.nan
    return values


def county(number: int) -> dict[str, Any]:
    """A 0.1 degree square; 100 of them cover the south-west corner of Brittany."""
    west, south = -5 + number % 10 / 10, 47 + number // 10 / 10
    box = shapely.box(west, south, west + 0.1, south + 0.1)
    properties = {
        "code": f"C{number:03d}",
        "name": f"Comté <{number}> & co",
        "district": number % 3,
        "soc_mean": number * 1.5 + 0.25,
        "arable": number % 2 == 0,
    }
    return {
        "type": "Feature",
        "id": f"C{number:03d}",
        "geometry": shapely.geometry.mapping(box),
        "properties": properties,
    }


def statement_feature(id_: str, start: str | None, end: str | None) -> dict[str, Any]:
    properties = {
        "id": id_,
        "text": "Lime where pH < 5.5",
        "modality": "REQUIRE",
        "valid_from": start,
        "valid_to": end,
    }
    return {
        "type": "Feature",
        "id": id_,
        "geometry": shapely.geometry.mapping(shapely.box(-5, 47, -1, 49)),
        "properties": properties,
    }


COUNTY_COLUMNS = [
    Column("code", "string"),
    Column("name", "string"),
    Column("district", "integer"),
    Column("soc_mean", "number"),
    Column("arable", "boolean"),
]
STATEMENT_COLUMNS = [
    Column("id", "string"),
    Column("text", "string"),
    Column("modality", "string"),
    Column("valid_from", "string", "date"),
    Column("valid_to", "string", "date"),
]


def features() -> MemoryFeatures:
    region = {
        "type": "Feature",
        "id": "brittany",
        "geometry": shapely.geometry.mapping(shapely.box(-5, 47, -1, 49)),
        "properties": {"kind": "admin", "name": "Bretagne"},
    }
    return MemoryFeatures(
        held={
            "counties": [county(number) for number in range(100)],
            "hidden": [county(0)],
            "regions": [region],
            "statements": [
                statement_feature("lime", "2020-01-01", "2024-01-01"),
                statement_feature("cover-crop", None, None),
            ],
        },
        types={
            "counties": COUNTY_COLUMNS,
            "hidden": COUNTY_COLUMNS,
            "regions": [Column("kind", "string"), Column("name", "string")],
            "statements": STATEMENT_COLUMNS,
        },
        temporal={"statements": ("valid_from", "valid_to")},
    )


def content() -> Content:
    region = Region(
        id="brittany",
        kind="admin",
        names={"en": "Brittany", "fr": "Bretagne"},
        pack="fr",
        boundary=Boundary(whole_world=True),
    )
    topic = Topic(id="liming", names={"en": "Liming"}, pack="fr")
    body = Body(
        id="prefect", names={"en": "Prefect"}, pack="fr",
        competences=(Competence(body="prefect", topic="liming", region="brittany", power=Power.BIND),),
    )  # fmt: skip
    lime = Statement(
        id="lime", issuer="prefect", topic="liming", region="brittany", modality=Modality.REQUIRE, value="liming",
        validity=Validity(date(2020, 1, 1), date(2024, 1, 1)), texts={"en": "Lime where pH < 5.5"},
    )  # fmt: skip
    always = Statement(
        id="cover-crop",
        issuer="prefect",
        topic="liming",
        region="brittany",
        modality=Modality.REQUIRE,
        value="cover_crop",
    )
    layers = (CARBON, COVER, COUNTIES, HIDDEN)
    return Content(
        version="content-1",
        packs={
            "fr": Pack(
                id="fr",
                names={"en": "France"},
                languages=("en", "fr"),
                keepers=(Keeper(name="Chambre", email="sol@example.org"),),
            )
        },
        layers={each.id: each for each in layers},
        regions={"brittany": region},
        bodies={"prefect": body},
        topics={"liming": topic},
        statements={"lime": lime, "cover-crop": always},
    )


def desk(
    *,
    public_url: str = "http://testserver",
    broken: Sequence[str] = (),
    features: MemoryFeatures | None = None,
    max_cells: int = 400_000,
) -> Desk:
    """The whole of it."""
    written = content()
    index = OneRegion("brittany", BRITTANY)
    rasters = MemoryRasters({"carbon": Grid(carbon_grid(), WORLD), "cover": Grid(cover_grid(), BRITTANY)}, set(broken))
    return Desk(
        content=written,
        features=features or globals()["features"](),
        files=FileWriter(),
        rasters=rasters,
        regions=index,
        places=Places([NamedPlace(name="Rennes", at=LonLat(lon=-1.68, lat=48.11), country="FR", radius_m=5000)]),
        surveyor=GeodesicSurveyor(),
        manifest=Manifest(version="data-1", layers={}),
        rulebook=Rulebook(written, index.nesting),
        software="0",
        public_url=public_url,
        border_tolerance_m=250.0,
        max_items=1000,
        max_cells=max_cells,
        assets="",
        today=lambda: date(2023, 6, 1),
        close=lambda: None,
    )


def _sorted_by(name: str, feature: dict[str, Any]) -> tuple[bool, Any]:
    """What is missing comes first, as in SQLite."""
    value = feature["properties"][name]
    return value is not None, value


def _cursor(start: int) -> str:
    return f"from-{start}" if start else ""


def _bounds(query: FeatureQuery, matched: int) -> tuple[int, int]:
    start = query.offset if query.cursor is None else _start(query.cursor)
    return start, matched if query.limit is None else min(matched, start + query.limit)


def _start(cursor: str) -> int:
    start = cursor.removeprefix("from-")
    if not start.isdecimal():
        raise BadParameter("cursor", f"{cursor!r} is none of ours")
    return int(start)


def _shown(feature: dict[str, Any], query: FeatureQuery) -> JsonObject:
    properties: Mapping[str, Any] = feature["properties"]
    shown = {name: properties[name] for name in query.select} if query.select else properties
    return {**feature, "properties": shown, "geometry": feature["geometry"] if query.geometry else None}


def _moment(day: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time(tzinfo=UTC)) if day else None
