"""Mistakes in `services.yaml` are named by line and remedy."""

from pathlib import Path

import pytest

from helpdesk.content.load import examine

from .sample import write

SERVICES = """\
- id: clean_water
  names: {en: Clean water}
  region: nation
  topics: [manure]
  when: {irrigated: [true], clay_pct: {min: 5}}
  effect_kind: admin
  cices: ["2.2.5.1"]
- id: clean_ponds
  names: {en: Clean ponds}
  region: district
  topics: [manure]
  refines: clean_water
  beneficiaries: {en: Who swims there}
  source: {title: A leaflet}
"""
NAME = "regions/demo/services.yaml"

# what was done, from, to, the line it is reported at, and what the message must say
MISTAKES = [
    ("unknown region", "region: nation", "region: natoin", 3, 'not a region (did you mean "nation"'),
    ("unknown topic", "topics: [manure]", "topics: [manur]", 4, 'not a topic (did you mean "manure"'),
    ("unknown fact", "when: {irrigated", "when: {irigated", 5, 'not a fact (did you mean "irrigated"'),
    ("value of no kind", "irrigated: [true]", "irrigated: [wet]", 5, "write true or false"),
    ("a number as a word", "clay_pct: {min: 5}", "clay_pct: [high]", 5, "is not a number"),
    ("unknown kind", "effect_kind: admin", "effect_kind: admins", 6, "not a kind of any region"),
    ("no class", '"2.2.5.1"', "erosion", 7, "cices"),
    ("unknown service", "refines: clean_water", "refines: clean_watr", 12, 'not a service (did you mean "clean_water"'),
    ("refines itself", "refines: clean_water", "refines: clean_ponds", 12, "refines itself"),
    ("a chain", "  effect_kind: admin", "  refines: clean_ponds", 6, "refines 'clean_water' itself"),
    ("people without a source", "  source: {title: A leaflet}\n", "", 8, "need a source that names them"),
]


def with_services(root: Path, text: str) -> Path:
    write(root)
    (root / NAME).write_text(text, encoding="utf-8")
    return root


def test_services_become_part_of_the_content(tmp_path: Path) -> None:
    services = examine([with_services(tmp_path, SERVICES)]).valid().services
    water, ponds = services["clean_water"], services["clean_ponds"]
    assert [each.fact for each in water.when] == ["clay_pct", "irrigated"]
    assert (water.effect_kind, water.cices, ponds.refines) == ("admin", ("2.2.5.1",), "clean_water")
    assert ponds.beneficiaries == {"en": "Who swims there"}


@pytest.mark.parametrize(
    ("before", "after", "line", "said"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES]
)
def test_a_mistake_is_named_by_line_and_remedy(tmp_path: Path, before: str, after: str, line: int, said: str) -> None:
    assert before in SERVICES
    problems = examine([with_services(tmp_path, SERVICES.replace(before, after, 1))]).problems
    assert any(f"{NAME}:{line}:" in str(each) and said in str(each) for each in problems), [*map(str, problems)]


def test_effects_may_fill_a_kind_of_which_no_pack_here_has_a_region(tmp_path: Path) -> None:
    text = SERVICES.replace("effect_kind: admin", "effect_kind: airshed")
    assert examine([with_services(tmp_path, text)]).valid().services["clean_water"].effect_kind == "airshed"


def test_a_scenario_names_services_that_there_are(tmp_path: Path) -> None:
    with_services(tmp_path, SERVICES)
    path = tmp_path / "regions/demo/scenarios.yaml"
    path.write_text(path.read_text() + "    services: {clean_pond: yes}\n", encoding="utf-8")
    (problem,) = examine([tmp_path]).problems
    assert 'not a service (did you mean "clean_ponds"' in str(problem)
