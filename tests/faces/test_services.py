"""`/api/services`: three-valued stakes, ladders that agree with the record, and wrong questions that are told so."""

import re
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question, parse_given
from helpdesk.services.record import record
from helpdesk.services.scenarios_services import service_differences
from helpdesk.services.spoken import spoken

from ..services.test_record import question

Json = dict[str, Any]
# A place in each pack, by longitude and latitude, and one where only the world is known.
PLACES = {
    "brittany": (-4.41, 48.63), "kenya": (36.4, -0.7), "alberta": (-112.8, 49.75), "mato-grosso": (-55.5, -11.9),
    "sahel": (8.99, 13.81), "elsewhere": (10.0, 50.0),
}  # fmt: skip


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    return TestClient(create_app(desk), raise_server_exceptions=False)


def ask(client: TestClient, place: str, **more: object) -> Json:
    lon, lat = PLACES[place]
    answer = client.get("/api/services", params={"lon": lon, "lat": lat, "on": "2026-11-23", **more})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


@pytest.mark.parametrize("place", PLACES)
def test_the_services_are_those_of_the_record_and_the_others_are_outside(client: TestClient, place: str) -> None:
    found = ask(client, place)
    lon, lat = PLACES[place]
    told = client.get("/api/advice", params={"lon": lon, "lat": lat, "on": "2026-11-23"}).json()
    assert found["services"] == told["services"] != []
    here = {region["id"] for region in told["regions"]}
    assert all(each["region"] in here for each in found["services"])
    assert all(each["region"] not in here for each in found["outside"])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("lang", ["en", "fr", "de"])
def test_the_answer_has_the_shape_that_the_document_tells(client: TestClient, place: str, lang: str) -> None:
    document = client.get("/openapi.json").json()
    answers = document["paths"]["/api/services"]["get"]["responses"]
    schema = answers["200"]["content"]["application/json"]["schema"]
    found = ask(client, place, lang=lang)
    jsonschema.validate(found, {**schema, "components": document["components"]})
    assert_no_undeclared_key(found["services"], document["components"]["schemas"]["ServiceShown"])


def assert_no_undeclared_key(told: list[Json], schema: Json) -> None:
    assert all(each.keys() == schema["properties"].keys() for each in told)


@pytest.mark.parametrize("place", PLACES)
def test_a_ladder_goes_from_the_field_to_the_world_and_agrees_with_its_allocations(
    client: TestClient, place: str
) -> None:
    for service in ask(client, place)["services"]:
        rungs = service["ladder"]
        assert (rungs[0]["kind"], rungs[-1]["kind"]) == ("field", "world")
        for topic, allocation in service["decision"]["by_topic"].items():
            seats = [seat for rung in rungs for seat in rung["bodies"] if topic in seat["topics"]]
            assert {seat["body"] for seat in seats if seat["verdict"] == "decides"} == set(allocation["decided_by"])
            for body, reason in allocation["why_not"]:
                assert reason in {seat["verdict"] for seat in seats if seat["body"] == body}
        deciding = {each["body"] for each in service["decision"]["decided_by"]}
        assert deciding == {b for each in service["decision"]["by_topic"].values() for b in each["decided_by"]}


@pytest.mark.parametrize("place", PLACES)
def test_effects_in_the_topics_alone_are_decided_on_as_the_record_says(
    client: TestClient, desk: Desk, place: str
) -> None:
    lon, lat = PLACES[place]
    told = client.get("/api/advice", params={"lon": lon, "lat": lat, "on": "2026-11-23"}).json()
    for service in told["services"]:
        for topic, found in service["decision"]["by_topic"].items():
            if service["effect_kind"] is None and topic in told["topics"]:
                decision = told["topics"][topic]["decision"]
                assert found == {key: decision[key] for key in ("status", "decided_by", "why_not")}


def test_one_service_is_told_alone(client: TestClient) -> None:
    wanted = ask(client, "brittany")["services"][0]
    found = ask(client, "brittany", service=wanted["id"])
    assert (found["services"], found["outside"]) == ([wanted], [])


def test_a_service_of_elsewhere_is_not_at_stake_and_says_why(client: TestClient, desk: Desk) -> None:
    here = {each["id"] for each in ask(client, "brittany")["services"]}
    other = next(each for each in ask(client, "kenya")["services"] if each["id"] not in here)
    found = ask(client, "brittany", service=other["id"])
    assert found["services"] == []
    (told,) = found["outside"]
    assert (told["id"], told["at_stake"]["answer"]) == (other["id"], "no")
    assert told["region_name"] in told["at_stake"]["text"]


def test_out_at_sea_nothing_is_at_stake(client: TestClient) -> None:
    found = client.get("/api/services?lon=-30&lat=45").json()
    assert found["services"] == []
    assert {each["at_stake"]["answer"] for each in found["outside"]} == {"no"}


@pytest.mark.parametrize(
    ("query", "parameter", "said"),
    [
        ("lon=2", "lat", "is missing"), ("lon=2&lat=x", "lat", "not a number"), ("lon=2&lat=95", "lat", ""),
        ("lon=2&lat=4&on=2026-13-01", "on", "not a date"), ("lon=2&lat=4&given=nonsense", "given", "NAME:VALUE"),
        ("lon=2&lat=4&topic=tillage", "topic", "not a parameter here"), ("lon=2&lat=4&lang=!!", "lang", "language tag"),
        ("lon=2&lat=4&service=", "service", "not a service"), ("lon=2&lat=4&service=%00", "service", "not a service"),
        ("place=Paris&lon=2&lat=4", "place", "give either"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused_by_name(client: TestClient, query: str, parameter: str, said: str) -> None:
    answer = client.get(f"/api/services?{query}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
    assert said in answer.json()["detail"]


def test_a_service_that_is_misspelt_gets_a_hint(client: TestClient, desk: Desk) -> None:
    name = next(iter(desk.content.services))
    answer = client.get(f"/api/services?lon=2&lat=4&service={name[:-1]}")
    assert answer.status_code == 400
    assert f"did you mean {name!r}" in answer.json()["detail"]


def test_every_service_is_in_the_vocabulary(client: TestClient, desk: Desk) -> None:
    named = client.get("/api/vocabulary?lang=fr").json()["services"]
    assert {each["id"] for each in named} == desk.content.services.keys()
    assert all(each["name"] for each in named)


def test_effects_that_no_map_bounds_are_not_said_to_stay(client: TestClient) -> None:
    """Where no basin is drawn nobody is too small for it, and the foot of the ladder says why."""
    services = ask(client, "elsewhere")["services"]
    basins = [each for each in services if each["effect_kind"] == "river_basin"]
    assert basins
    for service in basins:
        assert (service["spreads_over"], service["not_drawn"]) == ([], ["river_basin"])
        assert "not on our maps" in service["ladder"][0]["text"]
    assert any("stay here" in each["ladder"][0]["text"] for each in services if not each["effect_kind"])


def test_nothing_may_be_posted(client: TestClient) -> None:
    assert client.post("/api/services").status_code == 405


def test_a_version_that_was_never_published_is_not_found(client: TestClient) -> None:
    assert client.get("/api/services?lon=2&lat=4&asOf=never").status_code == 404


def told_of(desk: Desk, asked: Question) -> Json:
    return record(desk, advise(desk, asked))


def test_what_waits_for_a_fact_says_what_the_fact_would_change(desk: Desk) -> None:
    """And the fact, once given, does change it: met conditions make it yes, an unmet one makes it no."""
    asked = question()
    waiting = [each for each in told_of(desk, asked)["services"] if each["at_stake"]["answer"] == "unknown"]
    assert waiting
    for service in waiting:
        for fact in service["at_stake"]["missing"]:
            (change,) = fact["would_change"]
            assert (change["else"], fact["name"] in change["if"]) == ("no", True)
            assert change["answer"] == ("yes" if len(service["at_stake"]["missing"]) == 1 else "unknown")
            when = next(each for each in desk.content.services[service["id"]].when if each.fact == fact["fact"])
            value = when.minimum if when.minimum is not None else when.maximum if not when.values else when.values[0]
            given = parse_given(desk, [f"{fact['fact']}:{str(value).lower() if isinstance(value, bool) else value}"])
            after = next(
                each for each in told_of(desk, question(given=given))["services"] if each["id"] == service["id"]
            )
            assert after["at_stake"]["answer"] == change["answer"]


def test_the_spoken_answer_tells_who_should_decide(desk: Desk) -> None:
    told = told_of(desk, question())
    section = next(each for each in spoken(told) if each.heading == "What this land does for people")
    first = next(each for each in told["services"] if each["at_stake"]["answer"] != "no")
    assert section.lines[0].startswith(first["name"])
    assert all("decide" in line or "nobody who can act" in line or line.startswith("…") for line in section.lines)


def test_the_page_has_a_ladder_without_a_script(client: TestClient) -> None:
    page = client.get("/?place=48.63,-4.41&on=2026-11-23&lang=fr").text
    section = page[page.index('<section id="services"') :]
    section = section[: section.index("</section>")]
    assert '<ol class="rungs">' in section
    assert re.search(r'<li class="decides">\s*<p><b>', section)
    assert "La parcelle" in section


def test_what_a_scenario_expects_is_compared_key_by_key(desk: Desk) -> None:
    told = told_of(desk, question())["services"]
    one = told[0]
    right = {
        "at_stake": one["at_stake"]["answer"],
        "decision": one["decision"]["status"],
        "decided_by": [each["body"] for each in one["decision"]["decided_by"]],
        "decides": [rung["region"] for rung in one["ladder"] if rung["decides"]],
        "rungs": {rung["region"]: rung["verdict"] for rung in one["ladder"] if rung["region"]},
        "spreads_over": [each["region"] for each in one["spreads_over"]],
    }
    assert list(service_differences({one["id"]: right}, told)) == []
    wrong = {"at_stake": "never", "decision": "X", "decided_by_has": ["nobody"], "rungs": {"mars": "decides"}}
    assert len(list(service_differences({one["id"]: wrong}, told))) == 4
    assert list(service_differences({"elsewhere": "outside"}, told)) == []
    refined = next(each["refines"] for each in told if each["refines"])
    assert list(service_differences({refined: "told_nearer"}, told)) == []
    assert list(service_differences({"elsewhere": {"decision": "GAP"}}, told)) != []
