"""The JSON API: the record over HTTP, and problem documents that name the parameter and the remedy."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from helpdesk.faces.api import documents, problems, routes
from helpdesk.services.desk import Desk


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.desk = desk
    problems.install(app)
    routes.mount(app)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def test_advice_has_the_keys_of_the_contract(client: TestClient) -> None:
    answer = client.get("/api/advice", params={"lon": -4.41, "lat": 48.63}).json()
    assert {
        "id", "place", "on", "lang", "versions", "regions", "soil", "topics",
        "border", "carbon", "schemes", "contacts", "gaps",
    } <= answer.keys()  # fmt: skip
    assert {"content", "data", "software"} == answer["versions"].keys()
    topic = answer["topics"]["nitrogen.period"]
    assert {
        "status", "floor", "ceiling", "prohibited", "required", "closed_days", "fact", "advice", "suppressed",
        "conflicts", "notes", "decision", "may_apply", "missing", "considered",
    } <= topic.keys()  # fmt: skip
    assert {"status", "decided_by", "why_not"} <= topic["decision"].keys()
    assert all({"id", "outcome", "because"} == each.keys() for each in topic["considered"])


def test_a_place_can_be_named_and_topics_chosen(client: TestClient) -> None:
    answer = client.get("/api/advice", params={"place": "Guissény", "topic": ["hedges", "cover_crops"]}).json()
    assert answer["place"]["name"].startswith("Guissény")
    assert set(answer["topics"]) == {"hedges", "cover_crops"}


def test_a_record_can_be_fetched_again_by_its_id(client: TestClient) -> None:
    first = client.get("/api/advice?lon=8.99&lat=13.81&on=2025-03-01&lang=fr&given=soil_ph:5.1").json()
    again = client.get(f"/api/advice/{first['id']}").json()
    assert again["same_versions"] is True
    assert {key: again[key] for key in first} == first


@pytest.mark.parametrize(
    ("query", "status", "parameter", "says"),
    [
        ("", 400, "lon", "is missing"),
        ("lon=1", 400, "lat", "is missing"),
        ("lon=abc&lat=1", 400, "lon", "not a number of degrees"),
        ("lon=nan&lat=1", 400, "lon", "not a number of degrees"),
        ("lon=181&lat=1", 400, "lon", "-180 to 180"),
        ("lon=48.6&lat=-104.5", 400, "lat", "swapped: try lon=-104.5, lat=48.6"),
        ("lon=1&lat=91", 400, "lat", "-90 to 90"),
        ("lon=1&lat=1&topic=tillge", 400, "topic", "did you mean 'tillage'"),
        ("lon=1&lat=1&on=2026-02-30", 400, "on", "YYYY-MM-DD"),
        ("lon=1&lat=1&on=yesterday", 400, "on", "YYYY-MM-DD"),
        ("lon=1&lat=1&when=2026-02-20", 400, "when", "is not a parameter here"),
        ("lon=1&lat=1&given=ph:5", 400, "given", "did you mean 'soil_ph'|not a fact"),
        ("lon=1&lat=1&given=soc_stock_t_ha:-5", 400, "given", "soc_stock_t_ha is at least 0 t C/ha, not '-5'"),
        ("lon=1&lat=1&lang=%3Cscript%3E", 400, "lang", "not a language tag"),
        ("lon=1&lat=1&place=Rennes", 400, "place", "either"),
        ("place=Xyzzyqwv", 404, None, "no place is called"),
    ],
)
def test_bad_parameters_are_problem_documents(
    client: TestClient, query: str, status: int, parameter: str | None, says: str
) -> None:
    response = client.get(f"/api/advice?{query}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body.get("parameter") == parameter
    assert any(part in body["detail"] for part in says.split("|")), body["detail"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["lon", "lat", "place", "topic", "on", "lang", "given", "q", "limit", "x"]),
        st.text(max_size=20) | st.floats().map(str) | st.integers().map(str),
        max_size=5,
    ),
    st.sampled_from(["/api/advice", "/api/places", "/api/layers", "/api/vocabulary", "/health", "/api/advice/x"]),
)
def test_nothing_a_client_sends_is_a_fault(client: TestClient, query: dict[str, str], path: str) -> None:
    assert client.get(path, params=query).status_code in (200, 400, 404)


def test_places_fold_accents(client: TestClient) -> None:
    found = client.get("/api/places", params={"q": "guisseny"}).json()["places"]
    assert found[0]["name"].startswith("Guissény")
    assert client.get("/api/places", params={"q": "ludhiana"}).json()["places"][0]["name"].startswith("Ludhi")


def test_layers_show_licence_credit_and_terms(client: TestClient) -> None:
    layers = {layer["id"]: layer for layer in client.get("/api/layers").json()["layers"]}
    assert all(layer["licence"] and layer["credit"] and layer["built"] for layer in layers.values())
    assert "non-commercial" in layers["soc-content"]["terms"].lower()
    assert layers["soc-content"]["terms"] in layers["soc-stock"]["terms"]


def test_an_unknown_path_is_a_problem_document(client: TestClient) -> None:
    response = client.get("/api/nothing")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_health_names_the_versions(client: TestClient, desk: Desk) -> None:
    assert client.get("/health").json()["versions"] == desk.versions


def test_the_openapi_document_tells_of_the_errors_that_are_sent(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path in document["paths"].values():
        responses = path["get"]["responses"]
        assert "422" not in responses
        assert "application/problem+json" in responses["4XX"]["content"]


def test_a_method_that_is_not_offered_is_told_which_are(client: TestClient) -> None:
    answer = client.post("/api/places")
    assert (answer.status_code, answer.headers["content-type"]) == (405, problems.MEDIA_TYPE)
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/api/places?q=rennes", documents.PlacesFound),
        ("/api/layers?lang=fr", documents.LayersShown),
        ("/api/vocabulary?lang=sw", documents.Vocabulary),
    ],
)
def test_answers_have_the_shape_that_the_document_declares(client: TestClient, path: str, shape: type) -> None:
    """No key more, none less, none of another type."""
    answer = client.get(path).json()
    declared: TypeAdapter[Any] = TypeAdapter(shape)
    assert declared.validate_python(answer, strict=True, extra="forbid") == answer


def test_a_slip_in_a_name_offers_the_nearest_as_places(client: TestClient) -> None:
    refused = client.get("/api/advice", params={"place": "Zindar"})
    assert (refused.status_code, refused.headers["content-type"]) == (404, "application/problem+json")
    assert "did you mean Zinder, Ville de Zinder, Zinder Region, NE" in refused.json()["detail"]
    first = refused.json()["suggestions"][0]
    assert first == client.get("/api/places", params={"q": "Zinder", "limit": 1}).json()["places"][0]
    unknown = client.get("/api/advice", params={"place": "Xyzzyqwv"})
    assert (unknown.status_code, unknown.json()["suggestions"]) == (404, [])
