"""Scenarios run through the desk: what differs from what is expected, each difference in one sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..domain.errors import NotFound
from ..domain.geo import LonLat, Place
from ..domain.scenarios import Scenario
from .advice import advise
from .desk import Desk
from .naming import place_named
from .question import Question
from .record import record
from .scenarios_answer import answer_differences
from .scenarios_carbon import carbon_differences
from .scenarios_services import service_differences

Json = Mapping[str, Any]


def run_scenario(desk: Desk, scenario: Scenario) -> list[str]:
    """The differences; none where the answer is as expected."""
    try:
        place = _place(desk, scenario)
    except NotFound as error:
        return [str(error)]
    question = Question(place=place, on=scenario.on, lang=scenario.lang, given=scenario.given)
    found = record(desk, advise(desk, question))
    absent = tuple(topic for topic in scenario.expect.get("topics", {}) if topic not in found["topics"])
    if absent:
        asked = record(desk, advise(desk, replace(question, topics=absent)))
        found = {**found, "topics": {**found["topics"], **asked["topics"]}, "gaps": [*found["gaps"], *asked["gaps"]]}
    return list(_differences(scenario.expect, found))


def _place(desk: Desk, scenario: Scenario) -> Place:
    if scenario.lon is not None and scenario.lat is not None:
        return Place(at=LonLat(lon=scenario.lon, lat=scenario.lat), name=scenario.place_name)
    return place_named(desk, scenario.place_name or "")


def _differences(expect: Json, found: Json) -> Iterator[str]:
    yield from _regions(expect, found)
    for topic, wanted in expect.get("topics", {}).items():
        yield from _topic(topic, wanted, found["topics"][topic])
    yield from _schemes(expect, found)
    yield from service_differences(expect.get("services", {}), found["services"])
    for fact, value in expect.get("soil", {}).items():
        yield from _differ(fact, value, found["soil"].get(fact, {}).get("value"))
    if expect.get("answer") is not None:
        yield from answer_differences(expect["answer"], found)
    if expect.get("carbon") is not None:
        yield from carbon_differences(expect["carbon"], found["carbon"])
    gaps = {gap["about"] for gap in found["gaps"]}
    yield from (f"{gap} is not a gap here" for gap in expect.get("gaps", []) if gap not in gaps)


def _schemes(expect: Json, found: Json) -> Iterator[str]:
    """A word for how a scheme stands, or its answers by name; where it does not reach it is `outside`."""
    told = {scheme["id"]: scheme for scheme in found["schemes"]}
    for scheme, wanted in expect.get("schemes", {}).items():
        stands = told.get(scheme)
        for name, value in (wanted if isinstance(wanted, Mapping) else {"status": wanted}).items():
            yield from _differ(f"scheme {scheme}, {name}", value, _of_scheme(stands, name))


def _of_scheme(stands: Json | None, name: str) -> object:
    if stands is None:
        return {"status": "outside", "in_territory": "no"}.get(name)
    if name == "status":
        return stands["status"]
    if name == "missing":
        return [each["fact"] for each in stands["missing"]]
    return stands["answers"][name]["answer"]


def _regions(expect: Json, found: Json) -> Iterator[str]:
    here = [region["id"] for region in found["regions"]]
    for region in expect.get("regions", []):
        if region not in here:
            yield f"the place is not in {region}; it is in {', '.join(here) or 'no region'}"
    for region in expect.get("not_regions", []):
        if region in here:
            yield f"the place is in {region}, which it should not be"
    if expect.get("border") is not None:
        yield from _differ("border", sorted(expect["border"]), sorted(side["region"] for side in found["border"]))


def _topic(topic: str, wanted: Json, found: Json) -> Iterator[str]:
    shown = {
        **found,
        "binding": sorted(item["id"] for item in found["norms"]),
        "advice": [item["id"] for item in found["advice"]],
        "suppressed": [item["id"] for item in found["suppressed"]],
        "may_apply": sorted(item["id"] for item in found["may_apply"]),
        "missing": [item["fact"] for item in found["missing"]],
        "decided_by": found["decision"]["decided_by"],
        "decision": found["decision"]["status"],
        "conflicts": [list(conflict) for conflict in found["conflicts"]],
    }
    outcomes = {each["id"]: f"{each['outcome']} {' '.join(each['because'])}".strip() for each in found["considered"]}
    for key, value in wanted.items():
        if key == "fact" and value is not None:
            yield from _fact(topic, value, found["fact"])
        elif key.endswith("_has"):
            got = shown[key.removesuffix("_has")]
            lacking = [each for each in value if each not in got]
            if lacking:
                yield f"{topic} {key}: {_words(lacking)} not in {_words(got)}{_why(lacking, got, outcomes)}"
        else:
            expected = [list(each) for each in value] if key in ("conflicts", "notes") else value
            expected = sorted(expected) if key in ("binding", "may_apply") and value is not None else expected
            for difference in _differ(f"{topic} {key}", expected, shown[key]):
                yield difference + _why(expected, shown[key], outcomes)


def _why(expected: Any, found: Any, outcomes: Mapping[str, str]) -> str:
    """What became of the statements that were expected and are not there."""
    if not isinstance(expected, list) or not isinstance(found, list):
        return ""
    lacking = [each for each in expected if isinstance(each, str) and each not in found and each in outcomes]
    return f" ({'; '.join(f'{each}: {outcomes[each]}' for each in lacking)})" if lacking else ""


def _fact(topic: str, wanted: Json, found: Json | None) -> Iterator[str]:
    for key, value in wanted.items():
        yield from _differ(f"{topic} fact {key}", value, found[key] if found else None)


def _differ(what: str, expected: Any, found: Any) -> Iterator[str]:
    if expected != found:
        yield f"{what}: expected {_words(expected)}, got {_words(found)}"


def _words(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_words, value))}]"
    return "nothing" if value is None else str(value)
