"""`/api/schemes` for a point and for a plan: what is asked wrongly is told, and the document describes it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.services.desk import Desk

RING = [[-4.53, 48.57], [-4.51, 48.57], [-4.51, 48.58], [-4.53, 48.57]]
INPUTS = {
    "area": {"type": "Polygon", "coordinates": [RING]},
    "present": {"land_use": "cropland", "tillage": "full", "input": "low"},
    "on": "2026-11-25",
    "scenarios": [{"name": "Covers", "measures": [{"practice": "cover_crop", "share": 0.5}]}],
}


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    return TestClient(create_app(desk), raise_server_exceptions=False)


def test_a_point_has_the_schemes_of_its_record_and_the_others_outside(client: TestClient) -> None:
    asked = {"lon": "-4.506", "lat": "48.607", "on": "2026-11-25", "given": "land_use:cropland"}
    found = client.get("/api/schemes", params=asked).json()
    record = client.get("/api/advice", params=asked).json()
    assert found["schemes"] == record["schemes"]
    assert not {each["id"] for each in found["schemes"]} & {each["id"] for each in found["outside"]}
    assert {each["answers"]["in_territory"]["answer"] for each in found["outside"]} == {"no"}
    answers = {answer["answer"] for each in found["schemes"] for answer in each["answers"].values()}
    assert answers == {"yes", "no", "unknown"}


def test_a_plan_has_yields_for_each_of_its_scenarios(client: TestClient) -> None:
    found = client.post("/api/schemes", json={"inputs": INPUTS}).json()
    assert found["area"]["area_ha"] > 0
    assert all([each["scenario"] for each in told["yields"]] == ["Covers"] for told in found["schemes"])
    assert "Nobody promises" in found["note"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("lon=2", "lat"), ("lon=2&lat=x", "lat"), ("lon=2&lat=95", "lat"), ("lon=2&lat=4&on=2026-13-01", "on"),
        ("lon=2&lat=4&given=nonsense", "given"), ("lon=2&lat=4&topic=tillage", "topic"),
        ("lon=2&lat=4&lang=!!", "lang"), ("lon=2&lon=3&lat=4", "lon"), ("place=Paris&lon=2&lat=4", "place"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_a_400_that_names_it(client: TestClient, query: str, parameter: str) -> None:
    answer = client.get(f"/api/schemes?{query}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (b"{", "body"), (b"[]", "body"), (b"{}", "area"), (b'{"inputs": 3}', "inputs"), (b'{"x": 1}', "x"),
        (b'{"inputs": {"area": {"type": "Point", "coordinates": [1, 2]}, "scenarios": []}}', None),
        (b'{"inputs": {"area": 5, "scenarios": [{"measures": [{"practice": "no_till", "share": 1}]}]}}', None),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_read_is_a_400(client: TestClient, body: bytes, parameter: str | None) -> None:
    answer = client.post("/api/schemes", content=body)
    assert answer.status_code == 400, answer.text
    assert parameter in (None, answer.json()["parameter"])


def test_a_body_that_is_no_json_is_told_what_a_plan_needs(client: TestClient) -> None:
    """Not what a question at a place needs."""
    for body in (b"", b"area=x", b"<plan/>", b"[]"):
        said = client.post("/api/schemes", content=body).json()["detail"]
        assert '{"inputs": {"area": ..., "scenarios": ...}}; /ogc/processes/plan has an example' in said
        assert "lon" not in said


def test_both_operations_are_in_the_document(client: TestClient) -> None:
    found: dict[str, Any] = client.get("/openapi.json").json()["paths"]["/api/schemes"]
    assert set(found) == {"get", "post"}
    assert [each["name"] for each in found["get"]["parameters"]] == ["lon", "lat", "place", "on", "lang", "given"]
    assert "application/json" in found["post"]["requestBody"]["content"]


@pytest.mark.parametrize(
    ("lang", "told"), [("zz", "en"), ("fr", "fr"), ("fr-CA", "fr"), ("pt-BR", "pt"), ("sw", "sw"), ("de", "en")]
)
def test_an_answer_tells_the_language_that_it_fell_back_to(client: TestClient, lang: str, told: str) -> None:
    here = "lon=-4.506&lat=48.607"
    paths = [f"/api/{each}?{here}" for each in ("schemes", "services", "advice", "explain")]
    paths = [f"{each}&topic=tillage" if "explain" in each else each for each in paths]
    for path in (*paths, "/api/vocabulary?", "/api/layers?"):
        answer = client.get(f"{path}&lang={lang}")
        assert (answer.status_code, answer.headers.get("content-language")) == (200, told), path
    answer = client.post("/api/schemes", json={"inputs": {**INPUTS, "lang": lang}})
    assert answer.headers["content-language"] == told
