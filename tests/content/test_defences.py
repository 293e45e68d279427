"""A whole answer is compared line by line, and each of its lines is defended by what its source says."""

from pathlib import Path
from typing import Any

import pytest

from helpdesk.content.load import examine
from helpdesk.content.shelf import fill
from helpdesk.services.scenarios_answer import answer_differences

from .sample import write

ROOT = Path(__file__).parents[2]
PLACE = """\
- name: In the district
  place: {lon: 2, lat: 2}
  on: 2026-01-01
  expect:
    regions: [district]
    answer: {advice: [w-manure], carbon: {cover_crop: tier1 2019}}
"""


def problems(folder: Path, defence: str) -> list[str]:
    """What is wrong with the sample, with one place that expects a whole answer."""
    pack = write(folder) / "regions/demo"
    (pack / "places.yaml").write_text(PLACE, encoding="utf-8")
    (pack / "defence.yaml").write_text(defence, encoding="utf-8")
    return [str(problem) for problem in examine([folder]).problems]


def test_a_line_that_nobody_defends_is_a_mistake_at_the_answer(tmp_path: Path) -> None:
    found = [each for each in problems(tmp_path, "") if "defence" in each]
    assert len(found) == 2
    assert all("regions/demo/places.yaml:6: expect.answer:" in each for each in found)
    assert any("'w-manure' is expected and not defended" in each for each in found)


def test_a_defence_names_what_there_is_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "- {id: w-manur, because: Table 1}\n" * 2)
    assert any("defence.yaml:1: id: 'w-manur' is not a statement, scheme or practice" in each for each in found)
    assert any("defence.yaml:2: id: 'w-manur' is defended twice" in each for each in found)


def advice(name: str, region: str, tier: int) -> dict[str, Any]:
    return {"id": name, "region": region, "tier": tier, "audience": [], "unbacked": False}


def told(**topic: Any) -> dict[str, Any]:
    """A record of one topic, of two regions from the nearest on."""
    empty: dict[str, Any] = {"norms": [], "may_apply": [], "advice": [], "suppressed": [], "fact": None}
    decision = {"decided_by": ["county", "board"]}
    return {
        "given": {},
        "regions": [{"id": "near"}, {"id": "far"}],
        "topics": {"manure": {**empty, "decision": decision, **topic}},
        "carbon": {"practices": [{"practice": "no_till", "headline": None}]},
        "schemes": [{"id": "aid", "status": "open"}],
        "gaps": [{"about": "water"}],
        "contacts": [{"body": "county"}, {"body": "county"}, {"body": "board"}],
    }


FACT = {"value": 46.0, "unit": "mg/l", "tier": 4, "by": ["river"]}
RECORD = told(fact=FACT, norms=[{"id": "law"}], advice=[advice("b", "far", 3), advice("a", "near", 0)])
WHOLE: dict[str, Any] = {
    "binding": ["law"],
    "may_apply": [],
    "advice": ["a", "b"],
    "suppressed": [],
    "facts": {"river": "46 mg/l, tier 4"},
    "carbon": {"no_till": "none"},
    "schemes": {"aid": "open"},
    "deciders": {"board + county": ["manure"]},
    "gaps": ["water"],
    "contacts": ["county", "board"],
}


def test_an_answer_that_is_as_expected_differs_in_nothing() -> None:
    assert list(answer_differences(WHOLE, RECORD)) == []


@pytest.mark.parametrize(
    ("key", "expected", "said"),
    [
        ("binding", [], "law is told and not expected"),
        ("binding", ["law", "bylaw"], "bylaw is expected and not told"),
        ("advice", ["b", "a"], "told in the order a, b"),
        ("facts", {"river": "46 mg/l, tier 3"}, "expected 46 mg/l, tier 3, got 46 mg/l, tier 4"),
        ("facts", {}, "river: 46 mg/l, tier 4 is told and not expected"),
        ("carbon", {"no_till": "tier1 2019"}, "expected tier1 2019, got none"),
        ("schemes", {"aid": "open", "loan": "ended"}, "loan: expected ended, got nothing"),
        ("deciders", {"county": ["manure"]}, "board + county: ['manure'] is told and not expected"),
        ("contacts", ["board", "county"], "told in the order county, board"),
        ("gaps", [], "water is told and not expected"),
    ],
)
def test_what_is_missing_or_new_or_out_of_order_is_a_difference(key: str, expected: Any, said: str) -> None:
    (first, *_) = answer_differences({**WHOLE, key: expected}, RECORD)
    assert first.startswith(f"answer {key}: ")
    assert said in first


def test_every_regional_pack_defends_ten_places_apart() -> None:
    shelf = fill([ROOT])
    worldwide = {entry.pack for entry in shelf.regions if entry.model.boundary == "world"}
    for pack in {entry.pack for entry in shelf.packs} - worldwide:
        places = [entry.model.place for entry in shelf.places if entry.pack == pack]
        apart = {(round(place.lon or 0, 1), round(place.lat or 0, 1)) for place in places}
        assert len(apart) >= 10, pack


def test_a_binding_norm_of_a_topic_is_defended_too(tmp_path: Path) -> None:
    scenarios = write(tmp_path) / "regions/demo/scenarios.yaml"
    text = scenarios.read_text(encoding="utf-8").replace("status: DECIDED", "binding: [rate], may_apply: [compost]")
    scenarios.write_text(text, encoding="utf-8")
    found = [str(problem) for problem in examine([tmp_path]).problems]
    assert sorted(each.split("expect.topics.manure: ")[1].split(" is")[0] for each in found) == ["'compost'", "'rate'"]
