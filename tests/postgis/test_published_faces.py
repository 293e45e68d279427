"""A table and a view of others over HTTP, by every door that a layer of features has."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import httpx
import pytest
from PIL import Image

from ..serving.small_house import House
from .cluster import Server
from .published import AROUND, published_house

BOX = ",".join(map(str, AROUND))
COUNTS = {"trials": 30, "barley": 15}
BOTH = pytest.mark.parametrize("name", list(COUNTS))


@pytest.fixture(scope="module")
def house(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with published_house(postgres.database(), tmp_path_factory.mktemp("house")) as found:
        yield found


def got(house: House, path: str, **asked: Any) -> httpx.Response:
    answer = httpx.get(house.url + path, params=asked or None, timeout=60)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
    return answer


def test_a_table_is_listed_beside_what_was_ingested(house: House) -> None:
    for door in ("ogc", "features"):
        listed = {each["id"]: each for each in got(house, f"/{door}/collections", f="json").json()["collections"]}
        assert {"plots", *COUNTS} <= set(listed)
        for name, count in COUNTS.items():
            assert listed[name]["itemCount"] == count
            west, south, east, north = listed[name]["extent"]["spatial"]["bbox"][0]
            assert AROUND[0] < west < east < AROUND[2]
            assert AROUND[1] < south < north < AROUND[3]
            assert listed[name]["attribution"] == "The institute"


def test_each_column_has_its_type_and_each_value_is_told_as_it_is(house: House) -> None:
    properties = got(house, "/ogc/collections/trials/schema").json()["properties"]
    types = {name: (about.get("type"), about.get("format")) for name, about in properties.items()}
    assert types["Yield t/ha"] == ("number", None)
    assert types["barcode"] == ("string", "int64")
    assert (types["sown"], types["seen"]) == (("string", "date"), ("string", "date-time"))
    assert types["limed"] == ("boolean", None)
    assert types["geometry"] == (None, "geometry-polygon")
    feature = got(house, "/features/collections/trials/items/3").json()
    assert feature["properties"] == {
        "Yield t/ha": 0.75, "crop": "wheat", "sown": "2024-03-04", "seen": "2024-08-01T13:00:00Z", "limed": True,
        "barcode": "9007199254740996", "price": 3.75, "note": None,
    }  # fmt: skip
    assert got(house, "/features/collections/barley/items/B4").json()["properties"]["code"] == "B4"


@BOTH
def test_pages_filters_and_boxes_are_answered(house: House, name: str) -> None:
    items = f"/features/collections/{name}/items"
    page, seen = got(house, items, limit=4).json(), []
    while True:
        seen += [feature["id"] for feature in page["features"]]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            break
        page = httpx.get(following[0], timeout=30).json()
    assert len(seen) == len(set(seen)) == COUNTS[name]
    assert got(house, items, bbox=BOX, limit=1).json()["numberMatched"] == COUNTS[name]
    assert got(house, items, bbox="0,0,1,1").json()["numberMatched"] == 0
    late = got(house, items, filter="sown > DATE('2024-03-20')", limit=100).json()["features"]
    assert late
    assert all(feature["properties"]["sown"] > "2024-03-20" for feature in late)


@BOTH
@pytest.mark.parametrize("form", ["csv", "fgb", "gpkg", "parquet", "jsonfg", "html"])
def test_a_file_of_any_format_holds_every_feature(house: House, name: str, form: str, tmp_path: Path) -> None:
    answer = got(house, f"/ogc/collections/{name}/items", f=form, limit=100)
    if form == "html":
        assert "The institute" in got(house, f"/ogc/collections/{name}", f="html").text
        return
    if form == "jsonfg":
        assert len(answer.json()["features"]) == COUNTS[name]
        return
    if form == "csv":
        assert len(answer.text.strip().splitlines()) == COUNTS[name] + 1
        return
    path = tmp_path / f"file.{form}"
    path.write_bytes(answer.content)
    read = geopandas.read_parquet if form == "parquet" else geopandas.read_file
    assert len(read(path)) == COUNTS[name]


@BOTH
def test_vector_tiles_hold_it(house: House, name: str) -> None:
    told = got(house, f"/ogc/collections/{name}/tiles/WebMercatorQuad", f="tilejson").json()
    assert got(house, f"/ogc/collections/{name}/tiles").json()["tilesets"]
    assert told["vector_layers"][0]["id"] == name
    west, south, east, north = told["bounds"]
    assert AROUND[0] < west < east < AROUND[2]
    assert AROUND[1] < south < north < AROUND[3]
    tile = got(house, f"/ogc/collections/{name}/tiles/WebMercatorQuad/12/1349/2109", f="mvt")
    assert tile.headers["cache-control"] == "public, max-age=60"
    assert name.encode() in tile.content


def colours(picture: bytes) -> set[tuple[int, int, int]]:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return {pixel for _, pixel in image.getcolors(1 << 20) or ()}


COLOURS = {"trials": (0x44, 0xAA, 0x99), "barley": (0xCC, 0x66, 0x77)}


@BOTH
def test_maps_are_drawn_in_the_colours_of_its_legend(house: House, name: str) -> None:
    drawn = {
        "map": got(house, f"/ogc/collections/{name}/map", bbox=BOX, width=400, height=400, f="png"),
        "tile": got(house, f"/ogc/collections/{name}/map/tiles/WebMercatorQuad/14/5399/8437", f="png"),
        "wms": got(
            house, "/ogc/wms", service="WMS", version="1.3.0", request="GetMap", layers=name, styles="",
            crs="CRS:84", bbox=BOX, width=400, height=400, format="image/png",
        ),
        "legend": got(
            house, "/ogc/wms", service="WMS", version="1.3.0", request="GetLegendGraphic", layer=name,
            format="image/png",
        ),
    }  # fmt: skip
    for door, answer in drawn.items():
        assert answer.headers["content-type"] == "image/png", door
        assert COLOURS[name] in colours(answer.content), door
    told = got(
        house, "/ogc/wms", service="WMS", version="1.3.0", request="GetFeatureInfo", layers=name, query_layers=name,
        styles="", crs="CRS:84", bbox=BOX, width=400, height=400, i=170, j=200, info_format="application/json",
        feature_count=10,
    )  # fmt: skip
    assert told.json()


@BOTH
def test_capabilities_styles_and_layer_definitions_name_it(house: House, name: str) -> None:
    for service in ("WMS", "WMTS"):
        capabilities = got(house, f"/ogc/{service.lower()}", service=service, request="GetCapabilities").text
        ElementTree.fromstring(capabilities)
        assert f">{name}<" in capabilities
    style = f"/ogc/styles/{name}"
    assert got(house, style, f="mapbox").json()["layers"]
    red, green, blue = COLOURS[name]
    for form, colour in (
        ("sld10", f"#{red:02x}{green:02x}{blue:02x}"), ("sld11", f"#{red:02x}{green:02x}{blue:02x}"),
        ("qml", f"{red},{green},{blue}"),
    ):  # fmt: skip
        assert colour in got(house, style, f=form).text.lower(), form
    definition = got(house, f"/qgis/{name}.qlr").text
    layer = ElementTree.fromstring(definition).find(".//maplayer")
    assert layer is not None
    assert layer.get("geometry") == {"trials": "Polygon", "barley": "Point"}[name]
    assert name in got(house, "/qgis/desk.qgs").text


@BOTH
def test_the_catalogue_and_the_list_of_layers_tell_its_terms(house: House, name: str) -> None:
    layers = {each["id"]: each for each in got(house, "/api/layers").json()["layers"]}
    assert layers[name]["credit"] == "The institute"
    assert layers[name]["licence"] == "CC-BY-4.0"
    record = got(house, f"/ogc/collections/catalogue/items/{name}", f="json").json()
    lons = [point[0] for point in record["geometry"]["coordinates"][0]]
    assert AROUND[0] < min(lons) < max(lons) < AROUND[2]
    assert "CC-BY-4.0" in str(record)
