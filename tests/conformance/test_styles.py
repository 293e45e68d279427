"""OGC API - Styles (draft 20-009), against its abstract tests: /conf/core, /conf/html, and the encodings."""

from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from ..faces.conftest import ogc_client

STYLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/styles"
LEGEND_REL = "http://www.opengis.net/def/rel/ogc/1.0/legend"
BASES = ["/ogc", "/ogc/collections/carbon", "/ogc/collections/counties"]


@pytest.fixture(scope="module")
def ogc() -> TestClient:
    return ogc_client()


def path_of(address: str) -> str:
    return "/ogc" + address.partition("/ogc")[2]


def listed(ogc: TestClient, base: str) -> list[dict[str, Any]]:
    answer = ogc.get(f"{base}/styles", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    document = answer.json()
    assert document["default"] in [style["id"] for style in document["styles"]]
    found: list[dict[str, Any]] = document["styles"]
    return found


def links(style: dict[str, Any], rel: str) -> Iterator[dict[str, str]]:
    return (link for link in style["links"] if link["rel"] == rel)


@pytest.mark.parametrize("base", BASES)
def test_ogcapi_styles_1_core__a_base_resource_links_to_its_styles(ogc: TestClient, base: str) -> None:
    (link,) = (each for each in ogc.get(base).json()["links"] if each["rel"] == STYLES_REL)
    assert path_of(link["href"]) == f"{base}/styles"


@pytest.mark.parametrize("base", BASES)
def test_ogcapi_styles_1_core__every_style_is_where_its_links_say(ogc: TestClient, base: str) -> None:
    styles = listed(ogc, base)
    ids = [style["id"] for style in styles]
    assert len(ids) == len(set(ids)) > 0
    for style in styles:
        sheets = list(links(style, "stylesheet"))
        assert len(sheets) >= 3
        for link in sheets:
            path, _, _ = path_of(link["href"]).partition("?")
            assert path == f"{base}/styles/{style['id']}"
            answer = ogc.get(path, headers={"Accept": link["type"]})
            assert answer.status_code == 200
            assert answer.headers["content-type"] == link["type"]
            assert answer.headers["content-language"] == "en"
            assert answer.content == ogc.get(path_of(link["href"])).content


@pytest.mark.parametrize("base", BASES)
def test_ogcapi_styles_1_core__every_style_has_metadata(ogc: TestClient, base: str) -> None:
    for style in listed(ogc, base):
        described = list(links(style, "describedby"))
        assert {link["type"] for link in described} == {"application/json", "text/html"}
        for link in described:
            path = path_of(link["href"]).partition("?")[0]
            assert path == f"{base}/styles/{style['id']}/metadata"
            answer = ogc.get(path, headers={"Accept": link["type"]})
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith(link["type"])
        document = ogc.get(path_of(described[0]["href"])).json()
        assert document["id"] == style["id"]
        assert document["scope"] == "style"
        assert [each["link"] for each in document["stylesheets"]] == list(links(style, "stylesheet"))
        (layer,) = document["layers"]
        assert ogc.get(path_of(layer["sampleData"]["href"])).status_code == 200
        previews = {link["href"] for link in document["links"] if link["rel"] == "preview"}
        assert previews == {link["href"] for link in links(style, "preview")}


def test_ogcapi_styles_1_core__the_desk_has_the_styles_of_every_layer(ogc: TestClient) -> None:
    ids = [style["id"] for style in listed(ogc, "/ogc")]
    assert ids == ["carbon", "carbon.grey", "cover", "cover.plain", "counties", "regions", "statements"]
    for one, other in (("carbon.grey", "carbon/styles/grey"), ("counties", "counties/styles/default")):
        for format_ in ("sld10", "sld11", "qml", "mapbox"):
            of_desk = ogc.get(f"/ogc/styles/{one}?f={format_}").content
            assert of_desk == ogc.get(f"/ogc/collections/{other}?f={format_}").content


def test_ogcapi_styles_1_core__words_follow_the_language(ogc: TestClient) -> None:
    answer = ogc.get("/ogc/collections/cover/styles/default?f=sld10", headers={"Accept-Language": "fr"})
    assert answer.headers["content-language"] == "fr"
    assert "Forêt" in answer.text
    assert ogc.get("/ogc/collections/carbon/styles?lang=fr").json()["styles"][1]["title"] == "Titre de carbon: Gris"


def test_ogcapi_styles_1_core__metadata_name_the_property_a_style_needs(ogc: TestClient) -> None:
    (layer,) = ogc.get("/ogc/styles/counties/metadata").json()["layers"]
    assert layer["dataType"] == "vector"
    assert layer["geometryType"] == "polygons"
    assert layer["propertiesSchema"] == {"district": {"type": "integer"}}
    (layer,) = ogc.get("/ogc/styles/carbon/metadata").json()["layers"]
    assert layer["dataType"] == "coverage"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/ogc/styles/nothing", 404, "no style 'nothing'; there are carbon, carbon.grey"),
        ("/ogc/styles/nothing/metadata", 404, "no style 'nothing'"),
        ("/ogc/collections/carbon/styles/gray", 404, "no style 'gray'; there are default, grey"),
        ("/ogc/collections/carbon/styles/gray/legend", 404, "no style 'gray'"),
        ("/ogc/collections/soil/styles", 404, "no layer 'soil' to draw"),
        ("/ogc/collections/nowhere/styles", 404, "no collection 'nowhere'"),
        ("/ogc/styles/carbon?f=css", 400, "f: "),
        ("/ogc/styles?style=carbon", 400, "style: "),
        ("/ogc/collections/carbon/styles/grey/legend?width=5", 400, "width: "),
    ],
)
def test_ogcapi_styles_1_core__what_is_not_there_is_named(ogc: TestClient, path: str, status: int, says: str) -> None:
    answer = ogc.get(path)
    assert answer.status_code == status
    assert says in answer.json()["description"]


def test_a_collection_shows_its_styles_and_its_legend(ogc: TestClient) -> None:
    document = ogc.get("/ogc/collections/carbon").json()
    assert document["defaultStyle"] == "default"
    assert [style["id"] for style in document["styles"]] == ["default", "grey"]
    (link,) = (each for each in document["links"] if each["rel"] == LEGEND_REL)
    answer = ogc.get(path_of(link["href"]))
    assert answer.headers["content-type"] == link["type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size[0] > 50
    assert STYLES_REL not in {link["rel"] for link in ogc.get("/ogc/collections/soil").json()["links"]}


class _Page(HTMLParser):
    """The addresses that a page refers to, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("base", BASES)
def test_ogcapi_styles_1_html__pages_say_what_json_says(ogc: TestClient, base: str) -> None:
    styles = listed(ogc, base)
    page = _Page(ogc.get(f"{base}/styles", headers={"Accept": "text/html"}).text)
    for style in styles:
        assert style["title"] in page.text
        assert {link["href"] for link in style["links"]} <= set(page.addresses)
        for path in (f"{base}/styles/{style['id']}", f"{base}/styles/{style['id']}/metadata"):
            own = _Page(ogc.get(path, headers={"Accept": "text/html"}).text)
            assert style["title"] in own.text
            assert {link["href"] for link in links(style, "stylesheet")} <= set(own.addresses)
            assert any("/legend" in address for address in own.addresses)


def test_a_maplibre_style_is_version_8_over_our_own_tiles(ogc: TestClient) -> None:
    answer = ogc.get("/ogc/styles/counties?f=mapbox")
    assert answer.headers["content-type"] == "application/vnd.mapbox.style+json"
    style = answer.json()
    assert style["version"] == 8
    assert answer.content == ogc.get("/ogc/styles/counties?f=maplibre").content
    (address,) = style["sources"]["counties"]["tiles"]
    tile = ogc.get(path_of(address.format(z=0, y=0, x=0)))
    assert tile.status_code == 200
    assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert style["sources"]["counties"]["bounds"] == pytest.approx([-5, 47, -4, 48])


def test_tiles_of_a_raster_are_drawn_in_its_style(ogc: TestClient) -> None:
    tiles = {}
    for name in ("carbon", "carbon.grey"):
        (address,) = ogc.get(f"/ogc/styles/{name}?f=mapbox").json()["sources"]["carbon"]["tiles"]
        answer = ogc.get(path_of(address.format(z=0, y=0, x=0)))
        assert answer.headers["content-type"] == "image/png"
        tiles[name] = answer.content
    assert tiles["carbon"] != tiles["carbon.grey"]


@pytest.mark.parametrize("style", ["carbon", "cover.plain", "counties", "regions", "statements"])
def test_the_root_of_an_older_sld_is_of_version_1_0(ogc: TestClient, style: str) -> None:
    root = ElementTree.fromstring(ogc.get(f"/ogc/styles/{style}?f=sld10").content)
    assert root.tag == "{http://www.opengis.net/sld}StyledLayerDescriptor"
    assert root.get("version") == "1.0.0"
    assert not [each for each in root.iter() if "/se}" in each.tag]


@pytest.mark.parametrize("style", ["carbon", "cover.plain", "counties", "regions", "statements"])
def test_the_root_of_an_sld_is_of_version_1_1(ogc: TestClient, style: str) -> None:
    root = ElementTree.fromstring(ogc.get(f"/ogc/styles/{style}?f=sld11").content)
    assert root.tag == "{http://www.opengis.net/sld}StyledLayerDescriptor"
    assert root.get("version") == "1.1.0"
    assert [each for each in root.iter() if each.tag.startswith("{http://www.opengis.net/se}Rule")]
