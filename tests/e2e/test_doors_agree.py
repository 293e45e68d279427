"""One place, every door: the decision record, items, tiles, map, map tiles, legend, coverage, EDR, WMS and WMTS agree.

Places are random, on land; a place too near the border of a feature to tell on the grid of a tile is left out, by name.
"""

import random
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import mapbox_vector_tile
import morecantile
import numpy as np
import pytest
import rasterio
import shapely
from fastapi.testclient import TestClient
from PIL import Image

from helpdesk.app import create_app
from helpdesk.domain.geo import LonLat
from helpdesk.domain.layers import Layer
from helpdesk.domain.legends import Legend
from helpdesk.ports import Reading
from helpdesk.services.desk import Desk
from helpdesk.services.legends import legend_of

PLACES = 24
ZOOM = 9
GRID = morecantile.tms.get("WebMercatorQuad")
EXTENT = 4096
# Half of the smallest box that is asked for around a place, in degrees: far below a cell of any layer here.
NEAR = 0.0005
# A ramp is drawn in some 250 steps, so a colour is right to the step.
STEP = 4


@dataclass(frozen=True)
class At:
    lon: float
    lat: float

    @property
    def box(self) -> str:
        return f"{self.lon - NEAR},{self.lat - NEAR},{self.lon + NEAR},{self.lat + NEAR}"

    @property
    def tile(self) -> tuple[str, int, int]:
        """The address of its tile, and the column and row of its pixel in 256."""
        tile = GRID.tile(self.lon, self.lat, ZOOM)
        x, y = GRID.xy(self.lon, self.lat)
        bounds = GRID.xy_bounds(tile)
        column = (x - bounds.left) / (bounds.right - bounds.left) * 256
        row = (bounds.top - y) / (bounds.top - bounds.bottom) * 256
        return f"{ZOOM}/{tile.y}/{tile.x}", int(column), int(row)

    @property
    def middle_of_pixel(self) -> LonLat:
        """The place that the pixel stands for: its middle."""
        address, column, row = self.tile
        zoom, y, x = (int(part) for part in address.split("/"))
        bounds = GRID.xy_bounds(morecantile.Tile(x, y, zoom))
        wide, high = (bounds.right - bounds.left) / 256, (bounds.top - bounds.bottom) / 256
        lon, lat = GRID.lnglat(bounds.left + (column + 0.5) * wide, bounds.top - (row + 0.5) * high)
        return LonLat(lon=lon, lat=lat)


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    # Not as a context: the application would close the desk, which other tests share.
    return TestClient(create_app(desk), base_url=desk.public_url)


@pytest.fixture(scope="module")
def places(desk: Desk) -> list[At]:
    rng = random.Random(1000)
    known = [At(-4.41, 48.63), At(36.061, -0.213), At(8.99, 13.81), At(-112.82, 49.7), At(-55.5, -11.86)]
    found = list(known)
    water = [layer for layer in desk.content.coverages if any(each.ground == "water" for each in layer.classes)]
    while len(found) < PLACES:
        at = At(round(rng.uniform(-179, 179), 3), round(float(np.degrees(np.arcsin(rng.uniform(-0.85, 0.95)))), 3))
        numbers = [desk.rasters.value_at(layer.id, LonLat(lon=at.lon, lat=at.lat)).number for layer in water]
        if all(numbers):
            found.append(at)
    return found


def rasters(desk: Desk) -> list[Layer]:
    return [layer for layer in desk.content.coverages if layer.published]


def picture(client: TestClient, address: str) -> Image.Image:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text[:300])
    return Image.open(BytesIO(answer.content)).convert("RGBA")


def colour_of(legend: Legend, number: float | None) -> tuple[int, ...] | None:
    """What the legend says a value looks like; None for nothing."""
    if number is None:
        return None
    if legend.stops:
        at = [stop.at for stop in legend.stops]
        ends = np.array([_bytes(stop.colour) for stop in legend.stops], float)
        return tuple(round(float(np.interp(number, at, ends[:, band]))) for band in range(4))
    entry = legend.entry_of(int(number))
    return _bytes(entry.symbol.fill) if entry and entry.symbol.fill else None


def agree(pixel: Any, expected: tuple[int, ...] | None, exact: bool) -> bool:
    if expected is None or expected[3] == 0:
        return bool(pixel[3] == 0)
    return all(abs(a - b) <= (0 if exact else STEP) for a, b in zip(pixel, expected, strict=True))


def test_a_raster_says_the_same_as_number_picture_and_word(client: TestClient, desk: Desk, places: list[At]) -> None:
    records = {at: client.get("/api/advice", params={"lon": at.lon, "lat": at.lat}).json() for at in places}
    assert all(record["soil"] for record in records.values())
    for layer in rasters(desk):
        legend = legend_of(desk, layer.id)
        for at in places:
            reading = desk.rasters.value_at(layer.id, LonLat(lon=at.lon, lat=at.lat))
            assert reading.status in ("ok", "nodata", "outside")
            _check_values(client, layer, at, reading, records[at])
            _check_pictures(client, desk, layer, legend, at, reading)
            _check_info(client, desk, layer, at)


def _check_values(client: TestClient, layer: Layer, at: At, reading: Reading, record: dict[str, Any]) -> None:
    """The decision record, EDR and the coverage have the very number."""
    expected = None if reading.number is None else layer.reading(reading.number)
    point = {"coords": f"POINT({at.lon} {at.lat})"}
    answered = client.get(f"/ogc/collections/{layer.id}/position", params=point)
    assert answered.status_code == 200, answered.text[:300]
    coverage = answered.json()
    ((name, values),) = coverage["ranges"].items()
    number = values["values"][0]
    encoding = coverage["parameters"][name].get("categoryEncoding", {})
    assert next((word for word, code in encoding.items() if code == number), number) == expected, (layer.id, at)
    if layer.fact in record["soil"]:
        assert record["soil"][layer.fact]["value"] == expected, (layer.id, at)
    if reading.status == "outside":
        return
    tiff = client.get(f"/ogc/collections/{layer.id}/coverage", params={"bbox": at.box, "f": "GTiff"})
    assert tiff.status_code == 200, tiff.text[:300]
    with rasterio.MemoryFile(tiff.content) as memory, memory.open() as dataset:
        cell = next(dataset.sample([(at.lon, at.lat)], masked=True))[0]
    found = None if cell is np.ma.masked else layer.reading(float(cell))
    assert found == expected, (layer.id, at)


def _check_pictures(client: TestClient, desk: Desk, layer: Layer, legend: Legend, at: At, reading: Reading) -> None:
    """The pixel of a map, of a map tile and of WMS has the legend's colour of the number there."""
    exact = not legend.stops
    asked = f"bbox={at.box}&width=9&height=9"
    map_ = picture(client, f"/ogc/collections/{layer.id}/map?{asked}&f=png&transparent=true")
    assert agree(map_.getpixel((4, 4)), colour_of(legend, reading.number), exact), (layer.id, at, map_.getpixel((4, 4)))
    south_first = f"{at.lat - NEAR},{at.lon - NEAR},{at.lat + NEAR},{at.lon + NEAR}"
    wms = picture(
        client,
        "/ogc/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&STYLES=&CRS=EPSG:4326&FORMAT=image/png&TRANSPARENT=TRUE"
        f"&LAYERS={layer.id}&BBOX={south_first}&WIDTH=9&HEIGHT=9",
    )
    assert wms.getpixel((4, 4)) == map_.getpixel((4, 4)), (layer.id, at)
    address, column, row = at.tile
    tile = picture(client, f"/ogc/collections/{layer.id}/map/tiles/WebMercatorQuad/{address}?f=png")
    there = desk.rasters.value_at(layer.id, at.middle_of_pixel)
    if layer.classes and _is_fine(desk, layer):
        assert agree(tile.getpixel((column, row)), colour_of(legend, there.number), exact), (layer.id, at)
    rest = picture(client, f"/ogc/wmts/1.0.0/{layer.id}/default/WebMercatorQuad/{address}.png")
    assert rest.getpixel((column, row)) == tile.getpixel((column, row)), (layer.id, at)


def _is_fine(desk: Desk, layer: Layer) -> bool:
    """Whether a pixel of the tile is smaller than a cell, so that exactly one cell is what it shows."""
    return desk.rasters.info(layer.id).pixel[0] > 360 / (256 << ZOOM)


def _check_info(client: TestClient, desk: Desk, layer: Layer, at: At) -> None:
    """What WMS and WMTS tell of the pixel holds the number, and the word where there is one."""
    address, column, row = at.tile
    there = desk.rasters.value_at(layer.id, at.middle_of_pixel)
    zoom, y, x = address.split("/")
    wmts = client.get(
        "/ogc/wmts?SERVICE=WMTS&REQUEST=GetFeatureInfo&VERSION=1.0.0&STYLE=default&FORMAT=image/png"
        f"&INFOFORMAT=application/json&TILEMATRIXSET=WebMercatorQuad&LAYER={layer.id}&TILEMATRIX={zoom}"
        f"&TILEROW={y}&TILECOL={x}&I={column}&J={row}"
    )
    bounds = GRID.xy_bounds(morecantile.Tile(int(x), int(y), int(zoom)))
    wms = client.get(
        "/ogc/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&STYLES=&CRS=EPSG:3857&FORMAT=image/png"
        f"&LAYERS={layer.id}&QUERY_LAYERS={layer.id}&INFO_FORMAT=application/json&WIDTH=256&HEIGHT=256"
        f"&BBOX={bounds.left},{bounds.bottom},{bounds.right},{bounds.top}&I={column}&J={row}"
    )
    expected = None if there.number is None else layer.reading(there.number)
    for answer in (wmts, wms):
        assert answer.status_code == 200, answer.text[:300]
        told = [feature["properties"] for feature in answer.json()["features"]]
        assert expected is None or any(expected in properties.values() for properties in told), (layer.id, at, told)


@pytest.fixture(scope="module")
def polygons(desk: Desk) -> list[str]:
    """The vector collections whose features cover places."""
    held = set(desk.features.layers())
    layers = [layer.id for layer in desk.content.layers.values() if layer.kind == "features" and layer.published]
    names = [name for name in (*layers, "regions") if name in held]
    return [name for name in names if legend_of(desk, name).geometry == "polygon"]


def test_features_cover_the_same_places_through_every_door(
    client: TestClient, desk: Desk, places: list[At], polygons: list[str]
) -> None:
    assert len(polygons) >= 3
    told = 0
    for name in polygons:
        for at in places:
            covering = _covering(client, name, at)
            if covering is None:
                continue
            told += len(covering)
            assert _in_tile(client, desk, name, at) == covering, (name, at)
            assert _in_info(client, name, at) == covering, (name, at)
            assert _by_filter(client, name, at) == covering, (name, at)
            if name == "regions":
                answer = client.get("/api/advice", params={"lon": at.lon, "lat": at.lat}).json()
                assert {region["id"] for region in answer["regions"]} == covering, at
    assert told > PLACES


def _covering(client: TestClient, name: str, at: At) -> set[str] | None:
    """The ids of the items that hold the place; None where a border is nearer than two pixels of the tile."""
    page = client.get(f"/ogc/collections/{name}/items", params={"bbox": at.box, "limit": 1000}).json()
    assert page["numberMatched"] == len(page["features"])
    close = 2 * 360 / (256 << ZOOM)
    point, found = shapely.Point(at.lon, at.lat), set()
    for feature in page["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        if shape.boundary.distance(point) < close:
            return None
        if shape.covers(point):
            found.add(str(feature["id"]))
    around = client.get(
        f"/ogc/collections/{name}/items",
        params={"bbox": f"{at.lon - close},{at.lat - close},{at.lon + close},{at.lat + close}", "resulttype": "hits"},
    ).json()
    return found if around["numberMatched"] == len(found) else None


def _in_tile(client: TestClient, desk: Desk, name: str, at: At) -> set[str]:
    """The ids of the features of the vector tile that hold the place."""
    address, _, _ = at.tile
    answer = client.get(f"/ogc/collections/{name}/tiles/WebMercatorQuad/{address}?f=mvt")
    if answer.status_code in (204, 404):  # outside the limits of the tileset
        return set()
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers.get("OGC-NumberMatched", "") == answer.headers.get("OGC-NumberReturned", "")
    zoom, y, x = (int(part) for part in address.split("/"))
    bounds = GRID.xy_bounds(morecantile.Tile(x, y, zoom))
    px, py = GRID.xy(at.lon, at.lat)
    point = shapely.Point(
        (px - bounds.left) / (bounds.right - bounds.left) * EXTENT,
        (bounds.top - py) / (bounds.top - bounds.bottom) * EXTENT,
    )
    layer = desk.content.layers.get(name)
    key = (layer.key if layer else None) or "id"
    decoded = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    found = set()
    for feature in decoded[name]["features"]:
        if shapely.make_valid(shapely.geometry.shape(feature["geometry"])).covers(point):
            found.add(str(feature["properties"].get(key, feature.get("id"))))
    return found


def _in_info(client: TestClient, name: str, at: At) -> set[str]:
    """The ids that WMS tells of the place."""
    answer = client.get(
        "/ogc/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&STYLES=&CRS=CRS:84&FORMAT=image/png"
        f"&LAYERS={name}&QUERY_LAYERS={name}&INFO_FORMAT=application/json&WIDTH=9&HEIGHT=9&FEATURE_COUNT=50"
        f"&BBOX={at.box}&I=4&J=4"
    )
    assert answer.status_code == 200, answer.text[:300]
    return {str(feature["id"]) for feature in answer.json()["features"]}


def _by_filter(client: TestClient, name: str, at: At) -> set[str]:
    """The ids that intersect the place by CQL2."""
    condition = f"S_INTERSECTS(geometry,POINT({at.lon} {at.lat}))"
    answer = client.get(f"/ogc/collections/{name}/items", params={"filter": condition, "limit": 1000})
    assert answer.status_code == 200, answer.text[:300]
    return {str(feature["id"]) for feature in answer.json()["features"]}


def _bytes(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#").ljust(8, "f")))
