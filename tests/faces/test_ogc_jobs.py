"""Jobs over HTTP: who sees them, what cannot be read, the formats of results, and waiting."""

import csv
import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk.services.desk import Desk

from .with_jobs import Service, service

ECHO = {"inputs": {"text": "x"}}
RENNES = {"inputs": {"lon": -1.68, "lat": 48.11}}
RING = [[-4.5, 48.6], [-4.4, 48.6], [-4.4, 48.65], [-4.5, 48.65], [-4.5, 48.6]]
AREA = {"inputs": {"area": {"type": "Polygon", "coordinates": [RING]}}}


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("jobs")) as running:
        yield running


@pytest.fixture(scope="module")
def real(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """On real regions, which cut an area into parts."""
    with service(tmp_path_factory.mktemp("jobs"), desk) as running:
        yield running


# Who sees a job.


def ways_to_show(told: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    bare, secret = f"/ogc/jobs/{told['jobID']}", told["secret"]
    return [
        (f"{bare}.{secret}", {}),
        (f"{bare}?secret={secret}", {}),
        (f"{bare}?secret=other,{secret}", {}),
        (bare, {"Authorization": f"Bearer {secret}"}),
    ]


def test_the_secret_may_be_shown_in_each_of_the_ways(offered: Service) -> None:
    told = offered.accepted("echo", ECHO).json()
    for url, headers in ways_to_show(told):
        answer = offered.client.get(url, headers=headers)
        assert (answer.status_code, answer.json()["jobID"]) == (200, told["jobID"])
        assert "secret" not in answer.json()


def test_nobody_else_can_tell_a_job_from_none(offered: Service) -> None:
    mine, other = offered.accepted("echo", ECHO).json(), offered.accepted("echo", ECHO).json()
    bare, missing = f"/ogc/jobs/{mine['jobID']}", f"/ogc/jobs/{'0' * len(mine['jobID'])}"
    for method in ("GET", "DELETE"):
        for path in ("", "/results", "/results/text"):
            if method == "DELETE" and path:
                continue
            for way in ("", f"?secret={other['secret']}"):
                seen = offered.client.request(method, f"{bare}{path}{way}")
                none = offered.client.request(method, f"{missing}{path}{way}")
                assert (seen.status_code, none.status_code) == (404, 404)
                assert seen.text.replace(mine["jobID"], "") == none.text.replace("0" * len(mine["jobID"]), "")
                assert sorted(set(seen.headers) - {"date"}) == sorted(set(none.headers) - {"date"})
    assert offered.client.get(f"{bare}.{mine['secret']}").json()["status"] != "dismissed"


def test_the_list_shows_only_jobs_whose_secrets_are_shown(offered: Service) -> None:
    mine, other = offered.accepted("echo", ECHO).json(), offered.accepted("echo", ECHO).json()
    assert offered.client.get("/ogc/jobs").json()["jobs"] == []
    assert offered.client.get("/ogc/jobs?secret=guess").json()["jobs"] == []
    found = offered.client.get(f"/ogc/jobs?secret={mine['secret']}").json()["jobs"]
    assert [each["jobID"] for each in found] == [mine["jobID"]]
    both = offered.client.get(f"/ogc/jobs?secret={mine['secret']},{other['secret']}").json()["jobs"]
    assert {each["jobID"] for each in both} == {mine["jobID"], other["jobID"]}


def test_links_of_a_job_work_as_they_are_and_of_nobody_elses(offered: Service) -> None:
    url = offered.finished("echo", ECHO)
    for link in offered.client.get(url).json()["links"]:
        assert offered.client.get(link["href"]).status_code == 200


def test_what_only_the_holder_may_see_is_kept_by_nobody_and_leaks_to_no_other_site(offered: Service) -> None:
    accepted = offered.accepted("echo", ECHO)
    url = offered.finished("echo", ECHO)
    shown = (url, f"{url}?f=html", f"{url}/results", f"{url}/results/nothing?f=html", f"{url}?limit=1", url[:-1])
    for answer in (accepted, *(offered.client.get(each) for each in shown), offered.client.delete(url)):
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"


# Waiting.


def test_a_job_that_is_done_in_time_is_answered_as_if_at_once(offered: Service) -> None:
    answer = offered.execute("advise", RENNES, "wait=20")
    assert answer.status_code == 200
    assert answer.headers["preference-applied"] == "wait=20"
    assert answer.json() == offered.execute("advise", RENNES).json()
    monitor = answer.links["monitor"]["url"]
    assert offered.client.get(monitor).json()["status"] == "successful"


@pytest.mark.parametrize("prefer", ["wait=0", "respond-async, wait=1", "wait=1; unknown=2, respond-async"])
def test_a_job_that_takes_longer_is_told_where_it_will_be(offered: Service, prefer: str) -> None:
    answer = offered.execute("echo", {"inputs": {"text": "x", "pause": 3}}, prefer)
    assert answer.status_code == 201
    assert "respond-async" in answer.headers["preference-applied"]
    assert offered.client.delete(answer.headers["location"]).status_code == 200


def test_a_failure_in_time_is_the_exception_itself(offered: Service) -> None:
    body = {"inputs": {"area": {"type": "Point", "coordinates": [0, 0]}}}
    assert offered.execute("advise-area", body, "wait=20").json() == offered.execute("advise-area", body).json()


@pytest.mark.parametrize(
    "prefer",
    ["", "wait", "wait=", "wait=-1", "wait=1e9", "wait=soon", "respond-sync", "return=minimal", ",;,=", "x" * 500],
)
def test_an_absurd_preference_is_left_out(offered: Service, prefer: str) -> None:
    answer = offered.execute("echo", ECHO, prefer)
    assert answer.status_code == 200
    assert "preference-applied" not in answer.headers


def test_nobody_waits_longer_than_a_proxy_would(offered: Service) -> None:
    answer = offered.execute("echo", ECHO, "wait=999999999")
    assert answer.headers["preference-applied"] == "wait=30"


# Progress and pages.


def test_progress_and_times_are_told_while_it_runs(offered: Service) -> None:
    url = offered.accepted("echo", {"inputs": {"text": "x", "pause": 3}}).headers["location"]
    told = offered.until(url, "running")
    while not told["progress"]:
        told = offered.client.get(url).json()
    assert 0 < told["progress"] < 100
    assert told["message"].endswith("of 3 s")
    assert {"created", "started", "updated"} <= set(told)
    page = offered.client.get(f"{url}?f=html&lang=fr")
    assert page.headers["refresh"] == "2"
    assert "En cours" in page.text
    offered.client.delete(url)
    assert "refresh" not in offered.client.get(f"{url}?f=html").headers


# Formats.

TYPES = {
    "json": "application/json",
    "geojson": "application/geo+json",
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "gpx": "application/gpx+xml",
}
PLAN = {"inputs": {**AREA["inputs"], "difference_t_ha": 8, "sd_t_ha": 12}}
ORDERED = [
    *itertools.product([("advise", RENNES, "record"), ("advise-area", AREA, "partition")], set(TYPES) - {"gpx"}),
    *itertools.product([("sampling_plan", PLAN, "plan")], ["json", "geojson", "csv", "gpx"]),
]


@pytest.mark.parametrize(
    ("process", "body", "output", "format_"),
    [pytest.param(*asked, format_, id=f"{asked[0]}-{format_}") for asked, format_ in sorted(ORDERED, key=str)],
)
def test_a_result_is_the_same_in_each_way_to_ask_for_a_format(
    real: Service, process: str, body: dict[str, Any], output: str, format_: str
) -> None:
    media_type = TYPES[format_].partition(";")[0]
    url = real.finished(process, body)
    execution = f"/ogc/processes/{process}/execution"
    ordered = {**body, "outputs": {output: {"format": {"mediaType": media_type}}}}
    answers = [
        real.client.post(f"{execution}?f={format_}", json=body),
        real.execute(process, body, Accept=media_type),
        real.execute(process, ordered),
        real.client.get(f"{url}/results?f={format_}"),
        real.client.get(f"{url}/results/{output}", headers={"Accept": media_type}),
        real.client.get(real.finished(process, ordered) + "/results"),
    ]
    assert {(answer.status_code, answer.headers["content-type"]) for answer in answers} == {(200, TYPES[format_])}
    assert len({answer.text for answer in answers}) == 1


def test_geojson_of_an_area_has_a_feature_with_values_for_each_part(real: Service) -> None:
    parts = real.execute("advise-area", AREA).json()["parts"]
    found = real.execute("advise-area", AREA, Accept="application/geo+json").json()
    assert found["type"] == "FeatureCollection"
    for feature, part in zip(found["features"], parts, strict=True):
        assert feature["geometry"] == part["geometry"]
        assert feature["properties"]["area_m2"] == part["area_m2"]
        assert feature["properties"]["record"] == part["record"]["id"]
        assert {name: feature["properties"][name] for name in part["record"]["soil"]} == {
            name: about["value"] for name, about in part["record"]["soil"].items()
        }
    assert len(parts) > 1
    assert any(feature["properties"]["required"] for feature in found["features"])


def test_a_table_has_a_row_for_every_statement(real: Service) -> None:
    record = real.execute("advise", RENNES).json()
    rows = list(csv.DictReader(io.StringIO(real.execute("advise", RENNES, Accept="text/csv").text)))
    norms = {norm["id"] for topic in record["topics"].values() for norm in topic["norms"]}
    assert {row["id"] for row in rows if row["kind"] == "norm"} == norms
    assert {row["id"]: row["value"] for row in rows if row["kind"] == "soil"}.keys() == record["soil"].keys()


def test_an_area_may_be_a_feature_of_this_api(real: Service) -> None:
    """By value and by reference, absolute and from the root of the server."""
    feature = real.client.get("/ogc/collections/regions/items/fr-bretagne?f=json").json()
    inputs = {"area": feature["geometry"], "topic": "liming"}
    by_value = real.execute("advise-area", {"inputs": inputs})
    assert by_value.status_code == 200, by_value.text
    site = real.client.get("/ogc/processes/echo").json()["links"][0]["href"].partition("/processes")[0]
    for base in (site, "/ogc"):
        by_reference = real.execute(
            "advise-area", {"inputs": {**inputs, "area": {"href": f"{base}/collections/regions/items/fr-bretagne"}}}
        )
        assert by_reference.json()["area_m2"] == pytest.approx(by_value.json()["area_m2"], rel=1e-6)
        assert len(by_reference.json()["parts"]) == len(by_value.json()["parts"])


def test_a_document_holds_other_formats_as_they_are_written(offered: Service) -> None:
    outputs = {"record": {"format": {"mediaType": "text/plain"}}}
    found = offered.execute("advise", {**RENNES, "outputs": outputs, "response": "document"}).json()
    assert found["record"]["mediaType"] == "text/plain"
    assert found["record"]["value"] == offered.execute("advise", RENNES, Accept="text/plain").text


# Bad input.


def deep(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {"a": found}
    return found


def test_a_value_as_deep_as_is_read_comes_back(offered: Service) -> None:
    value = deep(60)
    body = {"inputs": {"object": value}, "response": "document"}
    assert offered.execute("echo", body).json()["object"]["value"] == value
    assert offered.execute("echo", body, "wait=20").json()["object"]["value"] == value


@pytest.mark.parametrize("prefer", [None, "respond-async", "wait=20"])
@pytest.mark.parametrize(
    ("process", "body", "said"),
    [
        ("echo", {"inputs": {}}, "inputs: hold nothing to give back"),
        ("echo", {"inputs": {"text": 1}}, "text: '1' is not a string"),
        ("echo", {"inputs": {"txt": "x"}}, "txt: is not an input of echo"),
        ("echo", {"inputs": {"text": "x" * 10_001}}, "text: is longer than 10000 characters"),
        ("echo", {"inputs": {"truth": 1}}, "truth: '1' is not a boolean"),
        ("echo", {"inputs": {"number": True}}, "number: 'True' is not a number"),
        ("echo", {"inputs": {"list": "a"}}, "list: 'a' is not an array"),
        ("echo", {"inputs": {"object": []}}, "object: '[]' is not an object"),
        ("echo", {"inputs": {"box": {"bbox": [1, 2]}}}, "box.bbox: has 2 items, it needs 4 to 6"),
        ("echo", {"inputs": {"box": {}}}, "box: lacks 'bbox'"),
        ("echo", {"inputs": {"text": "x", "pause": 1e9}}, "pause: 1e+09 is outside 0 to 3"),
        ("echo", {"inputs": {"text": "x", "pause": -1}}, "pause: -1 is outside 0 to 3"),
        ("echo", {**ECHO, "outputs": {"text": 1}}, "outputs.text: is not an object"),
        ("echo", {**ECHO, "outputs": {"text": {"transmissionMode": "fax"}}}, "outputs.text.transmissionMode: 'fax' is"),
        ("echo", {**ECHO, "outputs": {"text": {"format": {"mediaType": "image/png"}}}}, "outputs.text.format.media"),
        ("echo", {**ECHO, "outputs": {"text": {"format": {"mediaType": []}}}}, "outputs.text.format.mediaType"),
        ("echo", {**ECHO, "subscriber": {"successUri": "http://127.0.0.1/"}}, "subscriber: is not read here"),
        ("echo", {"inputs": {"text": {"href": "http://127.0.0.1:1/"}}}, "text: 'http://127.0.0.1:1/' is not followed"),
        ("echo", {"inputs": {"text": {"href": "file:///etc/passwd"}}}, "text: 'file:///etc/passwd' is not followed"),
        ("echo", {"inputs": {"text": {"href": "http://["}}}, "text: 'http://[' is not followed"),
        ("echo", {"inputs": {"text": {"href": 5}}}, "text: '5' is not followed"),
        ("echo", {"inputs": {"text": {"href": "data:text/plain;base64,%%%"}}}, "text: is a data: URL that cannot"),
        ("echo", {"inputs": {"object": {"href": "data:application/json,{"}}}, "object: is a data: URL that cannot"),
        ("advise-area", {"inputs": {"area": {"href": "/ogc/collections/carbon/items/1"}}}, "area: refers to 'carbon'"),
        ("advise-area", {"inputs": {"area": {"href": "/ogc/collections/hidden/items/0"}}}, "area: refers to 'hidden'"),
        ("echo", {"inputs": {"object": deep(100)}}, "body: is nested deeper than 64 levels"),
        ("echo", {"inputs": {"text": {"href": f"data:application/json,{'[' * 100}{']' * 100}"}}}, "text: is nested"),
        ("advise-area", {"inputs": {}}, "area: is missing"),
        ("advise", {"inputs": {"lon": 200, "lat": 0}}, "lon: 200"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_before_it_becomes_a_job(
    offered: Service, process: str, body: Any, said: str, prefer: str | None
) -> None:
    answer = offered.execute(process, body, prefer)
    assert answer.status_code == 400, answer.text
    assert answer.json()["description"].startswith(said)


def test_a_feature_that_is_not_there_is_not_found(offered: Service) -> None:
    body = {"inputs": {"area": {"href": "/ogc/collections/counties/items/nowhere"}}}
    assert offered.execute("advise-area", body).status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/ogc/processes?limit=0", "limit: 0 is outside"),
        ("/ogc/processes/echo?limit=1", "limit: is not a parameter here"),
        ("/ogc/jobs?status=asleep", "status: 'asleep' is not offered"),
        ("/ogc/jobs?type=coffee", "type: 'coffee' is not offered"),
        ("/ogc/jobs?datetime=yesterday", "datetime: 'yesterday' is not a date"),
        ("/ogc/jobs?minDuration=long", "minDuration: 'long' is not a whole number"),
        ("/ogc/jobs?minDuration=-1", "minDuration: -1 is outside"),
        ("/ogc/jobs?owner=me", "owner: is not a parameter here"),
        ("/ogc/jobs?limit=many", "limit: 'many' is not a whole number"),
        ("/ogc/jobs?secret=%00", "secret: holds a NUL character"),
    ],
)
def test_a_query_that_cannot_be_read_names_the_parameter(offered: Service, path: str, said: str) -> None:
    answer = offered.client.get(path)
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(said)


def test_several_outputs_are_parts_or_a_document(offered: Service) -> None:
    url, two = "/ogc/processes/echo/execution", {"inputs": {"text": "x", "number": 1}}
    assert offered.client.post(f"{url}?f=json", json=two).json() == {"text": "x", "number": 1}
    for body, query in ((two, ""), (two, "?f=multipart"), ({**two, "outputs": {"text": {}}}, "?f=multipart")):
        answer = offered.client.post(f"{url}{query}", json=body)
        assert answer.headers["content-type"].startswith("multipart/related")
    refused = offered.client.get(f"{offered.finished('echo', two)}/results?f=csv")
    assert refused.status_code == 400
    assert refused.json()["description"].startswith("f: 'csv' is a format of one output")


def test_a_format_that_an_output_has_not_is_named(offered: Service) -> None:
    answer = offered.client.post("/ogc/processes/echo/execution?f=csv", json={**ECHO, "outputs": {"text": {}}})
    assert answer.json()["description"] == "f: 'csv' is not offered; there are json, multipart"
    url = offered.finished("echo", {**ECHO, "outputs": {"text": {}}})
    late = offered.client.get(f"{url}/results?f=csv")
    assert late.status_code == 400
    assert late.json()["description"] == "f: 'csv' is no format of the output text of echo; there are json"
    assert offered.client.get(f"{url}/results/number").json()["description"].startswith("outputId: 'number' is not")


@pytest.mark.parametrize("job", ["%00", "x" * 5000, "é.ü", "1' OR '1'='1", "..a", "%2e%2e%2fjobs"])
def test_a_job_of_any_spelling_is_no_such_job(offered: Service, job: str) -> None:
    assert offered.client.get(f"/ogc/jobs/{job}").status_code in (404, 400)


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic abc", "Bearer " + "x" * 5000, "bearer a, b", ""])
def test_an_authorization_of_any_kind_shows_nothing_it_should_not(offered: Service, header: str) -> None:
    answer = offered.client.get("/ogc/jobs", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["jobs"]) == (200, [])


def test_methods_that_a_job_has_not_are_refused_with_those_it_has(offered: Service) -> None:
    answer = offered.client.put("/ogc/jobs/1", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, DELETE, HEAD, OPTIONS")


def test_a_queue_that_is_full_is_busy_and_takes_on_more_later(tmp_path: Path) -> None:
    with service(tmp_path, most_waiting=2, threads=0) as idle:
        first = idle.of("192.0.2.1").accepted("echo", ECHO)
        idle.of("192.0.2.2").accepted("echo", ECHO)
        answer = idle.execute("echo", ECHO, "respond-async")
        assert (answer.status_code, answer.json()["code"]) == (503, "ServerBusy")
        assert answer.headers["retry-after"] == "60"
        assert idle.execute("echo", ECHO).status_code == 200
        idle.client.delete(first.headers["location"])
        idle.accepted("echo", ECHO)


def test_one_client_fills_its_share_of_the_queue_and_another_hands_in_all_the_same(tmp_path: Path) -> None:
    with service(tmp_path, most_waiting=20, threads=0) as idle:
        one, other = idle.of("192.0.2.1"), idle.of("192.0.2.2")
        urls = [one.accepted("echo", ECHO).headers["location"] for _ in range(2)]
        refused = one.execute("echo", ECHO, "respond-async")
        assert (refused.status_code, refused.json()["code"]) == (429, "TooManyRequests")
        assert refused.headers["retry-after"] == "60"
        assert "dismiss one" in refused.json()["description"]
        other.accepted("echo", ECHO)
        idle.client.delete(urls[0])
        one.accepted("echo", ECHO)


def test_a_waiting_job_says_so_and_is_dismissed_before_it_begins(tmp_path: Path) -> None:
    with service(tmp_path, threads=0) as idle:
        url = idle.accepted("echo", ECHO).headers["location"]
        assert idle.client.get(url).json()["status"] == "accepted"
        assert idle.client.get(f"{url}/results").json()["code"] == "ResultNotReady"
        assert idle.client.delete(url).json()["status"] == "dismissed"
