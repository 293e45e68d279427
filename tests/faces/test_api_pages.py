"""What the JSON API shows a browser: its reference, and refusals, as pages; everything else gets JSON."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.app import api_document
from helpdesk.faces.api import areas, problems, routes
from helpdesk.faces.api.reference import reference
from helpdesk.faces.look.policy import HEADERS, POLICY
from helpdesk.faces.look.words import spoken, table

from . import fakes

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.state.desk = fakes.desk()
    problems.install(app)
    for room in (routes, areas):
        room.mount(app)
    return TestClient(app)


def test_the_reference_tells_every_operation_parameter_and_shape_of_the_document() -> None:
    document = api_document()
    told = reference(document)
    assert len(told.operations) == sum(len(methods) for methods in document["paths"].values())
    for operation in told.operations:
        parameters = document["paths"][operation.path][operation.method.lower()].get("parameters", [])
        assert [field.name for field in operation.parameters] == [each["name"] for each in parameters]
    assert {shape.name for shape in told.shapes} == set(document["components"]["schemas"])
    led_to = {field.shape for shape in told.shapes for field in shape.fields} | {each.shape for each in told.operations}
    assert led_to - {""} <= {shape.name for shape in told.shapes}


def test_the_reference_loads_only_our_own_files(client: TestClient) -> None:
    page = client.get("/docs", headers={**BROWSER, "Accept-Language": "pt"})
    assert page.headers[POLICY] == HEADERS[POLICY]
    assert '<html lang="pt">' in page.text
    assert "Balcão do solo" in page.text
    loaded = re.findall(r"<(?:link|img|script)[^>]+(?:href|src)=\"([^\"]+)\"", page.text)
    assert all(re.match(r"(static|built|manifest)\b", address) for address in loaded)
    assert not re.search(r"<script(?! type=.module. src=)|<style|\sstyle=", page.text)
    assert 'href="#shape-PlacesFound"' in page.text
    assert 'id="shape-PlacesFound"' in page.text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/api/advice?lat=91&lon=4", 400, "lat: 91 is outside -90 to 90 degrees"),
        ("/api/advice/of-nothing", 400, "id: is not the id of a decision record"),
        ("/nothing/%3Cb%3E", 404, "GET /nothing/&lt;b&gt;: Not Found"),
        ("/api/places", 400, "q: "),
    ],
)
def test_a_refusal_is_a_page_for_a_browser_and_a_problem_document_for_others(
    client: TestClient, path: str, status: int, told: str
) -> None:
    page = client.get(path, headers=BROWSER)
    assert page.status_code == status
    assert page.headers[POLICY] == HEADERS[POLICY]
    assert told in page.text
    assert f'href="{"../" * (path.partition("?")[0].count("/") - 1)}static/' in page.text
    for accepted in ("*/*", "application/json, text/html;q=0.1"):
        plain = client.get(path, headers={"Accept": accepted})
        assert plain.headers["content-type"] == "application/problem+json"
        assert plain.json()["status"] == plain.status_code == status
        assert plain.headers["vary"] == page.headers["vary"].partition(",")[0] == "Accept"


@pytest.mark.parametrize(("public_url", "root"), [("http://testserver", "/"), ("https://soil.example/desk", "/desk/")])
def test_a_path_of_slashes_does_not_come_back_in_every_link(client: TestClient, public_url: str, root: str) -> None:
    client.app.state.desk = fakes.desk(public_url=public_url)  # type: ignore[attr-defined]
    try:
        page = client.get(f"http://testserver{'/' * 32_000}", headers=BROWSER)
    finally:
        client.app.state.desk = fakes.desk()  # type: ignore[attr-defined]
    assert page.status_code == 404
    assert f'href="{root}static/' in page.text
    assert "../" not in page.text
    assert len(page.text) < 2 * 32_000


def test_the_frame_has_every_word_in_every_language_and_speaks_the_first_that_the_reader_does() -> None:
    assert [key for key, row in table().items() if not all(row.values())] == []
    assert spoken("", "de, sw;q=0.8, fr;q=0.5") == "sw"
    assert spoken("pt-BR", "fr") == "pt"
    assert spoken("", "") == "en"
