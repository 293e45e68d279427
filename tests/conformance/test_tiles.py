"""OGC API - Tiles (20-057) and tile matrix sets (17-083r4) against their abstract tests, and the tiles against the
features they are made of. Projections and windows are worked out here by morecantile and pyproj."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import mapbox_vector_tile
import morecantile
import numpy as np
import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from pyproj import CRS, Transformer

from helpdesk.faces.ogc.mount import mount
from helpdesk.services.desk import Desk
from tests.faces import fakes
from tests.faces.conftest import ogc_client

GRIDS = ("WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad", "2154_10cm")
PUBLISHED = Path(__file__).parents[2] / "config" / "tile-matrix-sets" / "2154_10cm.json"
ITEM = "{tileMatrix}/{tileRow}/{tileCol}"
RENNES = (-1.68, 48.11)


@pytest.fixture(scope="module")
def small() -> TestClient:
    return ogc_client()


@pytest.fixture(scope="module")
def real(desk: Desk) -> TestClient:
    app = FastAPI()
    mount(app, desk)
    return TestClient(app)


def grid(name: str) -> morecantile.TileMatrixSet:
    if name in morecantile.tms.list():
        return morecantile.tms.get(name)
    return morecantile.TileMatrixSet.model_validate(json.loads(PUBLISHED.read_text()))


def to_grid(name: str) -> Transformer:
    return Transformer.from_crs("OGC:CRS84", grid(name).crs.srs, always_xy=True)


def tile_at(name: str, level: int, lon: float, lat: float) -> tuple[int, int, tuple[float, float, float, float]]:
    """Row, column and window (west, south, east, north in the grid's units) of the tile at a place."""
    x, y = to_grid(name).transform(lon, lat)
    tile = grid(name)._tile(x, y, level)
    box = grid(name).xy_bounds(tile)
    return tile.y, tile.x, (box.left, box.bottom, box.right, box.top)


def decoded(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    layers: dict[str, Any] = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    return layers


def pages(client: TestClient, url: str) -> Iterator[dict[str, Any]]:
    while url:
        page = client.get(url).json()
        yield from page["features"]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")


# --- tile matrix sets


def test_tms_tilematrixset__the_list_has_the_well_known_ones_and_those_of_the_content(real: TestClient) -> None:
    listed = real.get("/ogc/tileMatrixSets").json()["tileMatrixSets"]
    assert [each["id"] for each in listed] == list(GRIDS)
    for each in listed:
        assert real.get(each["links"][0]["href"]).json()["id"] == each["id"]


@pytest.mark.parametrize("name", GRIDS)
def test_tms_json_tilematrixset__a_reader_of_the_standard_finds_the_same_windows(real: TestClient, name: str) -> None:
    """morecantile reads our document as it reads the registry's."""
    ours = morecantile.TileMatrixSet.model_validate(real.get(f"/ogc/tileMatrixSets/{name}").json())
    known = grid(name)
    assert (str(ours.uri), ours.orderedAxes, ours.crs.srs) == (str(known.uri), known.orderedAxes, known.crs.srs)
    for level in (0, 5, 11):
        assert ours.xy_bounds(1, 0, level) == pytest.approx(known.xy_bounds(1, 0, level))
        assert ours.matrix(level).matrixWidth == known.matrix(level).matrixWidth


def test_tms_json_tilematrixset__the_corner_is_in_the_axis_order_of_the_crs(real: TestClient) -> None:
    """EPSG:3035 writes north first."""
    document = real.get("/ogc/tileMatrixSets/EuropeanETRS89_LAEAQuad").json()
    assert document["orderedAxes"] == ["Y", "X"]
    assert document["tileMatrices"][0]["pointOfOrigin"] == [5500000, 2000000]


def test_tms_tilematrixsetlimits__every_tile_within_is_there_and_none_beyond(small: TestClient) -> None:
    tileset = small.get("/ogc/collections/counties/tiles/WebMercatorQuad").json()
    for limits in tileset["tileMatrixSetLimits"][5:9]:
        path = f"/ogc/collections/counties/tiles/WebMercatorQuad/{limits['tileMatrix']}"
        rows = range(limits["minTileRow"], limits["maxTileRow"] + 1)
        columns = range(limits["minTileCol"], limits["maxTileCol"] + 1)
        found = {small.get(f"{path}/{row}/{column}").status_code for row in rows for column in columns}
        assert found <= {200, 204}
        beyond = [(rows.stop, columns.start), (rows.start, columns.stop), (rows.start - 1, columns.start)]
        assert {small.get(f"{path}/{row}/{column}").status_code for row, column in beyond} <= {404, 400}


def test_tms_json_tilematrixsetlimits__they_hold_exactly_the_extent(small: TestClient) -> None:
    tileset = small.get("/ogc/collections/counties/tiles/WorldCRS84Quad").json()
    for limits in tileset["tileMatrixSetLimits"]:
        tiles = list(
            grid("WorldCRS84Quad").tiles(-5 + 1e-9, 47 + 1e-9, -4 - 1e-9, 48 - 1e-9, int(limits["tileMatrix"]))
        )
        assert (limits["minTileRow"], limits["maxTileRow"]) == (tiles[0].y, tiles[-1].y)
        assert (limits["minTileCol"], limits["maxTileCol"]) == (tiles[0].x, tiles[-1].x)


# --- tilesets


def test_ogcapi_tiles_1_tilesets_list__each_grid_that_meets_the_layer_is_listed(real: TestClient) -> None:
    listed = real.get("/ogc/collections/admin1/tiles").json()["tilesets"]
    assert [each["tileMatrixSetId"] for each in listed] == list(GRIDS)
    for each in listed:
        assert {"dataType", "crs", "links"} <= each.keys()
        link = next(link for link in each["links"] if link["rel"] == "self")
        assert real.get(link["href"]).json()["crs"] == each["crs"]


@pytest.mark.parametrize("path", ["/ogc/collections/counties/tiles", "/ogc/tiles"])
def test_ogcapi_tiles_1_tileset__it_says_all_that_a_client_needs(small: TestClient, path: str) -> None:
    tileset = small.get(f"{path}/WebMercatorQuad").json()
    assert tileset["dataType"] == "vector"
    assert tileset["tileMatrixSetURI"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    by_rel = {link["rel"]: link for link in tileset["links"]}
    scheme = small.get(by_rel["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]["href"])
    assert scheme.json()["id"] == "WebMercatorQuad"
    item = by_rel["item"]
    assert item["templated"] is True
    assert item["type"] == "application/vnd.mapbox-vector-tile"
    assert ITEM in item["href"]
    first = tileset["tileMatrixSetLimits"][0]
    url = item["href"].format(tileMatrix=first["tileMatrix"], tileRow=first["minTileRow"], tileCol=first["minTileCol"])
    assert small.get(url).headers["content-type"] == item["type"]


def test_tms_tilesetmetadata__layers_have_the_schema_of_their_properties(small: TestClient) -> None:
    (layer,) = small.get("/ogc/collections/counties/tiles/WebMercatorQuad").json()["layers"]
    kinds = {name: schema["type"] for name, schema in layer["propertiesSchema"]["properties"].items()}
    assert layer["geometryDimension"] == 2
    assert kinds == {column.name: column.type for column in fakes.COUNTY_COLUMNS}


def test_tms_json_tilesetmetadata__the_box_and_the_centre_are_those_of_the_layer(small: TestClient) -> None:
    tileset = small.get("/ogc/collections/counties/tiles/EuropeanETRS89_LAEAQuad").json()
    assert tileset["boundingBox"]["lowerLeft"] == pytest.approx([-5, 47])
    assert tileset["boundingBox"]["upperRight"] == pytest.approx([-4, 48])
    assert tileset["centerPoint"]["coordinates"] == pytest.approx([-4.5, 47.5])


def test_ogcapi_tiles_1_dataset_tilesets__the_landing_page_leads_to_tiles_of_everything(small: TestClient) -> None:
    links = {link["rel"]: link["href"] for link in small.get("/ogc").json()["links"]}
    tilesets = small.get(links["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"]).json()["tilesets"]
    assert {each["dataType"] for each in tilesets} == {"vector"}
    assert set(decoded(small, "/ogc/tiles/WebMercatorQuad/4/5/7")) == {"counties", "regions", "statements"}


def test_ogcapi_tiles_1_geodata_tilesets__each_vector_collection_links_to_its_tiles(small: TestClient) -> None:
    for listed in small.get("/ogc/collections").json()["collections"]:
        collection = small.get(f"/ogc/collections/{listed['id']}").json()
        rels = {link["rel"]: link["href"] for link in collection["links"]}
        has = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
        assert (has in rels) == (collection.get("itemType") == "feature")
        if has in rels:
            assert small.get(rels[has]).json()["tilesets"]


def test_ogcapi_tiles_1_collections_selection__only_the_chosen_are_in_the_tile(small: TestClient) -> None:
    chosen = "/ogc/tiles/WebMercatorQuad/4/5/7?collections=statements,counties"
    assert list(decoded(small, chosen)) == ["statements", "counties"]
    answer = small.get("/ogc/tiles/WebMercatorQuad/4/5/7?collections=counties,nowhere")
    assert answer.status_code == 400
    assert "nowhere" in answer.json()["description"]
    tileset = small.get("/ogc/tiles/WebMercatorQuad?collections=counties").json()
    assert [layer["id"] for layer in tileset["layers"]] == ["counties"]
    item = next(link["href"] for link in tileset["links"] if link["rel"] == "item")
    assert list(decoded(small, item.format(tileMatrix=4, tileRow=5, tileCol=7))) == ["counties"]


def test_ogcapi_tiles_1_oas30__operations_are_named_as_the_standard_names_them(small: TestClient) -> None:
    paths = small.get("/ogc/openapi").json()["paths"]
    for prefix, noun in (("", "dataset"), ("/collections/{collectionId}", "collection")):
        one = f"{prefix}/tiles/{{tileMatrixSetId}}"
        assert paths[f"{prefix}/tiles"]["get"]["operationId"].endswith(f".{noun}.vector.getTileSetsList")
        assert paths[one]["get"]["operationId"].endswith(f".{noun}.vector.getTileSet")
        tile = paths[f"{one}/{ITEM}"]["get"]
        assert tile["operationId"].endswith(f".{noun}.vector.getTile")
        assert {"#/components/parameters/tileRow", "#/components/parameters/tileCol"} <= {
            parameter.get("$ref") for parameter in tile["parameters"]
        }


def test_tilejson_describes_the_tiles_of_web_maps(small: TestClient) -> None:
    said = small.get("/ogc/collections/counties/tiles/WebMercatorQuad?f=tilejson").json()
    assert said["tilejson"] == "3.0.0"
    assert said["bounds"] == pytest.approx([-5, 47, -4, 48])
    assert said["attribution"] == "A Soil Institute"
    assert said["vector_layers"][0]["fields"]["soc_mean"] == "Number"
    url = said["tiles"][0].format(z=7, y=44, x=62)
    assert set(decoded(small, url)) == {"counties"}


# --- map tiles


def image(client: TestClient, path: str) -> Image.Image:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return Image.open(BytesIO(answer.content))


@pytest.mark.parametrize("prefix", ["/ogc/collections/carbon", "/ogc/collections/counties", "/ogc"])
def test_ogcapi_tiles_1_png__a_map_tile_is_a_picture_of_the_size_of_its_matrix(small: TestClient, prefix: str) -> None:
    tileset = small.get(f"{prefix}/map/tiles/WebMercatorQuad").json()
    assert tileset["dataType"] == "map"
    types = [link["type"] for link in tileset["links"] if link["rel"] == "item"]
    assert types == ["image/png", "image/webp", "image/jpeg"]
    picture = image(small, f"{prefix}/map/tiles/WebMercatorQuad/5/11/15")
    assert (picture.format, picture.size) == ("PNG", (256, 256))


def test_ogcapi_tiles_1_jpeg__a_tile_comes_as_the_type_that_is_asked_for(small: TestClient) -> None:
    path = "/ogc/collections/carbon/map/tiles/WebMercatorQuad/5/11/15"
    for media_type in ("image/jpeg", "image/webp", "image/png"):
        answer = small.get(path, headers={"Accept": media_type})
        assert answer.headers["content-type"] == media_type
        assert Image.MIME[Image.open(BytesIO(answer.content)).format or ""] == media_type


def test_a_map_tile_has_the_colour_of_the_value_at_its_place(small: TestClient) -> None:
    """The middle of each pixel is the place that EDR is asked for."""
    document = small.get("/ogc/collections/cover/map/tiles/2154_10cm")
    assert document.status_code == 404  # this small desk has no national grid
    for name, level in (("WebMercatorQuad", 9), ("EuropeanETRS89_LAEAQuad", 9)):
        row, column, (left, bottom, right, top) = tile_at(name, level, -3.02, 48.02)
        picture = image(small, f"/ogc/collections/cover/map/tiles/{name}/{level}/{row}/{column}").convert("RGBA")
        back = Transformer.from_crs(grid(name).crs.srs, "OGC:CRS84", always_xy=True)
        for x, y in ((10, 10), (128, 77), (250, 240)):
            lon, lat = back.transform(left + (x + 0.5) / 256 * (right - left), top - (y + 0.5) / 256 * (top - bottom))
            asked = small.get(f"/ogc/collections/cover/position?coords=POINT({lon} {lat})&f=json").json()
            (value,) = asked["ranges"]["land_cover"]["values"]
            colour = {1: (0, 0x66, 0, 255), 2: (0xFF, 0xEE, 0x66, 255)}[value]
            assert picture.getpixel((x, y)) == colour


def test_a_style_has_tiles_of_its_own(small: TestClient) -> None:
    styled = image(small, "/ogc/collections/carbon/styles/default/map/tiles/WebMercatorQuad/2/1/1")
    assert styled.tobytes() == image(small, "/ogc/collections/carbon/map/tiles/WebMercatorQuad/2/1/1").tobytes()
    tileset = small.get("/ogc/collections/carbon/styles/default/map/tiles/WebMercatorQuad").json()
    assert tileset["style"]["id"] == "default"
    assert small.get(tileset["style"]["links"][0]["href"]).status_code == 200
    for path in ("", "/WebMercatorQuad", "/WebMercatorQuad/2/1/1"):
        answer = small.get(f"/ogc/collections/carbon/styles/sepia/map/tiles{path}")
        assert answer.status_code == 404
        assert "sepia" in answer.json()["description"]


def test_the_ground_of_a_tile_may_be_chosen(small: TestClient) -> None:
    """Where there is no data: in the south of the small world."""
    path = "/ogc/collections/carbon/map/tiles/WorldCRS84Quad/0/0/0"
    for query, colour in (
        ("", (0, 0, 0, 0)),
        ("?bgcolor=0x102030", (0x10, 0x20, 0x30, 255)),
        ("?transparent=false", (255, 255, 255, 255)),
    ):
        found = image(small, path + query).convert("RGBA").getpixel((128, 250))
        assert found[3] == colour[3]
        assert colour[3] == 0 or found == colour
    assert small.get(f"{path}?bgcolor=nowhere").status_code == 400


def test_the_page_of_a_map_tileset_shows_it(small: TestClient) -> None:
    page = small.get("/ogc/collections/cover/map/tiles/WebMercatorQuad?f=html").text
    shown = re.findall(r'<img src="([^"]+)"', page)
    assert 1 < len(shown) <= 9
    assert {small.get(address.replace("&amp;", "&")).headers["content-type"] for address in shown} == {"image/png"}


def test_a_raster_that_is_away_is_unavailable_and_no_other_tile_with_it() -> None:
    client = ogc_client(broken=["carbon"])
    assert client.get("/ogc/collections/carbon/map/tiles/WebMercatorQuad/2/1/1").status_code == 503
    assert client.get("/ogc/collections/cover/map/tiles/WebMercatorQuad/5/11/15").status_code == 200


# --- tiles


def test_ogcapi_tiles_1_core__a_tile_is_a_tile_and_what_is_outside_is_not_there(small: TestClient) -> None:
    answer = small.get("/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62")
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["cache-control"].startswith("public, max-age=")
    assert small.get("/ogc/collections/counties/tiles/WebMercatorQuad/7/44/63").status_code == 404


def test_ogcapi_tiles_1_core__an_empty_tile_within_the_limits_has_no_content(real: TestClient) -> None:
    limits = real.get("/ogc/collections/soil-points/tiles/WebMercatorQuad").json()["tileMatrixSetLimits"][6]
    path = f"/ogc/collections/soil-points/tiles/WebMercatorQuad/{limits['tileMatrix']}"
    empty = real.get(f"{path}/{limits['minTileRow']}/{limits['minTileCol']}")
    assert (empty.status_code, empty.content) == (204, b"")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("counties/tiles/NoSuchQuad", 404, "NoSuchQuad"),
        ("counties/tiles/NoSuchQuad/0/0/0", 404, "WebMercatorQuad"),
        ("counties/tiles/WebMercatorQuad/99/0/0", 404, "99"),
        ("counties/tiles/WebMercatorQuad/x/0/0", 404, "'x'"),
        ("counties/tiles/WebMercatorQuad/7/-1/62", 400, "tileRow"),
        ("counties/tiles/WebMercatorQuad/7/44/six", 400, "tileCol"),
        ("counties/tiles/WebMercatorQuad/7/44/62.0", 400, "tileCol"),
        ("counties/tiles/WebMercatorQuad/7/44/99999999999999999999", 400, "tileCol"),
        ("counties/tiles/WebMercatorQuad/7/44/999999", 404, "62 to 62"),
        ("counties/tiles/WebMercatorQuad/7/44/٦٢", 400, "tileCol"),
        ("counties/tiles/WebMercatorQuad/7/44/62?properties=nme", 400, "properties"),
        ("counties/tiles/WebMercatorQuad/7/44/62?f=png", 400, "png"),
        ("counties/tiles/WebMercatorQuad/7/44/62?zoom=3", 400, "zoom"),
        ("counties/tiles/WebMercatorQuad/7/44/62?datetime=yesterday", 400, "datetime"),
        ("counties/tiles/WorldCRS84Quad?f=tilejson", 400, "WebMercatorQuad"),
        ("carbon/tiles", 404, "carbon"),
        ("nowhere/tiles/WebMercatorQuad/0/0/0", 404, "nowhere"),
    ],
)
def test_what_cannot_be_answered_is_named(small: TestClient, path: str, status: int, said: str) -> None:
    answer = small.get(f"/ogc/collections/{path}")
    assert answer.status_code == status
    assert said in answer.json()["description"]


def test_ogcapi_tiles_1_mvt__properties_keep_their_types_and_an_id_that_is_text_is_a_property(
    small: TestClient,
) -> None:
    layer = decoded(small, "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62")["counties"]
    assert layer["extent"] == 4096
    assert layer["version"] == 2
    by_code = {feature["properties"]["code"]: feature["properties"] for feature in layer["features"]}
    for number in (0, 1, 40):
        expected = fakes.county(number)["properties"]
        found = by_code[expected["code"]]
        assert found == expected | {"id": expected["code"]}
        assert [type(found[name]) for name in expected] == [type(value) for value in expected.values()]


def test_ogcapi_tiles_1_mvt__an_id_that_is_a_number_is_the_id() -> None:
    features = fakes.features()
    for number, feature in enumerate(features.held["counties"]):
        feature["id"] = number - 1
    app = FastAPI()
    mount(app, fakes.desk(features=features))
    layer = decoded(TestClient(app), "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62")["counties"]
    by_code = {feature["properties"]["code"]: feature for feature in layer["features"]}
    assert by_code["C041"]["id"] == 40
    assert "id" not in by_code["C041"]["properties"]
    assert by_code["C000"]["properties"]["code"] == "C000"  # -1 is no unsigned integer, and is left out


def test_ogcapi_tiles_1_mvt__rings_wind_as_the_format_wants(real: TestClient) -> None:
    layer = decoded(real, "/ogc/collections/admin1/tiles/WebMercatorQuad/4/5/7")["admin1"]
    checked = 0
    for feature in layer["features"]:
        rings = feature["geometry"]["coordinates"]
        for polygon in [rings] if feature["geometry"]["type"] == "Polygon" else rings:
            for number, ring in enumerate(polygon):
                assert shapely.LinearRing(ring).is_ccw == (number == 0)
                checked += 1
    assert checked > 300


def test_ogcapi_tiles_1_mvt__selection_and_time_hold_in_tiles_too(small: TestClient) -> None:
    path = "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62?properties=name,district"
    features = decoded(small, path)["counties"]["features"]
    assert {frozenset(feature["properties"]) for feature in features} == {frozenset({"id", "name", "district"})}
    for day, ids in (("2022-05-05", {"lime", "cover-crop"}), ("2030-01-01", {"cover-crop"})):
        found = decoded(small, f"/ogc/collections/statements/tiles/WebMercatorQuad/4/5/7?datetime={day}")
        assert {feature["properties"]["id"] for feature in found["statements"]["features"]} == ids


def test_a_filter_holds_in_tiles_too(small: TestClient) -> None:
    path = "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62"
    found = decoded(small, f"{path}?filter=district = 1 AND soc_mean > 100")["counties"]["features"]
    expected = [fakes.county(number)["id"] for number in range(100) if number % 3 == 1 and number * 1.5 + 0.25 > 100]
    assert {feature["properties"]["code"] for feature in found} <= set(expected)
    items = small.get("/ogc/collections/counties/items?filter=district = 1 AND soc_mean > 100&limit=100").json()
    assert len(items["features"]) == len(expected)
    assert len(decoded(small, path)["counties"]["features"]) > len(found) > 0
    as_json = {"op": "and", "args": [{"op": "=", "args": [{"property": "district"}, 1]},
                                     {"op": ">", "args": [{"property": "soc_mean"}, 100]}]}  # fmt: skip
    same = decoded(small, f"{path}?filter-lang=cql2-json&filter={json.dumps(as_json)}")["counties"]["features"]
    assert same == found
    answer = small.get(f"{path}?filter=district ==== 1")
    assert answer.status_code == 400
    assert "filter" in answer.json()["description"]
    assert small.get(f"{path}?filter=dstrict = 1").status_code == 400


@pytest.mark.parametrize("level", [3, 6, 9])
@pytest.mark.parametrize("name", GRIDS)
def test_shapes_in_tiles_are_the_features_to_within_a_pixel(real: TestClient, name: str, level: int) -> None:
    """Of every feature the part that lies in the tile; one pixel of a tile of 256 is 16 of its 4096 units."""
    level = level + 2 if name == "2154_10cm" else level
    row, column, window = tile_at(name, level, *RENNES)
    layer = decoded(real, f"/ogc/collections/admin1/tiles/{name}/{level}/{row}/{column}")["admin1"]
    core, compared = shapely.box(0, 0, 4096, 4096), 0
    for feature in layer["features"][:60]:
        item = quote(feature["properties"]["id"], safe="")
        whole = shapely.geometry.shape(real.get(f"/ogc/collections/admin1/items/{item}").json()["geometry"])
        expected = shapely.make_valid(in_units(whole, name, window)).intersection(core)
        found = shapely.make_valid(shapely.geometry.shape(feature["geometry"])).intersection(core)
        assert found.difference(expected.buffer(16)).area == 0
        assert expected.buffer(-16).difference(found).area == 0
        compared += expected.area > 2000
    assert compared >= 1


def in_units(geometry: shapely.Geometry, name: str, window: tuple[float, float, float, float]) -> shapely.Geometry:
    """Straight in degrees, as GeoJSON says, and so curved in a projection; where the projection is meant to be used."""
    move, (left, bottom, right, top) = to_grid(name), window
    area = CRS.from_user_input(grid(name).crs.srs).area_of_use
    dense = shapely.segmentize(shapely.make_valid(geometry).intersection(shapely.box(*area.bounds)), 0.05)

    def place(xy: Any) -> Any:
        x, y = move.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([(x - left) / (right - left) * 4096, (top - y) / (top - bottom) * 4096])

    return shapely.transform(dense, place)


@pytest.mark.parametrize("name", GRIDS)
def test_neighbouring_tiles_meet_without_a_seam(real: TestClient, name: str) -> None:
    """What two tiles draw on their common edge differs by less than a pixel at each crossing."""
    level = 9 if name == "2154_10cm" else 6
    row, column, _ = tile_at(name, level, *RENNES)
    path = f"/ogc/collections/admin1/tiles/{name}/{level}/{row}"
    west, east = (on_edge(decoded(real, f"{path}/{column + step}")["admin1"], at) for step, at in ((0, 4096), (1, 0)))
    assert west.keys() & east.keys()
    for identifier in west.keys() | east.keys():
        one, other = (side.get(identifier, shapely.LineString()) for side in (west, east))
        assert one.buffer(0.1).symmetric_difference(other.buffer(0.1)).area / 0.2 < 16 * 6


def on_edge(layer: dict[str, Any], x: int) -> dict[str, shapely.Geometry]:
    edge = shapely.LineString([(x, 0), (x, 4096)])
    shapes = {
        feature["properties"]["id"]: shapely.make_valid(shapely.geometry.shape(feature["geometry"]))
        for feature in layer["features"]
    }
    met = {name: shape.intersection(edge) for name, shape in shapes.items() if shape.intersects(edge)}
    return {name: shapely.transform(part, lambda xy: xy - (x, 0)) for name, part in met.items()}


def test_shapes_too_small_to_be_told_apart_leave_one_where_they_lie(small: TestClient) -> None:
    """A county is 1.1 of the 4096 units of the world's tile, and a hundred of them lie side by side."""
    answer = small.get("/ogc/collections/counties/tiles/WebMercatorQuad/0/0/0")
    layer = mapbox_vector_tile.decode(answer.content)["counties"]
    assert answer.headers["ogc-numbermatched"] == "100"
    assert 4 <= len(layer["features"]) <= 9
    assert answer.headers["ogc-numberreturned"] == str(len(layer["features"]))
    near = decoded(small, "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62")["counties"]["features"]
    assert len(near) == 100


def test_more_features_than_a_tile_holds_leave_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.faces.ogc.tiles.vector.MOST_FEATURES", 10)
    features = fakes.features()
    for number, feature in enumerate(features.held["counties"]):
        box = shapely.box(-5, 47, -4.9 + (number * 7 % 100) / 200, 47.1)
        feature["geometry"] = shapely.geometry.mapping(box)
    app = FastAPI()
    mount(app, fakes.desk(features=features))
    client = TestClient(app)
    answer = client.get("/ogc/collections/counties/tiles/WebMercatorQuad/7/45/62")
    assert (answer.headers["ogc-numbermatched"], answer.headers["ogc-numberreturned"]) == ("100", "10")
    layer = mapbox_vector_tile.decode(answer.content)["counties"]
    numbers = {int(feature["properties"]["code"][1:]) for feature in layer["features"]}
    assert numbers == set(sorted(range(100), key=lambda number: number * 7 % 100)[-10:])


def test_a_desk_without_features_has_no_tiles_of_them() -> None:
    app = FastAPI()
    mount(app, fakes.desk(features=fakes.MemoryFeatures(held={}, types={})))
    client = TestClient(app)
    rels = {link["rel"] for link in client.get("/ogc").json()["links"]}
    assert "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector" not in rels
    assert client.get("/ogc/tiles").status_code == 404
    assert client.get("/ogc/collections/carbon/map/tiles").status_code == 200
