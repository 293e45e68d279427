"""WMTS 1.0.0 (OGC 07-057r7) against its abstract tests (annex A): the document, tiles by both ways, what is under a
pixel, and the exceptions."""

from io import BytesIO
from typing import Any

import morecantile
import pytest
from defusedxml import ElementTree
from fastapi import FastAPI
from fastapi.testclient import TestClient
from owslib.wmts import WebMapTileService
from PIL import Image

from helpdesk.faces.ogc.mount import mount
from helpdesk.services.desk import Desk
from tests.faces import fakes
from tests.faces.conftest import ogc_client

URL = "/ogc/wmts"
DOCUMENT = f"{URL}/1.0.0/WMTSCapabilities.xml"
SPACES = {
    "w": "http://www.opengis.net/wmts/1.0",
    "ows": "http://www.opengis.net/ows/1.1",
    "x": "http://www.w3.org/1999/xlink",
}
HREF = "{http://www.w3.org/1999/xlink}href"
# A tile and a pixel of it that lie in the forest of the small desk, at 3.5 W and 48.5 N.
TILE = {"TileMatrixSet": "WebMercatorQuad", "TileMatrix": "7", "TileRow": "44", "TileCol": "62"}
PLAIN = {"SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": "cover", "STYLE": "default",
         "FORMAT": "image/png", **{name.upper(): value for name, value in TILE.items()}}  # fmt: skip


@pytest.fixture(scope="module")
def client() -> TestClient:
    return ogc_client()


@pytest.fixture(scope="module")
def document(client: TestClient) -> Any:
    answer = client.get(DOCUMENT)
    assert answer.headers["content-type"] == "application/xml"
    return ElementTree.fromstring(answer.content)


def texts(node: Any, path: str) -> list[str]:
    return [found.text for found in node.findall(path, SPACES)]


def exception(answer: Any) -> tuple[int, str, str | None, str]:
    """Status, code, locator and text."""
    assert answer.headers["content-type"] == "application/xml"
    (told,) = ElementTree.fromstring(answer.content).findall("ows:Exception", SPACES)
    return (
        answer.status_code,
        told.get("exceptionCode"),
        told.get("locator"),
        told.findtext("ows:ExceptionText", "", SPACES),
    )


def test_both_ways_give_the_same_document(client: TestClient) -> None:
    by_address = client.get(DOCUMENT)
    for query in ("SERVICE=WMTS&REQUEST=GetCapabilities", "service=WMTS&Request=GetCapabilities&acceptversions=1.0.0"):
        assert client.get(f"{URL}?{query}").text == by_address.text
    assert client.head(DOCUMENT).status_code == 200


def test_a_document_of_one_grid_lists_each_layer_and_style_once(client: TestClient) -> None:
    """QGIS lists a layer once for each style and grid."""
    address = f"{URL}/1.0.0/WebMercatorQuad/WMTSCapabilities.xml"
    answer = client.get(address)
    found = ElementTree.fromstring(answer.content)
    assert texts(found, "w:Contents/w:TileMatrixSet/ows:Identifier") == ["WebMercatorQuad"]
    links = texts(found, "w:Contents/w:Layer/w:TileMatrixSetLink/w:TileMatrixSet")
    assert links == ["WebMercatorQuad"] * len(found.findall("w:Contents/w:Layer", SPACES))
    assert found.find("w:ServiceMetadataURL", SPACES).get(HREF) == f"http://testserver{address}"
    refused = client.get(f"{URL}/1.0.0/Mars/WMTSCapabilities.xml")
    assert refused.status_code == 404
    assert "there is no tile matrix set &#39;Mars&#39;" in refused.text or "'Mars'" in refused.text


def test_what_is_under_a_pixel_is_told_as_html_first(client: TestClient, document: Any) -> None:
    """QGIS takes HTML where it is offered; JSON it takes for GML."""
    layer = document.find("w:Contents/w:Layer", SPACES)
    formats = [node.text for node in layer.findall("w:InfoFormat", SPACES)]
    assert formats == ["text/html", "text/plain", "application/json"]
    templates = {
        node.get("format"): node.get("template")
        for node in layer.findall("w:ResourceURL", SPACES)
        if node.get("resourceType") == "FeatureInfo"
    }
    assert list(templates) == formats
    page = client.get(templates["text/html"].format(Style="default", **TILE, I="10", J="10"))
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.startswith("<h3>Title of carbon</h3>")


def test_every_layer_is_listed_in_order_of_the_schema(document: Any) -> None:
    layers = document.findall("w:Contents/w:Layer", SPACES)
    assert texts(document, "w:Contents/w:Layer/ows:Identifier") == [
        "carbon", "cover", "counties", "regions", "statements",
    ]  # fmt: skip
    for layer in layers:
        names = [child.tag.rpartition("}")[2] for child in layer]
        order = ["Title", "Abstract", "WGS84BoundingBox", "Identifier", "BoundingBox", "Style", "Format", "InfoFormat",
                 "TileMatrixSetLink", "ResourceURL"]  # fmt: skip
        assert [order.index(name) for name in names] == sorted(order.index(name) for name in names)


def test_a_style_names_its_layer_too_and_has_a_legend(client: TestClient, document: Any) -> None:
    """QGIS shows nothing else of it, and appends keys of WMS to the legend's address."""
    style = document.find("w:Contents/w:Layer/w:Style", SPACES)
    assert style.findtext("ows:Title", "", SPACES) == "Title of carbon, Colours of the desk"
    assert style.get("isDefault") == "true"
    address = style.find("w:LegendURL", SPACES).get(HREF)
    answer = client.get(f"{address}?SERVICE=WMS&REQUEST=GetLegendGraphic&WIDTH=20")
    assert Image.open(BytesIO(answer.content)).format == "PNG"


def test_addresses_are_public_and_have_no_comma(document: Any) -> None:
    """GDAL cuts its data source names at commas."""
    addresses = [node.get(HREF) for node in document.iter() if node.get(HREF)]
    addresses += [node.get("template") for node in document.iter() if node.get("template")]
    assert len(addresses) > 20
    assert all(address.startswith("http://testserver") and "," not in address for address in addresses)


@pytest.mark.parametrize("name", ["WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad"])
def test_corners_are_in_the_axis_order_of_a_crs_that_is_a_urn(document: Any, name: str) -> None:
    known = morecantile.tms.get(name)
    found = next(
        node
        for node in document.findall("w:Contents/w:TileMatrixSet", SPACES)
        if node.findtext("ows:Identifier", "", SPACES) == name
    )
    code = {"WebMercatorQuad": "EPSG::3857", "WorldCRS84Quad": "OGC:1.3:CRS84", "EuropeanETRS89_LAEAQuad": "EPSG::3035"}
    assert found.findtext("ows:SupportedCRS", "", SPACES) == f"urn:ogc:def:crs:{code[name]}"
    for level, matrix in enumerate(found.findall("w:TileMatrix", SPACES)):
        corner = [float(number) for number in matrix.findtext("w:TopLeftCorner", "", SPACES).split()]
        assert corner == pytest.approx(known.matrix(level).pointOfOrigin)
        denominator = float(matrix.findtext("w:ScaleDenominator", "", SPACES))
        assert denominator == pytest.approx(known.matrix(level).scaleDenominator)


def test_a_client_reads_it_and_gets_a_tile(client: TestClient) -> None:
    """OWSLib, as it comes."""
    service = WebMapTileService("http://testserver/ogc/wmts", xml=client.get(DOCUMENT).content)
    layer = service["cover"]
    assert layer.boundingBoxWGS84 == pytest.approx((-5, 47, -1, 49))
    assert set(layer.tilematrixsetlinks) == {"WebMercatorQuad", "WorldCRS84Quad", "EuropeanETRS89_LAEAQuad"}
    template = next(each["template"] for each in layer.resourceURLs if each["resourceType"] == "tile")
    by_address = client.get(template.format(Style="default", **TILE))
    assert by_address.headers["content-type"] == "image/png"
    assert by_address.headers["cache-control"].startswith("public")
    by_keys = client.get(URL, params={name.lower(): value for name, value in PLAIN.items()})
    assert by_keys.content == by_address.content


def test_it_is_the_tile_of_ogc_api(client: TestClient) -> None:
    path = "/ogc/collections/cover/map/tiles/WebMercatorQuad/7/44/62"
    assert client.get(URL, params=PLAIN).content == client.get(path).content


def test_an_empty_style_is_the_default_and_unknown_keys_are_passed_over(client: TestClient) -> None:
    kept = client.get(URL, params=PLAIN | {"STYLE": "", "map_resolution": "96"})
    assert kept.content == client.get(URL, params=PLAIN).content


def test_a_tile_that_the_layer_does_not_reach_is_blank(client: TestClient) -> None:
    """QGIS asks for them, whatever limits a document gives."""
    for matrix, row, column in (("7", "0", "0"), ("24", "0", "0")):
        answer = client.get(URL, params=PLAIN | {"TILEMATRIX": matrix, "TILEROW": row, "TILECOL": column})
        assert answer.status_code == 200
        assert Image.open(BytesIO(answer.content)).convert("RGBA").getchannel("A").getextrema() == (0, 0)


def pixel_at(layer: str, level: int, lon: float, lat: float) -> tuple[str, str, str]:
    """The address of the information on the pixel at a place, without its suffix, and the pixel's I and J."""
    grid = morecantile.tms.get("WebMercatorQuad")
    tile, (x, y) = grid.tile(lon, lat, level), grid.xy(lon, lat)
    box = grid.xy_bounds(tile)
    i = int((x - box.left) / (box.right - box.left) * 256)
    j = int((box.top - y) / (box.top - box.bottom) * 256)
    address = f"{URL}/1.0.0/{layer}/default/WebMercatorQuad/{level}/{tile.y}/{tile.x}/{j}/{i}"
    return address, str(i), str(j)


def test_what_is_under_a_pixel_is_told_as_text_and_as_geojson(client: TestClient) -> None:
    address, i, j = pixel_at("cover", 7, -4.2, 48.2)
    assert client.get(f"{address}.txt").text == "Title of cover: Forest (1)\n"
    assert client.get(f"{address}.txt", headers={"Accept-Language": "fr"}).text == "Titre de cover: Forêt (1)\n"
    (feature,) = client.get(f"{address}.json").json()["features"]
    assert feature["properties"] == {
        "layer": "cover", "status": "ok", "value": 1.0, "unit": None, "class": "forest", "name": "Forest",
    }  # fmt: skip
    keys = PLAIN | {"REQUEST": "GetFeatureInfo", "I": i, "J": j, "INFOFORMAT": "application/json"}
    assert client.get(URL, params=keys).json() == client.get(f"{address}.json").json()


def test_a_feature_under_a_pixel_is_told_with_its_properties(client: TestClient) -> None:
    county = fakes.county(11)
    address, _, _ = pixel_at("counties", 8, -4.85, 47.15)
    (feature,) = client.get(f"{address}.json").json()["features"]
    assert feature["properties"] == county["properties"]
    assert f"Carbon: {county['properties']['soc_mean']}" in client.get(f"{address}.txt").text
    nothing = client.get(f"{URL}/1.0.0/counties/default/WebMercatorQuad/3/0/0/1/1.txt")
    assert nothing.text == "Title of counties\nnothing here\n"


@pytest.mark.parametrize(
    ("keys", "status", "code", "locator"),
    [
        ({"SERVICE": None}, 400, "MissingParameterValue", "Service"),
        ({"SERVICE": "WMS"}, 400, "InvalidParameterValue", "Service"),
        ({"REQUEST": None}, 400, "MissingParameterValue", "Request"),
        ({"REQUEST": "GetCoverage"}, 501, "OperationNotSupported", "GetCoverage"),
        ({"VERSION": None}, 400, "MissingParameterValue", "Version"),
        ({"VERSION": "2.0.0"}, 400, "InvalidParameterValue", "Version"),
        ({"LAYER": None}, 400, "MissingParameterValue", "Layer"),
        ({"LAYER": "nowhere<&>"}, 400, "InvalidParameterValue", "Layer"),
        ({"LAYER": "hidden"}, 400, "InvalidParameterValue", "Layer"),
        ({"STYLE": None}, 400, "MissingParameterValue", "Style"),
        ({"STYLE": "sepia"}, 400, "InvalidParameterValue", "Style"),
        ({"FORMAT": None}, 400, "MissingParameterValue", "Format"),
        ({"FORMAT": "image/gif"}, 400, "InvalidParameterValue", "Format"),
        ({"TILEMATRIXSET": None}, 400, "MissingParameterValue", "TileMatrixSet"),
        ({"TILEMATRIXSET": "GoogleMaps"}, 400, "InvalidParameterValue", "TileMatrixSet"),
        ({"TILEMATRIX": "EPSG:3857:7"}, 400, "InvalidParameterValue", "TileMatrix"),
        ({"TILEROW": "-1"}, 400, "InvalidParameterValue", "TileRow"),
        ({"TILEROW": "128"}, 400, "TileOutOfRange", "TileRow"),
        ({"TILECOL": "128"}, 400, "TileOutOfRange", "TileCol"),
        ({"TILECOL": "1e3"}, 400, "InvalidParameterValue", "TileCol"),
        ({"TILECOL": "\x00"}, 400, "InvalidParameterValue", "TileCol"),
        ({"REQUEST": "GetFeatureInfo", "INFOFORMAT": "text/plain"}, 400, "MissingParameterValue", "I"),
        ({"REQUEST": "GetFeatureInfo", "INFOFORMAT": "text/xml"}, 400, "InvalidParameterValue", "InfoFormat"),
        ({"REQUEST": "GetFeatureInfo"}, 400, "MissingParameterValue", "InfoFormat"),
        (
            {"REQUEST": "GetFeatureInfo", "INFOFORMAT": "text/plain", "FORMAT": "image/gif"},
            400, "InvalidParameterValue", "Format",
        ),
        (
            {"REQUEST": "GetFeatureInfo", "INFOFORMAT": "text/plain", "I": "256", "J": "0"},
            400, "PointIJOutOfRange", "I",
        ),
        ({"REQUEST": "GetCapabilities", "ACCEPTVERSIONS": "2.0.0"}, 400, "VersionNegotiationFailed", "AcceptVersions"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_the_standards_exception(
    client: TestClient, keys: dict[str, str | None], status: int, code: str, locator: str
) -> None:
    asked = {name: value for name, value in (PLAIN | keys).items() if value is not None}
    assert exception(client.get(URL, params=asked))[:3] == (status, code, locator)


@pytest.mark.parametrize(
    ("path", "code", "locator"),
    [
        ("nowhere/default/WebMercatorQuad/7/44/62.png", "InvalidParameterValue", "Layer"),
        ("cover/sepia/WebMercatorQuad/7/44/62.png", "InvalidParameterValue", "Style"),
        ("cover/default/WebMercatorQuad/7/44/999.png", "TileOutOfRange", "TileCol"),
        ("cover/default/WebMercatorQuad/7/44/62/9/999.txt", "PointIJOutOfRange", "I"),
        ("nowhere/default/legend.png", "InvalidParameterValue", "Layer"),
        ("cover/sepia/legend.png", "InvalidParameterValue", "Style"),
    ],
)
def test_addresses_are_refused_as_keys_are(client: TestClient, path: str, code: str, locator: str) -> None:
    """With the status of what is not there."""
    assert exception(client.get(f"{URL}/1.0.0/{path}"))[:3] == (404, code, locator)


def test_a_raster_that_is_away_is_told_so(client: TestClient) -> None:
    broken = ogc_client(broken=["cover"])
    status, code, _, said = exception(broken.get(URL, params=PLAIN))
    assert (status, code) == (503, "NoApplicableCode")
    assert "cover" in said
    assert broken.get(DOCUMENT).status_code == 200


@pytest.mark.parametrize("path", ["1.0.0/cover/default/WebMercatorQuad/0/0/0.gif", "2.0.0/WMTSCapabilities.xml", "%01"])
def test_an_unknown_address_is_told_in_the_words_of_the_standard(client: TestClient, path: str) -> None:
    status, _, _, said = exception(client.get(f"{URL}/{path}"))
    assert status == 404
    assert "WMTSCapabilities.xml" in said


def test_a_report_can_be_read_whatever_was_asked(client: TestClient) -> None:
    told = exception(client.get(URL, params={"SERVICE": "WMTS", "REQUEST": "a\x01<\uffff&"}))
    assert told[:3] == (501, "OperationNotSupported", "a\ufffd<\ufffd&")


def test_nothing_can_be_posted(client: TestClient) -> None:
    answer = client.post(URL, content="<GetCapabilities/>")
    assert exception(answer)[:2] == (405, "OperationNotSupported")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.options(URL).headers["allow"] == "GET, HEAD, OPTIONS"


def test_the_pixel_and_its_text_agree_with_the_raster(desk: Desk) -> None:
    """On the real desk: what a click says is what the reader reads there."""
    app = FastAPI()
    mount(app, desk)
    client = TestClient(app)
    for i, j in ((3, 7), (100, 100), (200, 50)):
        address = f"{URL}/1.0.0/soc-stock/default/WebMercatorQuad/6/22/31/{j}/{i}.json"
        (feature,) = client.get(address).json()["features"]
        lon, lat = feature["geometry"]["coordinates"]
        box = morecantile.tms.get("WebMercatorQuad").xy_bounds(31, 22, 6)
        x, y = morecantile.tms.get("WebMercatorQuad").xy(lon, lat)
        assert x == pytest.approx(box.left + (i + 0.5) / 256 * (box.right - box.left))
        assert y == pytest.approx(box.top - (j + 0.5) / 256 * (box.top - box.bottom))
        asked = client.get(f"/ogc/collections/soc-stock/position?coords=POINT({lon} {lat})&f=json").json()
        (values,) = (each["values"] for each in asked["ranges"].values())
        assert feature["properties"]["value"] == (None if values[0] is None else pytest.approx(values[0]))
