"""OGC API - Processes Part 1 (18-062r2), tested against its abstract tests."""

import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import HTTP
from typing import Any

import jsonschema
import pytest

from tests.faces.with_jobs import Service, service

SPEC = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf"
EXCEPTION = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0"
RENNES = {"lon": -1.68, "lat": 48.11}
EVERYTHING = {
    "text": "teststring",
    "number": 1.5,
    "truth": False,
    "list": [3, 1, 2],
    "object": {"a": {"b": 1}},
    "box": {"bbox": [51.9, 7, 52, 7.1], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
}
# statusInfo.yaml and exception.yaml of the standard, as far as they bind.
STATUS_INFO = {
    "type": "object",
    "required": ["jobID", "status", "type", "processID", "created", "updated", "links"],
    "properties": {
        "type": {"enum": ["process"]},
        "status": {"enum": ["accepted", "running", "successful", "failed", "dismissed"]},
        "progress": {"type": "integer", "minimum": 0, "maximum": 100},
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"},
        "links": {"type": "array", "items": {"type": "object", "required": ["href", "rel"]}},
    },
}
REFUSAL = {"type": "object", "required": ["type"], "properties": {"status": {"type": "integer"}}}


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("jobs")) as running:
        yield running


def document(inputs: Any, **outputs: Any) -> dict[str, Any]:
    return {"inputs": inputs, "response": "document", **({"outputs": outputs} if outputs else {})}


# Core: the landing page, the list and the descriptions.


def test_ogcapi_processes_1_core__the_landing_page_links_to_processes_and_jobs(offered: Service) -> None:
    links = {link["rel"]: link["href"] for link in offered.client.get("/ogc?f=json").json()["links"]}
    assert links[f"{RELATION}/processes"].endswith("/ogc/processes")
    assert offered.client.get(links[f"{RELATION}/job-list"]).status_code == 200


def test_ogcapi_processes_1_core__the_list_holds_no_more_than_its_limit_and_links_on(offered: Service) -> None:
    seen, url = [], "/ogc/processes?limit=2"
    while url:
        page = offered.client.get(url).json()
        assert len(page["processes"]) <= 2
        assert {"self", "alternate"} <= {link["rel"] for link in page["links"]}
        seen += [each["id"] for each in page["processes"]]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert len(seen) == len(set(seen)) > 3
    assert {"advise", "advise-area", "echo"} <= set(seen)


def test_ogcapi_processes_1_core__an_unknown_process_is_no_such_process(offered: Service) -> None:
    for answer in (offered.client.get("/ogc/processes/divine"), offered.execute("divine", {"inputs": {}})):
        assert answer.status_code == 404
        assert answer.json()["type"] == f"{EXCEPTION}/no-such-process"


# Core: execution.


def test_ogcapi_processes_1_core__without_preference_it_runs_at_once(offered: Service) -> None:
    answer = offered.execute("echo", {"inputs": EVERYTHING, "response": "document"})
    assert answer.status_code == 200
    assert "location" not in answer.headers


def test_ogcapi_processes_1_core__a_preferred_job_is_created_where_location_says(offered: Service) -> None:
    answer = offered.execute("echo", {"inputs": EVERYTHING}, "respond-async")
    assert (answer.status_code, answer.headers["preference-applied"]) == (201, "respond-async")
    jsonschema.validate(answer.json(), STATUS_INFO)
    assert answer.json()["processID"] == "echo"
    told = offered.client.get(answer.headers["location"])
    assert told.status_code == 200
    jsonschema.validate(told.json(), STATUS_INFO)


@pytest.mark.parametrize("prefer", [None, "respond-async"])
def test_ogcapi_processes_1_core__every_kind_of_input_comes_back(offered: Service, prefer: str | None) -> None:
    body = document(EVERYTHING)
    if prefer:
        found = offered.client.get(offered.finished("echo", body) + "/results").json()
    else:
        found = offered.execute("echo", body).json()
    plain = {name: each["value"] if isinstance(each, dict) else each for name, each in found.items()}
    assert plain == EVERYTHING
    assert found["object"]["mediaType"] == "application/json"


def test_ogcapi_processes_1_core__a_qualified_value_is_its_value(offered: Service) -> None:
    qualified = {"text": {"value": "x", "mediaType": "text/plain"}, "object": {"value": {"a": 1}}}
    found = offered.execute("echo", document(qualified)).json()
    assert (found["text"], found["object"]["value"]) == ("x", {"a": 1})


def test_ogcapi_processes_1_core__an_input_by_reference_is_what_it_refers_to(offered: Service) -> None:
    data = {"object": {"href": 'data:application/json,{"a":1}'}, "text": {"href": "data:text/plain;base64,aGk="}}
    found = offered.execute("echo", document(data)).json()
    assert (found["object"]["value"], found["text"]) == ({"a": 1}, "hi")


def test_ogcapi_processes_1_core__an_input_that_breaks_its_schema_is_refused_by_name(offered: Service) -> None:
    for prefer in (None, "respond-async"):
        answer = offered.execute("echo", {"inputs": {"text": "x", "list": [1, 0.5]}}, prefer)
        assert answer.status_code == 400
        jsonschema.validate(answer.json(), REFUSAL)
        assert answer.json()["description"] == "list[1]: '0.5' is not an integer"


def test_ogcapi_processes_1_core__no_outputs_named_means_all(offered: Service) -> None:
    named = {name: {"transmissionMode": "value"} for name in ("text", "number")}
    inputs = {"text": "x", "number": 2}
    assert offered.execute("echo", document(inputs)).json() == offered.execute("echo", document(inputs, **named)).json()


# Core: how results are handed over, at once and from a job.


def handed(offered: Service, body: Any, mode: str) -> Any:
    if mode == "at once":
        return offered.execute("echo", body)
    return offered.client.get(offered.finished("echo", body) + "/results")


@pytest.mark.parametrize("mode", ["at once", "from a job"])
def test_ogcapi_processes_1_core__one_raw_value_is_the_body(offered: Service, mode: str) -> None:
    body = {"inputs": {"text": "teststring"}, "outputs": {"text": {}}, "response": "raw"}
    answer = handed(offered, body, mode)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == "teststring"


@pytest.mark.parametrize("mode", ["at once", "from a job"])
def test_ogcapi_processes_1_core__several_raw_values_are_parts(offered: Service, mode: str) -> None:
    answer = handed(offered, {"inputs": {"text": "teststring", "number": 2}}, mode)
    assert answer.headers["content-type"].startswith("multipart/related")
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    parts: Any = message_from_bytes(head + answer.content, policy=HTTP).get_payload()
    assert [part["Content-ID"] for part in parts] == ["<text>", "<number>"]
    assert [part.get_payload().strip() for part in parts] == ['"teststring"', "2"]


@pytest.mark.parametrize("mode", ["at once", "from a job"])
def test_ogcapi_processes_1_core__raw_references_are_links_alone(offered: Service, mode: str) -> None:
    outputs = {name: {"transmissionMode": "reference"} for name in ("text", "number")}
    answer = handed(offered, {"inputs": {"text": "teststring", "number": 2}, "outputs": outputs}, mode)
    assert (answer.status_code, answer.content) == (204, b"")
    links = [link["url"] for link in answer.links.values() if "/results/" in link["url"]]
    assert links
    assert {offered.client.get(link).text for link in links} <= {'"teststring"', "2"}


@pytest.mark.parametrize("mode", ["at once", "from a job"])
def test_ogcapi_processes_1_core__mixed_raw_outputs_are_parts_and_locations(offered: Service, mode: str) -> None:
    outputs = {"text": {"transmissionMode": "reference"}, "number": {"transmissionMode": "value"}}
    answer = handed(offered, {"inputs": {"text": "teststring", "number": 2}, "outputs": outputs}, mode)
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    parts: Any = message_from_bytes(head + answer.content, policy=HTTP).get_payload()
    assert parts[0].get_payload().strip() == ""
    assert offered.client.get(parts[0]["Content-Location"]).json() == "teststring"
    assert parts[1].get_payload().strip() == "2"


def test_ogcapi_processes_1_core__a_document_may_refer_to_its_outputs(offered: Service) -> None:
    body = document({"text": "teststring"}, text={"transmissionMode": "reference"})
    found = offered.execute("echo", body).json()
    assert offered.client.get(found["text"]["href"]).json() == "teststring"


# Core: jobs.


def test_ogcapi_processes_1_core__an_unknown_job_is_no_such_job(offered: Service) -> None:
    for path in ("jobs/1", "jobs/1/results", "jobs/1/results/text", "jobs/1.secret"):
        answer = offered.client.get(f"/ogc/{path}")
        assert (answer.status_code, answer.json()["type"]) == (404, f"{EXCEPTION}/no-such-job")
        jsonschema.validate(answer.json(), REFUSAL)


def test_ogcapi_processes_1_core__results_of_a_running_job_are_not_ready(offered: Service) -> None:
    url = offered.accepted("echo", {"inputs": {"text": "x", "pause": 3}}).headers["location"]
    offered.until(url, "running")
    answer = offered.client.get(f"{url}/results")
    assert (answer.status_code, answer.json()["type"]) == (404, f"{EXCEPTION}/result-not-ready")
    offered.client.delete(url)


def test_ogcapi_processes_1_core__a_failed_job_gives_the_exception_of_its_failure(offered: Service) -> None:
    point = {"type": "Point", "coordinates": [0, 0]}
    at_once = offered.execute("advise-area", {"inputs": {"area": point}})
    url = offered.accepted("advise-area", {"inputs": {"area": point}}).headers["location"]
    told = offered.until(url, "failed")
    assert f"{RELATION}/exceptions" in {link["rel"] for link in told["links"]}
    answer = offered.client.get(f"{url}/results")
    assert (answer.status_code, answer.json()) == (at_once.status_code, at_once.json())
    assert answer.json()["type"] == "InvalidParameterValue"


# The other classes.


def test_ogcapi_processes_1_ogc_process_description__a_description_follows_its_schema(offered: Service) -> None:
    for listed in offered.client.get("/ogc/processes").json()["processes"]:
        told = offered.client.get(f"/ogc/processes/{listed['id']}").json()
        assert {"id", "version", "title", "inputs", "outputs"} <= set(told)
        assert told["jobControlOptions"] == ["sync-execute", "async-execute", "dismiss"]
        assert told["outputTransmission"] == ["value", "reference"]
        for about in [*told["inputs"].values(), *told["outputs"].values()]:
            jsonschema.Draft202012Validator.check_schema(about["schema"])
            assert about["title"]
        assert f"{RELATION}/execute" in {link["rel"] for link in told["links"]}


def test_ogcapi_processes_1_ogc_process_description__the_example_runs_as_it_is(offered: Service) -> None:
    for name in ("advise", "echo"):
        example = offered.client.get(f"/ogc/processes/{name}").json()["example"]
        assert offered.execute(name, example).status_code == 200


def test_ogcapi_processes_1_json__every_document_is_json_when_asked_for(offered: Service) -> None:
    url = offered.finished("echo", document({"text": "x"}))
    for path in ("/ogc/processes", "/ogc/processes/echo", "/ogc/jobs", url, f"{url}/results"):
        answer = offered.client.get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        answer.json()


def test_ogcapi_processes_1_html__every_document_is_a_page_when_asked_for(offered: Service) -> None:
    url = offered.finished("advise", {"inputs": RENNES})
    listed = f"/ogc/jobs?secret={url.rpartition('.')[2]}"
    for path in ("/ogc/processes", "/ogc/processes/advise", "/ogc/jobs", listed, url, f"{url}/results"):
        answer = offered.client.get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/html")
        assert answer.text.startswith("<!doctype html>")
    for path in ("/ogc/jobs/1", "/ogc/processes/divine"):
        assert "<h1>" in offered.client.get(path, headers={"Accept": "text/html"}).text


def test_ogcapi_processes_1_oas30__every_operation_is_declared(offered: Service) -> None:
    paths = offered.client.get("/ogc/openapi?f=json").json()["paths"]
    declared = {(path, method) for path, methods in paths.items() for method in methods}
    assert {
        ("/processes", "get"),
        ("/processes/{processId}", "get"),
        ("/processes/{processId}/execution", "post"),
        ("/jobs", "get"),
        ("/jobs/{jobId}", "get"),
        ("/jobs/{jobId}", "delete"),
        ("/jobs/{jobId}/results", "get"),
        ("/jobs/{jobId}/results/{outputId}", "get"),
    } <= declared


@pytest.fixture(scope="module")
def shown(offered: Service) -> dict[str, str]:
    """The secret that shows three jobs of two processes, one of which failed."""
    first = offered.accepted("echo", {"inputs": {"text": "x"}}).json()
    mine = {"Authorization": f"Bearer {first['secret']}"}
    point = {"area": {"type": "Point", "coordinates": [0, 0]}}
    for process, inputs in (("echo", {"text": "y", "pause": 1.2}), ("advise-area", point)):
        url = offered.execute(process, {"inputs": inputs}, "respond-async", **mine).headers["location"]
        offered.until(url, "successful", "failed")
    offered.until(first["links"][0]["href"], "successful")
    return mine


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3), ("type=process", 3), ("processID=echo", 2), ("processID=echo,advise-area", 3), ("processID=advise", 0),
        ("status=failed", 1), ("status=failed,successful", 3), ("status=running", 0), ("minDuration=1", 1),
        ("maxDuration=1", 2), ("minDuration=1&maxDuration=3600", 1), ("datetime=2020-01-01/..", 3),
        ("datetime=../2020-01-01", 0),
    ],
)  # fmt: skip
def test_ogcapi_processes_1_job_list__conditions_choose_among_the_jobs(
    offered: Service, shown: dict[str, str], query: str, count: int
) -> None:
    found = offered.client.get(f"/ogc/jobs?{query}", headers=shown).json()
    assert (len(found["jobs"]), found["numberMatched"]) == (count, count)
    assert {"self", "alternate"} <= {link["rel"] for link in found["links"]}
    for each in found["jobs"]:
        jsonschema.validate(each, STATUS_INFO)


def test_ogcapi_processes_1_job_list__pages_are_no_longer_than_the_limit(
    offered: Service, shown: dict[str, str]
) -> None:
    seen, url = [], "/ogc/jobs?limit=2"
    while url:
        page = offered.client.get(url, headers=shown).json()
        assert len(page["jobs"]) <= 2
        seen += [each["jobID"] for each in page["jobs"]]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert len(set(seen)) == 3


def test_ogcapi_processes_1_dismiss__a_running_job_ends(offered: Service) -> None:
    url = offered.accepted("echo", {"inputs": {"text": "x", "pause": 3}}).headers["location"]
    offered.until(url, "running")
    answer = offered.client.delete(url)
    assert (answer.status_code, answer.json()["status"]) == (200, "dismissed")
    jsonschema.validate(answer.json(), STATUS_INFO)
    time.sleep(0.3)
    assert offered.client.get(url).json()["status"] == "dismissed"


def test_ogcapi_processes_1_dismiss__a_finished_job_loses_its_results(offered: Service) -> None:
    url = offered.finished("echo", {"inputs": {"text": "x"}})
    for _ in range(2):
        answer = offered.client.delete(url)
        assert (answer.status_code, answer.json()["status"]) == (200, "dismissed")
    assert offered.client.get(f"{url}/results").status_code == 410


def test_ogcapi_processes_1_dismiss__an_unknown_job_is_no_such_job(offered: Service) -> None:
    answer = offered.client.delete("/ogc/jobs/1")
    assert (answer.status_code, answer.json()["type"]) == (404, f"{EXCEPTION}/no-such-job")
