"""WMS 1.3.0 (06-042) against the abstract tests of its classes basic and queryable, and 1.1.1 where it differs. The
small desk has half-degree cells of forest and cropland over Brittany and a hundred square counties."""

from io import BytesIO
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from fastapi import FastAPI
from fastapi.testclient import TestClient
from owslib.wms import WebMapService
from PIL import Image
from pyproj import Transformer

from helpdesk.domain.geo import LonLat
from helpdesk.faces.ogc.mount import mount
from helpdesk.services.desk import Desk
from helpdesk.services.legends import drawable, legend_of
from tests.faces.conftest import ogc_client

WMS, OGC, XLINK = "{http://www.opengis.net/wms}", "{http://www.opengis.net/ogc}", "{http://www.w3.org/1999/xlink}"
FOREST, CROPLAND = [0x00, 0x66, 0x00, 255], [0xFF, 0xEE, 0x66, 255]
CAPABILITIES = {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}
MAP = {
    "SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": "cover", "STYLES": "", "CRS": "EPSG:4326",
    "BBOX": "47,-5,49,-1", "WIDTH": "80", "HEIGHT": "40", "FORMAT": "image/png", "TRANSPARENT": "TRUE",
}  # fmt: skip
INFO = MAP | {
    "REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "cover", "INFO_FORMAT": "application/json", "I": "60", "J": "30",
}  # fmt: skip
LEGEND = {
    "SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetLegendGraphic", "LAYER": "cover", "FORMAT": "image/png",
}  # fmt: skip


@pytest.fixture(scope="module")
def small() -> TestClient:
    return ogc_client()


@pytest.fixture(scope="module")
def real(desk: Desk) -> TestClient:
    app = FastAPI()
    mount(app, desk)
    return TestClient(app)


def document(client: TestClient, **more: str) -> ET.Element:
    return fromstring(client.get("/ogc/wms", params=CAPABILITIES | more).content)


def picture(client: TestClient, **more: str) -> np.ndarray:
    answer = client.get("/ogc/wms", params=MAP | more)
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(BytesIO(answer.content)).convert("RGBA"))


def found(client: TestClient, **more: str) -> list[dict[str, object]]:
    features: list[dict[str, object]] = client.get("/ogc/wms", params=INFO | more).json()["features"]
    return features


def refused(client: TestClient, asked: dict[str, str], status: int = 400) -> tuple[str, str, str]:
    """Code, locator and message of the one exception."""
    answer = client.get("/ogc/wms", params=asked)
    assert answer.status_code == status, (answer.status_code, answer.content[:100])
    assert answer.headers["content-type"].startswith("text/xml")
    report = fromstring(answer.content)
    assert (report.tag, report.get("version")) == (f"{OGC}ServiceExceptionReport", "1.3.0")
    (said,) = report
    return said.get("code", ""), said.get("locator", ""), said.text or ""


def without(asked: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in asked.items() if key != name}


def layer(root: ET.Element, name: str) -> ET.Element:
    return next(each for each in root.iter(f"{WMS}Layer") if each.findtext(f"{WMS}Name") == name)


# --- basic: capabilities ---


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ({}, "1.3.0"), ({"VERSION": "1.3.0"}, "1.3.0"), ({"VERSION": "1.3.1"}, "1.3.0"),
        ({"VERSION": "1.1.1"}, "1.1.1"), ({"VERSION": "1.0.0"}, "1.1.1"), ({"VERSION": "1.2.0"}, "1.1.1"),
        ({"VERSION": "100.0.0"}, "1.3.0"),
    ],
)  # fmt: skip
def test_versions_are_negotiated(small: TestClient, asked: dict[str, str], answered: str) -> None:
    answer = small.get("/ogc/wms", params=CAPABILITIES | asked)
    assert answer.status_code == 200
    assert f'version="{answered}"' in answer.text
    assert answer.headers["content-type"].split(";")[0] == (
        "text/xml" if answered == "1.3.0" else "application/vnd.ogc.wms_xml"
    )


def test_parameter_names_are_read_in_any_case_and_unknown_ones_are_ignored(small: TestClient) -> None:
    asked = "service=WMS&Request=GetCapabilities&map_resolution=96&FORMAT_OPTIONS=dpi:96"
    assert small.get(f"/ogc/wms?{asked}").status_code == 200


def test_the_service_is_described_as_the_schema_orders_it(small: TestClient) -> None:
    root = document(small)
    assert [child.tag.removeprefix(WMS) for child in root] == ["Service", "Capability"]
    service, capability = root
    assert [child.tag.removeprefix(WMS) for child in service] == [
        "Name", "Title", "Abstract", "KeywordList", "OnlineResource", "ContactInformation", "Fees",
        "AccessConstraints", "LayerLimit", "MaxWidth", "MaxHeight",
    ]  # fmt: skip
    assert service.findtext(f"{WMS}Name") == "WMS"
    assert [child.tag.removeprefix(WMS) for child in capability] == ["Request", "Exception", "Layer"]
    formats = capability.findall(f"{WMS}Exception/{WMS}Format")
    assert [each.text for each in formats] == ["XML", "INIMAGE", "BLANK"]


def test_operations_name_their_address_and_formats(small: TestClient) -> None:
    root = document(small)
    for name, expected in (
        ("GetCapabilities", {"text/xml"}),
        ("GetMap", {"image/png", "image/jpeg", "image/webp"}),
        ("GetFeatureInfo", {"text/plain", "text/html", "application/json"}),
    ):
        operation = root.find(f"{WMS}Capability/{WMS}Request/{WMS}{name}")
        assert operation is not None
        assert {each.text for each in operation.findall(f"{WMS}Format")} == expected
        link = operation.find(f"{WMS}DCPType/{WMS}HTTP/{WMS}Get/{WMS}OnlineResource")
        assert link is not None
        href = link.get(f"{XLINK}href", "")
        assert href.startswith("http://testserver/ogc/wms?")
        assert href[-1] in "?&"
        assert operation.find(f"{WMS}DCPType/{WMS}HTTP/{WMS}Post") is None


def test_every_layer_with_a_legend_is_listed_and_hidden_ones_are_not(small: TestClient) -> None:
    named = [each.findtext(f"{WMS}Name") for each in document(small).iter(f"{WMS}Layer")]
    assert named == [None, "carbon", "cover", "counties", "regions", "statements"]


def test_a_layer_says_what_the_schema_asks_in_its_order(small: TestClient) -> None:
    tags = [child.tag.removeprefix(WMS) for child in layer(document(small), "cover")]
    order = [
        "Name", "Title", "Abstract", "KeywordList", "EX_GeographicBoundingBox", "BoundingBox", "Attribution",
        "MetadataURL", "DataURL", "Style",
    ]  # fmt: skip
    assert list(dict.fromkeys(tags)) == order


def test_boxes_are_in_the_axis_order_of_each_crs(small: TestClient) -> None:
    boxes = {}
    for box in layer(document(small), "cover").findall(f"{WMS}BoundingBox"):
        boxes[box.get("CRS")] = [float(box.get(name, "nan")) for name in ("minx", "miny", "maxx", "maxy")]
    assert boxes["CRS:84"] == [-5, 47, -1, 49]
    assert boxes["EPSG:4326"] == [47, -5, 49, -1]
    for code in ("EPSG:3857", "EPSG:3035"):
        to_crs = Transformer.from_crs("OGC:CRS84", code)
        assert np.allclose(boxes[code], to_crs.transform_bounds(-5, 47, -1, 49, densify_pts=21), rtol=1e-3)


def test_national_grids_of_the_content_are_offered_where_they_are_good(desk: Desk, real: TestClient) -> None:
    root = document(real)
    for grid in desk.content.tile_matrix_sets.values():
        code = f"EPSG:{grid.crs.rsplit('/', 1)[1]}"
        assert code in [each.text for each in root.iter(f"{WMS}CRS")]
        assert any(box.get("CRS") == code for box in root.iter(f"{WMS}BoundingBox"))


def test_titles_are_in_the_language_asked(small: TestClient) -> None:
    assert layer(document(small, LANGUAGE="fr"), "cover").findtext(f"{WMS}Title") == "Titre de cover"
    answer = small.get("/ogc/wms", params=CAPABILITIES, headers={"Accept-Language": "fr-CA, en;q=0.5"})
    assert layer(fromstring(answer.content), "cover").findtext(f"{WMS}Title") == "Titre de cover"
    assert answer.headers["vary"] == "Accept-Language"


def test_every_link_of_the_document_answers(small: TestClient) -> None:
    hrefs = {each.get(f"{XLINK}href", "") for each in document(small).iter(f"{WMS}OnlineResource")}
    hrefs = {href.removeprefix("http://testserver") for href in hrefs if href.startswith("http://testserver/")}
    assert len(hrefs) > 12
    for href in hrefs:
        if href[-1] not in "?&" and not href.startswith("/cog") and href != "/ogc/wms":
            assert small.get(href).status_code == 200, href


def test_a_legend_is_as_large_as_capabilities_say(small: TestClient) -> None:
    for legend in document(small).iter(f"{WMS}LegendURL"):
        link = legend.find(f"{WMS}OnlineResource")
        assert link is not None
        answer = small.get(link.get(f"{XLINK}href", ""))
        assert answer.headers["content-type"] == "image/png"
        assert Image.open(BytesIO(answer.content)).size == (int(legend.get("width", 0)), int(legend.get("height", 0)))


def test_without_an_update_sequence_the_whole_document_is_sent(small: TestClient) -> None:
    assert document(small).get("updateSequence") is None
    assert document(small, UPDATESEQUENCE="0").tag == document(small).tag


# --- basic: maps ---


@pytest.mark.parametrize(
    "crs", ["EPSG:4326", "CRS:84", "EPSG:3857", "EPSG:3035", "EPSG:2154", "EPSG:32630", "EPSG:2180"]
)
def test_a_map_has_the_axes_of_its_crs(small: TestClient, crs: str) -> None:
    authority = {"CRS:84": "OGC:CRS84"}.get(crs, crs)
    to_crs, to_xy = (Transformer.from_crs("OGC:CRS84", authority, always_xy=xy) for xy in (False, True))
    corners = [to_crs.transform(lon, lat) for lon, lat in ((-4.5, 47.2), (-1.5, 48.8))]
    if corners[0][0] > corners[1][0] or corners[0][1] > corners[1][1]:
        pytest.skip("the corners of the box are not its extremes in this CRS")
    bbox = ",".join(f"{number:.6f}" for corner in corners for number in corner)
    shown = picture(small, CRS=crs, BBOX=bbox, WIDTH="120", HEIGHT="120")
    (left, bottom), (right, top) = (to_xy.transform(*at) for at in ((-4.5, 47.2), (-1.5, 48.8)))
    met = 0
    for lon, lat, colour in ((-3.8, 47.9, FOREST), (-3.1, 48.1, FOREST), (-2.9, 47.9, CROPLAND), (-2, 48.1, CROPLAND)):
        x, y = to_xy.transform(lon, lat)
        column, row = int((x - left) / (right - left) * 120), int((top - y) / (top - bottom) * 120)
        if 0 <= row < 120 and 0 <= column < 120:
            met += 1
            assert shown[row, column].tolist() == colour
    assert met >= 2


@pytest.mark.parametrize(
    ("media_type", "format_"), [("image/png", "PNG"), ("image/jpeg", "JPEG"), ("image/webp", "WEBP")]
)
def test_each_format_is_given(small: TestClient, media_type: str, format_: str) -> None:
    answer = small.get("/ogc/wms", params=MAP | {"FORMAT": media_type})
    assert answer.headers["content-type"] == media_type
    read = Image.open(BytesIO(answer.content))
    assert (read.format, read.size) == (format_, (80, 40))


def test_transparency_and_background_are_as_asked(small: TestClient) -> None:
    assert picture(small)[5, 5, 3] == 0
    assert picture(small, TRANSPARENT="false")[5, 5].tolist() == [255, 255, 255, 255]
    assert picture(small, TRANSPARENT="FALSE", BGCOLOR="0x102030")[5, 5].tolist() == [0x10, 0x20, 0x30, 255]
    red, green, blue, _ = picture(small, FORMAT="image/jpeg", BGCOLOR="0xff0000")[4, 4].tolist()
    assert (red > 235, green < 20, blue < 20) == (True, True, True)


def test_the_first_layer_is_at_the_bottom(small: TestClient) -> None:
    assert picture(small, LAYERS="counties,cover", STYLES=",")[30, 10].tolist() == FOREST
    assert picture(small, LAYERS="cover,counties", STYLES="")[30, 10].tolist() != FOREST


def test_styles_go_with_layers(small: TestClient) -> None:
    assert picture(small, STYLES="default")[30, 60].tolist() == CROPLAND
    assert picture(small, STYLES="plain")[30, 60].tolist() != CROPLAND
    mixed = picture(small, LAYERS="cover,counties", STYLES="plain,")
    assert mixed[10, 60].tolist() == picture(small, STYLES="plain")[10, 60].tolist()


def test_a_map_beyond_the_data_is_empty_there(small: TestClient) -> None:
    assert picture(small, BBOX="10,20,12,24")[..., 3].max() == 0
    assert picture(small, BBOX="-100,-400,100,400")[..., 3].max() == 255


def test_head_is_answered_and_post_is_not(small: TestClient) -> None:
    assert small.head("/ogc/wms", params=MAP).status_code == 200
    answer = small.post("/ogc/wms", params=MAP)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "OperationNotSupported" in answer.text
    assert small.options("/ogc/wms").headers["allow"] == "GET, HEAD, OPTIONS"


WRONG = [
    ({"REQUEST": "GetTile"}, "OperationNotSupported", "REQUEST"),
    ({"SERVICE": "WFS"}, "InvalidParameterValue", "SERVICE"),
    ({"VERSION": "1.4.0"}, "InvalidParameterValue", "VERSION"),
    ({"VERSION": "new"}, "InvalidParameterValue", "VERSION"),
    ({"LAYERS": "nowhere"}, "LayerNotDefined", "LAYERS"),
    ({"LAYERS": "hidden"}, "LayerNotDefined", "LAYERS"),
    ({"LAYERS": ""}, "LayerNotDefined", "LAYERS"),
    ({"LAYERS": "cover,nowhere"}, "LayerNotDefined", "LAYERS"),
    ({"LAYERS": ",".join(["cover"] * 21)}, "InvalidParameterValue", "LAYERS"),
    ({"STYLES": "pretty"}, "StyleNotDefined", "STYLES"),
    ({"STYLES": "default,default"}, "StyleNotDefined", "STYLES"),
    ({"CRS": "EPSG:0"}, "InvalidCRS", "CRS"),
    ({"CRS": "nonsense"}, "InvalidCRS", "CRS"),
    ({"CRS": ""}, "InvalidCRS", "CRS"),
    ({"BBOX": "49,-5,47,-1"}, "InvalidParameterValue", "BBOX"),
    ({"BBOX": "47,-5,47,-1"}, "InvalidParameterValue", "BBOX"),
    ({"BBOX": "47,-5,49"}, "InvalidParameterValue", "BBOX"),
    ({"BBOX": "47,-5,49,-1,0"}, "InvalidParameterValue", "BBOX"),
    ({"BBOX": "a,b,c,d"}, "InvalidParameterValue", "BBOX"),
    ({"BBOX": "47,-5,49,1e20"}, "InvalidParameterValue", "BBOX"),
    ({"CRS": "EPSG:2985"}, "InvalidCRS", "CRS"),
    ({"BBOX": "47,-5,49,nan"}, "InvalidParameterValue", "BBOX"),
    ({"BBOX": "47,-5,49,inf"}, "InvalidParameterValue", "BBOX"),
    ({"WIDTH": "0"}, "InvalidParameterValue", "WIDTH"),
    ({"WIDTH": "-1"}, "InvalidParameterValue", "WIDTH"),
    ({"WIDTH": "1.5"}, "InvalidParameterValue", "WIDTH"),
    ({"WIDTH": "\u0663"}, "InvalidParameterValue", "WIDTH"),
    ({"WIDTH": "1_0"}, "InvalidParameterValue", "WIDTH"),
    ({"WIDTH": "5000"}, "InvalidParameterValue", "WIDTH"),
    ({"HEIGHT": "9" * 5000}, "InvalidParameterValue", "HEIGHT"),
    ({"WIDTH": "1000", "HEIGHT": "1000"}, "InvalidParameterValue", "WIDTH"),
    ({"FORMAT": "image/gif"}, "InvalidFormat", "FORMAT"),
    ({"FORMAT": ""}, "InvalidFormat", "FORMAT"),
    ({"TRANSPARENT": "perhaps"}, "InvalidParameterValue", "TRANSPARENT"),
    ({"BGCOLOR": "0xGG0000"}, "InvalidParameterValue", "BGCOLOR"),
]


@pytest.mark.parametrize(("wrong", "code", "locator"), WRONG)
def test_what_is_wrong_with_a_map_is_said_by_its_code(
    small: TestClient, wrong: dict[str, str], code: str, locator: str
) -> None:
    assert refused(small, MAP | wrong)[:2] == (code, locator)


@pytest.mark.parametrize("name", ["REQUEST", "VERSION", "LAYERS", "STYLES", "CRS", "BBOX", "WIDTH", "HEIGHT", "FORMAT"])
def test_a_missing_parameter_of_a_map_is_named(small: TestClient, name: str) -> None:
    code, locator, said = refused(small, without(MAP, name))
    assert (code, locator) == ("MissingParameterValue", name)
    assert f"give for example {name}=" in said


def test_a_message_is_safe_to_show(small: TestClient) -> None:
    assert "<script>" in refused(small, MAP | {"LAYERS": "<script>&'\""})[2]


def test_a_raster_that_is_away_is_unavailable() -> None:
    assert "carbon" in refused(ogc_client(broken=["carbon"]), MAP | {"LAYERS": "carbon"}, 503)[2]


@pytest.mark.parametrize("wanted", ["INIMAGE", "BLANK"])
def test_an_exception_comes_as_a_picture_where_that_was_asked(small: TestClient, wanted: str) -> None:
    asked = {"EXCEPTIONS": wanted, "LAYERS": "nowhere", "WIDTH": "300", "HEIGHT": "80", "TRANSPARENT": "FALSE"}
    shown = picture(small, **asked)
    assert shown.shape == (80, 300, 4)
    assert (shown == shown[0, 0]).all() == (wanted == "BLANK")
    assert picture(small, **asked | {"TRANSPARENT": "TRUE", "EXCEPTIONS": "BLANK"})[..., 3].max() == 0


# --- queryable ---


def test_a_cell_is_told_by_its_number_its_class_and_its_word(small: TestClient) -> None:
    (feature,) = found(small)
    assert feature["properties"] == {
        "layer": "cover", "status": "ok", "value": 2.0, "unit": None, "class": "cropland", "name": "Cropland",
    }  # fmt: skip
    answer = small.get("/ogc/wms", params=INFO | {"INFO_FORMAT": "text/plain", "I": "20", "LANGUAGE": "fr"})
    assert answer.text == "Titre de cover: Forêt (1)\n"


def test_a_number_is_told_with_its_unit(small: TestClient) -> None:
    answer = small.get(
        "/ogc/wms", params=INFO | {"LAYERS": "carbon", "QUERY_LAYERS": "carbon", "INFO_FORMAT": "text/plain"}
    )
    assert answer.text == "Title of carbon: 0.42 %\n"


def test_features_are_those_of_items(small: TestClient) -> None:
    at = {"LAYERS": "cover,counties", "QUERY_LAYERS": "counties", "I": "12", "J": "30"}
    (feature,) = found(small, **at)
    item = small.get(f"/ogc/collections/counties/items/{feature['id']}").json()
    assert feature["properties"] == item["properties"]
    html = small.get("/ogc/wms", params=INFO | at | {"INFO_FORMAT": "text/html"})
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert "Comté &lt;46&gt; &amp; co" in html.text


def test_several_layers_are_asked_at_once_and_no_more_features_than_asked(small: TestClient) -> None:
    at = {"LAYERS": "statements,cover", "QUERY_LAYERS": "cover,statements", "I": "12", "J": "30"}
    assert len(found(small, **at)) == 2
    assert len(found(small, **at, FEATURE_COUNT="10")) == 3


def test_where_there_is_nothing_nothing_is_told(small: TestClient) -> None:
    assert found(small, LAYERS="counties", QUERY_LAYERS="counties", J="2") == []
    (feature,) = found(small, I="2", J="2")
    assert feature["properties"]["value"] is None  # type: ignore[index]


WRONG_INFO = [
    ({"QUERY_LAYERS": "carbon"}, "LayerNotDefined", "QUERY_LAYERS"),
    ({"QUERY_LAYERS": "nowhere"}, "LayerNotDefined", "QUERY_LAYERS"),
    ({"INFO_FORMAT": "text/xml"}, "InvalidFormat", "INFO_FORMAT"),
    ({"I": "80"}, "InvalidPoint", "I"),
    ({"J": "40"}, "InvalidPoint", "J"),
    ({"I": "-1"}, "InvalidPoint", "I"),
    ({"J": "1.5"}, "InvalidPoint", "J"),
    ({"I": "left"}, "InvalidPoint", "I"),
    ({"FEATURE_COUNT": "0"}, "InvalidParameterValue", "FEATURE_COUNT"),
    ({"FEATURE_COUNT": "many"}, "InvalidParameterValue", "FEATURE_COUNT"),
    ({"LAYERS": "nowhere"}, "LayerNotDefined", "LAYERS"),
]


@pytest.mark.parametrize(("wrong", "code", "locator"), WRONG_INFO)
def test_what_is_wrong_with_a_question_is_said_by_its_code(
    small: TestClient, wrong: dict[str, str], code: str, locator: str
) -> None:
    assert refused(small, INFO | wrong)[:2] == (code, locator)


@pytest.mark.parametrize("name", ["QUERY_LAYERS", "INFO_FORMAT", "I", "J"])
def test_a_missing_parameter_of_a_question_is_named(small: TestClient, name: str) -> None:
    assert refused(small, without(INFO, name))[:2] == ("MissingParameterValue", name)


# --- legends ---


def test_the_legend_of_a_style_is_a_picture_of_its_colours(small: TestClient) -> None:
    answer = small.get("/ogc/wms", params=LEGEND | {"STYLE": "default"})
    colours = {colour for _, colour in Image.open(BytesIO(answer.content)).convert("RGB").getcolors(100_000) or ()}
    assert {tuple(FOREST[:3]), tuple(CROPLAND[:3])} <= colours


@pytest.mark.parametrize(
    ("wrong", "code", "locator"),
    [
        ({"LAYER": "nowhere"}, "LayerNotDefined", "LAYER"),
        ({"STYLE": "pretty"}, "StyleNotDefined", "STYLE"),
        ({"FORMAT": "image/gif"}, "InvalidFormat", "FORMAT"),
    ],
)
def test_a_legend_that_is_not_there_is_refused(
    small: TestClient, wrong: dict[str, str], code: str, locator: str
) -> None:
    assert refused(small, LEGEND | wrong)[:2] == (code, locator)


# --- 1.1.1 ---


def test_1_1_1_has_longitude_first_and_its_own_names(small: TestClient) -> None:
    old = without(MAP, "CRS") | {"VERSION": "1.1.1", "SRS": "EPSG:4326", "BBOX": "-5,47,-1,49"}
    answer = small.get("/ogc/wms", params=old)
    shown = np.asarray(Image.open(BytesIO(answer.content)).convert("RGBA"))
    assert shown[30, 20].tolist() == FOREST
    asked = old | {
        "REQUEST": "GetFeatureInfo",
        "QUERY_LAYERS": "cover",
        "INFO_FORMAT": "text/plain",
        "X": "60",
        "Y": "30",
    }
    assert small.get("/ogc/wms", params=asked).text == "Title of cover: Cropland (2)\n"


def test_1_1_1_reports_in_its_own_type(small: TestClient) -> None:
    answer = small.get("/ogc/wms", params=MAP | {"VERSION": "1.1.1", "SRS": "EPSG:0"})
    assert answer.headers["content-type"] == "application/vnd.ogc.se_xml"
    assert 'code="InvalidSRS"' in answer.text


# --- clients and agreement ---


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_owslib_reads_either_version(small: TestClient, version: str) -> None:
    xml = small.get("/ogc/wms", params=CAPABILITIES | {"VERSION": version}).content
    service = WebMapService("http://testserver/ogc/wms", version=version, xml=xml)
    assert list(service.contents) == ["carbon", "cover", "counties", "regions", "statements"]
    cover = service["cover"]
    assert cover.boundingBoxWGS84 == (-5, 47, -1, 49)
    assert cover.queryable
    assert list(cover.styles) == ["default", "plain"]
    assert {"image/png", "image/jpeg"} <= set(service.getOperationByName("GetMap").formatOptions)


def test_pixel_legend_number_and_reading_agree_on_real_layers(desk: Desk, real: TestClient) -> None:
    random, checked = np.random.default_rng(11), 0
    for name in drawable(desk):
        legend = legend_of(desk, name)
        if legend.geometry != "raster":
            continue
        for lon, lat in random.uniform((-20, -30), (120, 60), (12, 2)):
            reading = desk.rasters.value_at(name, LonLat(lon=lon, lat=lat))
            view = {"LAYERS": name, "BBOX": f"{lat - 0.004},{lon - 0.004},{lat + 0.004},{lon + 0.004}"}
            view |= {"WIDTH": "3", "HEIGHT": "3"}
            pixel = picture(real, **view)[1, 1]
            (told,) = found(real, **view, QUERY_LAYERS=name, I="1", J="1")
            value = told["properties"]["value"]  # type: ignore[index]
            if reading.number is None:
                assert (value, pixel[3]) == (None, 0)
                continue
            checked += 1
            assert value == pytest.approx(reading.number, abs=0.51)
            if legend.entries:
                entry = legend.entry_of(int(reading.number))
                assert entry is not None
                assert "#" + bytes(pixel[:3].tolist()).hex() == (entry.symbol.fill or "")[:7]
    assert checked > 60


def test_what_lies_under_a_pixel_is_what_items_has_there(desk: Desk, real: TestClient) -> None:
    random, checked = np.random.default_rng(5), 0
    areas = [name for name in drawable(desk) if legend_of(desk, name).geometry == "polygon"]
    for name in areas:
        for lon, lat in random.uniform((-6, -2), (40, 50), (8, 2)).round(5):
            view = {"LAYERS": name, "BBOX": f"{lat - 1e-4},{lon - 1e-4},{lat + 1e-4},{lon + 1e-4}"}
            view |= {"WIDTH": "3", "HEIGHT": "3", "FEATURE_COUNT": "100"}
            told = {str(each["id"]) for each in found(real, **view, QUERY_LAYERS=name, I="1", J="1")}
            asked = f"bbox={lon},{lat},{lon},{lat}&limit=1000"
            items = real.get(f"/ogc/collections/{name}/items?{asked}").json()["features"]
            there = {str(each["id"]) for each in items}
            assert told <= there
            assert len(told) == min(len(there), 100), "of no more than a hundred is told"
            checked += len(told)
    assert checked > 30
