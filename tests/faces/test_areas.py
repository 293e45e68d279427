"""A file with a field, sent to the desk."""

import shapely
from fastapi.testclient import TestClient

from helpdesk.app import create_app

from . import fakes

FIELD = shapely.to_geojson(shapely.box(-4.5, 48.6, -4.49, 48.61))


def client() -> TestClient:
    return TestClient(create_app(fakes.desk()))


def test_an_uploaded_outline_comes_back_as_a_feature_with_its_area() -> None:
    answer = client().post("/api/area", content=FIELD)
    feature = answer.json()
    assert answer.status_code == 200
    assert feature["type"] == "Feature"
    assert 81 < feature["properties"]["area_ha"] < 83
    assert feature["properties"]["read_as"] == "GeoJSON"
    again = client().post("/api/area", content=answer.content).json()
    assert again["properties"]["area_ha"] == feature["properties"]["area_ha"]


def test_a_file_that_is_too_large_or_unreadable_is_a_400_that_says_the_bound() -> None:
    large = client().post("/api/area", content=b" " * 10_000_001)
    assert large.status_code == 400
    assert "10 MB" in large.json()["detail"]
    odd = client().post("/api/area", content=b"GIF89a")
    assert odd.status_code == 400
    assert odd.json()["parameter"] == "area"
    assert client().post("/api/area?x=1", content=FIELD).status_code == 400


def test_a_form_is_told_how_to_send_the_file_instead() -> None:
    answer = client().post("/api/area", files={"file": ("field.json", FIELD)})
    assert answer.status_code == 400
    assert "--data-binary" in answer.json()["detail"]
