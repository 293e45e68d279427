"""The maps of WMS 1.3.0 (06-042), class basic, their legends, and 1.1.1 where it differs. The small desk has cells of
half a degree of forest and cropland over Brittany and a hundred square counties."""

from io import BytesIO

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pyproj import Transformer

from tests.faces.conftest import ogc_client

from .asking import CROPLAND, FOREST, LEGEND, MAP, picture, refused, without

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
