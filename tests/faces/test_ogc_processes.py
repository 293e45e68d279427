"""OGC API - Processes: the decision record as a process."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.processes.tool import Input, Output, Tool, checked

ADVISE = "/ogc/processes/advise/execution"
RENNES = {"lon": -1.68, "lat": 48.11}


def execute(client: TestClient, inputs: Any, **more: Any) -> dict[str, Any]:
    answer = client.post(ADVISE, json={"inputs": inputs, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_record_is_the_raw_result(ogc: TestClient) -> None:
    found = execute(ogc, {**RENNES, "lang": "fr"})
    assert found["place"]["lon"] == -1.68
    assert found["regions"][0]["name"] == "Bretagne"
    assert list(found["topics"]) == ["liming"]


def test_a_document_names_its_output(ogc: TestClient) -> None:
    found = execute(ogc, RENNES, response="document")
    assert list(found) == ["record"]
    assert set(found["record"]) == {"value", "mediaType"}
    assert found["record"]["mediaType"] == "application/json"
    assert found["record"]["value"]["on"] == "2023-06-01"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("processes/divine", "no-such-process"),
        ("processes/counties", "no-such-process"),
        ("jobs/1", "no-such-job"),
        ("jobs/1/results", "no-such-job"),
    ],
)
def test_what_does_not_exist_has_the_exception_type_of_the_standard(ogc: TestClient, path: str, kind: str) -> None:
    answer = ogc.get(f"/ogc/{path}")
    assert answer.status_code == 404
    assert answer.json()["type"] == f"http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/{kind}"
    assert path.split("/")[1] in answer.json()["description"]


def test_executing_an_unknown_process_is_no_such_process(ogc: TestClient) -> None:
    answer = ogc.post("/ogc/processes/divine/execution", json={"inputs": {}})
    assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchProcess")


def test_the_vector_landing_page_knows_nothing_of_jobs(ogc: TestClient) -> None:
    assert ogc.get("/features/jobs/1").json()["type"] == "NotFound"


def test_the_day_and_what_is_given_reach_the_answer(ogc: TestClient) -> None:
    found = execute(ogc, {**RENNES, "on": "2025-01-01", "given": {"soc_pct": 2.5}})
    assert found["on"] == "2025-01-01"
    assert found["given"] == {"soc_pct": 2.5}


def test_given_may_be_written_as_in_a_query(ogc: TestClient) -> None:
    assert execute(ogc, {**RENNES, "given": ["land_cover:forest"]})["given"] == {"land_cover": "forest"}


def test_a_place_may_be_named(ogc: TestClient) -> None:
    assert execute(ogc, {"place": "rennes", "topic": "liming"})["place"]["name"] == "Rennes, FR"


@pytest.mark.parametrize(
    ("inputs", "status", "said"),
    [
        ({}, 400, "lon: is missing"),
        ({"lon": "x", "lat": 1}, 400, "lon: 'x' is not a number of degrees"),
        ({"lon": True, "lat": 1}, 400, "lon: True is not a number"),
        ({"lon": 1e308, "lat": 1}, 400, "lon: 1e+308 is outside"),
        ({"lon": -1.68, "latt": 1}, 400, "latt: is not an input of advise"),
        ({"place": "Rennes", "lon": 1}, 400, "place: give either"),
        ({"place": "Atlantis"}, 404, "no place is called 'Atlantis'"),
        ({**RENNES, "topic": "limng"}, 400, "topic: 'limng' is not a topic (did you mean 'liming'?)"),
        ({**RENNES, "topic": [3]}, 400, "topic: 3 is not text"),
        ({**RENNES, "on": "tomorrow"}, 400, "on: 'tomorrow' is not a date"),
        ({**RENNES, "given": 5}, 400, "given: is neither"),
        ({**RENNES, "given": {"soc_pct": "much"}}, 400, "given: soc_pct is a number"),
    ],
)
def test_what_cannot_be_read_is_named(ogc: TestClient, inputs: Any, status: int, said: str) -> None:
    answer = ogc.post(ADVISE, json={"inputs": inputs})
    assert answer.status_code == status
    assert answer.json()["description"].startswith(said)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "body: is not JSON"),
        (b"[]", "body: is not an object"),
        (b'{"inputs": []}', "inputs: is not an object"),
        (b'{"inputs": {}, "outputs": ["x"]}', "outputs: is not an object"),
        (b'{"inputs": {"lon": 1, "lat": 1}, "outputs": {"x": {}}}', "outputs: 'x' is not an output of advise"),
        (b'{"inputs": {}, "response": "fax"}', "response: 'fax' is neither raw nor document"),
        (b'{"inputs": {}, "subscriber": "http://127.0.0.1/"}', "subscriber: is not read here"),
        (b'{"inputs": {"place": "\\u0000"}}', "body: holds a NUL character"),
        (b'{"inputs": {"lon": ' + b"9" * 5000 + b', "lat": 1}}', "body: is not JSON"),
    ],
)
def test_a_body_that_is_no_execute_request_is_refused(ogc: TestClient, body: bytes, said: str) -> None:
    answer = ogc.post(ADVISE, content=body)
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(said)


def test_a_body_that_is_no_request_is_told_what_this_process_needs(ogc: TestClient) -> None:
    for process in ("advise", "plan", "sampling_plan", "tier1_change"):
        url = f"/ogc/processes/{process}"
        said = ogc.post(f"{url}/execution", content=b"lon=1").json()["description"]
        needed = [name for name, about in ogc.get(url).json()["inputs"].items() if about.get("minOccurs", 1)]
        assert all(f'"{name}": ' in said for name in needed), said


def test_a_body_that_is_too_long_is_not_read(ogc: TestClient) -> None:
    answer = ogc.post(ADVISE, content=b" " * 2_000_000)
    assert answer.status_code == 413


def test_where_there_is_no_queue_a_wish_for_a_job_is_answered_at_once(ogc: TestClient) -> None:
    answer = ogc.post(ADVISE, json={"inputs": RENNES}, headers={"Prefer": "respond-async"})
    assert answer.status_code == 200
    assert "preference-applied" not in answer.headers


def test_the_description_follows_the_language(ogc: TestClient) -> None:
    described = ogc.get("/ogc/processes/advise?lang=fr").json()
    assert described["title"] == "Conseil pour un lieu"
    assert described["inputs"]["place"]["title"] == "Nom d'un lieu, au lieu de lon et lat"
    assert described["jobControlOptions"] == ["sync-execute"]
    offered = described["outputs"]["record"]["schema"]["oneOf"]
    assert offered[0] == {"type": "object", "contentMediaType": "application/json"}


def test_the_list_links_to_every_process(ogc: TestClient) -> None:
    listed = ogc.get("/ogc/processes").json()["processes"]
    assert {"advise", "advise-area", "soc_stock_fixed_depth", "echo"} <= {each["id"] for each in listed}


def test_every_link_of_the_list_leads_somewhere(ogc: TestClient) -> None:
    links = ogc.get("/ogc/processes").json()["links"]
    assert len(links) == 2
    assert {ogc.get(link["href"]).status_code for link in links} == {200}


TOOL = Tool(
    id="half",
    titles={"en": "Half"},
    descriptions={"en": "Half of a number"},
    inputs={"number": Input(titles={"en": "Number"}, schema={"type": "number"}, required=True)},
    outputs={"half": Output(titles={"en": "Half"}, schema={"type": "number"})},
    prepare=lambda inputs: lambda _: {"half": inputs["number"] / 2},
    example={"number": 4},
)


def test_a_required_input_that_is_missing_is_named_with_its_example() -> None:
    with pytest.raises(Exception, match="number: is missing; half needs it, for example 4"):
        checked(TOOL, {"number": None})
