"""What is told of a pixel: GetFeatureInfo of WMS 1.3.0 (06-042)."""

import numpy as np
import pytest
from fastapi.testclient import TestClient

from helpdesk.domain.geo import LonLat
from helpdesk.services.desk import Desk
from helpdesk.services.legends import drawable, legend_of

from .asking import INFO, found, picture, refused, without


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
