"""The record is reproducible, complete, and stands when a part of its ground is missing."""

import base64
import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from helpdesk.bootstrap import open_desk
from helpdesk.domain.bodies import Interest
from helpdesk.domain.errors import BadParameter
from helpdesk.domain.facts import Bounds
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.area import advise_area
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question, parse_given, parse_id
from helpdesk.services.record import record
from helpdesk.services.record.people import contacts, named_bodies
from helpdesk.services.record.speech import Speech
from helpdesk.services.spoken import spoken
from helpdesk.settings import Settings

ON = date(2026, 11, 23)


def question(lon: float = -4.41, lat: float = 48.63, **asked: object) -> Question:
    return Question(place=Place(at=LonLat(lon=lon, lat=lat)), on=ON, **asked)  # type: ignore[arg-type]


def test_the_id_reproduces_the_record(desk: Desk) -> None:
    first = record(desk, advise(desk, question(-4.412345678, 48.631111, given={"soil_ph": 5.2}, lang="fr")))
    again, versions = parse_id(desk, first["id"])
    assert record(desk, advise(desk, again)) == first
    assert versions == desk.versions == first["versions"]
    assert first["place"]["lon"] == -4.4123


def test_equal_questions_have_equal_ids_whatever_the_order(desk: Desk) -> None:
    one = question(given={"soil_ph": 5.2, "irrigated": True}).id(desk.versions)
    assert one == question(given={"irrigated": True, "soil_ph": 5.2}).id(desk.versions)
    assert one != question(given={"soil_ph": 5.3, "irrigated": True}).id(desk.versions)


@pytest.mark.parametrize("text", ["", "nonsense", "W10", "!!", "WzEsMl0"])
def test_an_id_that_is_none_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(BadParameter, match="not the id"):
        parse_id(desk, text)


def forged(**parts: object) -> str:
    """An id with some parts replaced by whatever a client might put there."""
    whole = {"lon": 1.0, "lat": 45.0, "precision": 0, "name": "", "on": "2026-11-23", "lang": "en", "topics": []}
    said = [*{**whole, "given": {}, "versions": ["a", "b", "c"], **parts}.values()]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode()


@pytest.mark.parametrize(
    "parts",
    [
        {"given": {"soil_ph": [1]}},
        {"given": {"nonsense": 1}},
        {"given": {"soil_ph": "abc"}},
        {"given": {"soil_ph": float("nan")}},
        {"given": [1]},
        {"topics": [["a"]]},
        {"topics": 5},
        {"precision": float("nan")},
        {"precision": float("inf")},
        {"precision": 1e12},
        {"precision": "far"},
        {"lon": 10**400},
        {"lon": 200},
        {"lat": None},
        {"name": "\ud800"},
        {"name": ["a"]},
        {"lang": "<b>"},
        {"lang": 5},
        {"on": "20260101"},
        {"on": 5},
        {"versions": [1]},
    ],
)
def test_what_an_id_holds_is_checked_like_any_parameter(desk: Desk, parts: dict[str, object]) -> None:
    with pytest.raises(BadParameter):
        parse_id(desk, forged(**parts))


def test_an_id_made_by_hand_is_read(desk: Desk) -> None:
    question, versions = parse_id(desk, forged(given={"irrigated": True}, topics=["hedges"]))
    assert question.given == {"irrigated": True}
    assert versions["software"] == "c"


def test_what_the_asker_knows_wins_over_the_map(desk: Desk) -> None:
    soil = record(desk, advise(desk, question(given=parse_given(desk, ["clay_pct:31"]))))["soil"]["clay_pct"]
    assert (soil["value"], soil["status"]) == (31.0, "given")
    assert soil["layer_value"] is not None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("clay_pct", "not NAME:VALUE"),
        ("clay_pct:", "not NAME:VALUE"),
        ("clay_pkt:3", "did you mean 'clay_pct'"),
        ("clay_pct:much", "is a number"),
        ("clay_pct:nan", "finite"),
        ("clay_pct:inf", "finite"),
        ("soc_stock_t_ha:-5", "soc_stock_t_ha is at least 0 t C/ha, not '-5'"),
        ("clay_pct:120", "clay_pct is at most 100 %, not '120'"),
        ("soil_ph:14.1", "soil_ph is at most 14 pH, not '14.1'"),
        ("irrigated:maybe", "true or false"),
        ("land_use:croplnd", "did you mean 'cropland'"),
        ("ipcc_soil_class:HAK", "one of"),
    ],
)
def test_what_is_given_is_checked(desk: Desk, given: str, says: str) -> None:
    with pytest.raises(BadParameter, match=says):
        parse_given(desk, [given])


def test_every_number_that_may_be_told_has_bounds(desk: Desk) -> None:
    asked = {fact.id: fact.bounds for fact in desk.content.facts.values() if not fact.values and not fact.boolean}
    of_layers = {str(layer.fact): layer.bounds for layer in desk.content.fact_layers if not layer.classes}
    assert "soil_ph" in asked
    assert "soc_stock_t_ha" in of_layers
    assert [fact for fact, bounds in (asked | of_layers).items() if bounds == Bounds()] == []


def test_a_number_on_its_bound_is_taken(desk: Desk) -> None:
    assert parse_given(desk, ["clay_pct:100", "soc_stock_t_ha:0"]) == {"clay_pct": 100.0, "soc_stock_t_ha": 0.0}


def test_an_open_condition_names_the_question_and_answering_it_settles_it(desk: Desk) -> None:
    topics = record(desk, advise(desk, question()))["topics"]
    waiting = topics["nitrogen.period"]["missing"]
    crop = next(each for each in waiting if each["fact"] == "crop")
    assert crop["question"]
    assert crop["would_change"]
    value = crop["values"][0]["id"]
    after = record(desk, advise(desk, question(given={"crop": value})))["topics"]["nitrogen.period"]
    assert "crop" not in {each["fact"] for each in after["missing"]}


def test_a_missing_raster_is_reported_and_the_rest_of_the_answer_stands(
    desk: Desk, settings: Settings, tmp_path: Path
) -> None:
    """A copy of the data by hard links, without the clay layer and with a sand layer that is no raster."""
    version = (settings.data / "current").read_text().strip()
    source = settings.data / "versions" / version
    for path in source.rglob("*"):
        if path.is_file() and path.name not in ("clay.tif", "sand.tif"):
            target = tmp_path / "versions" / version / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, target)
    (tmp_path / "versions" / version / "rasters" / "sand.tif").write_bytes(b"not a raster")
    (tmp_path / "current").write_text(version)
    poorer = open_desk(settings.model_copy(update={"data": tmp_path}))
    try:
        answer = record(poorer, advise(poorer, question()))
    finally:
        poorer.close()
    assert {answer["soil"][fact]["status"] for fact in ("clay_pct", "sand_pct")} == {"unavailable"}
    assert {gap["about"] for gap in answer["gaps"] if gap["code"] == "LAYER_UNAVAILABLE"} == {"clay_pct", "sand_pct"}
    whole = record(desk, advise(desk, question()))
    assert answer["topics"]["nitrogen.period"]["norms"] == whole["topics"]["nitrogen.period"]["norms"]
    assert answer["soil"]["soc_pct"] == whole["soil"]["soc_pct"]


def test_an_area_is_cut_into_parts_that_add_up(desk: Desk) -> None:
    """A square across the western edge of the Guisseny zone."""
    west, south, east, north = -4.60, 48.56, -4.35, 48.64
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    answer = advise_area(desk, {"type": "Polygon", "coordinates": [ring]}, question())
    inside = [{region["id"] for region in part["record"]["regions"]} for part in answer["parts"]]
    assert any("fr-zar-guisseny" in regions for regions in inside)
    assert any("fr-29" in regions and "fr-zar-guisseny" not in regions for regions in inside)
    assert answer["area_m2"] == pytest.approx(163.5e6, rel=0.02)  # 18.4 km by 8.9 km


def test_the_spoken_answer_says_everything_once_and_reads_no_ids(desk: Desk) -> None:
    sections = spoken(record(desk, advise(desk, question(lang="fr"))))
    lines = [line for section in sections for line in section.lines]
    norms = [line for line in lines if line.startswith(("INTERDIT", "OBLIGATOIRE", "AU MOINS", "AU PLUS"))]
    assert norms
    assert len(norms) == len(set(norms))
    assert not [line for line in lines if "_" in line and "http" not in line]
    ids = {*desk.content.statements, *desk.content.bodies} - {"4p1000", "fao", "ipcc", "eu", "verra"}
    assert not [line for line in lines if "http" not in line and ids & set(re.split(r"[^\w.-]+", line))]


def test_a_fact_that_is_true_is_said_as_yes_in_the_language_of_the_asker(desk: Desk) -> None:
    at = Place(at=LonLat(lon=8.99, lat=13.81))
    found = record(desk, advise(desk, Question(place=at, on=date(2026, 11, 25), lang="fr")))
    lines = [line for section in spoken(found) for line in section.lines]
    assert any("vaut celle du droit écrit: oui:" in line for line in lines)
    assert not [line for line in lines if re.search(r": (True|False)\b", line)]


def test_who_has_something_to_sell_is_told_and_stands_last(desk: Desk) -> None:
    """A private seller is never told as impartial: in the record, aloud, and among those to call."""
    place = Place(at=LonLat(lon=36.05, lat=-0.2))
    answer = advise(desk, Question(place=place, on=date(2026, 11, 23)))
    found = record(desk, answer)
    assert found["bodies"]["verra"]["interest"] == "standard_setter"
    assert found["bodies"]["verra"]["sells"] is True
    assert found["bodies"]["ke-dna"]["sells"] is False
    assert {each["body"] for each in found["schemes"] if each["body_sells"]} == {"verra", "gold-standard", "plan-vivo"}
    assert str(spoken(found)).count("earns by what it offers") == 3


@pytest.mark.parametrize("given", [{}, {"land_use": "cropland"}])
def test_of_schemes_that_stand_alike_those_of_sellers_come_last(desk: Desk, given: dict[str, str]) -> None:
    asked = Question(place=Place(at=LonLat(lon=36.05, lat=-0.2)), on=date(2026, 11, 23), given=given)
    found = record(desk, advise(desk, asked))["schemes"]
    for status in {each["status"] for each in found}:
        order = [each["body_sells"] for each in found if each["status"] == status]
        assert order == sorted(order)


def test_contacts_of_who_sells_stand_last_however_near_they_are(desk: Desk) -> None:
    answer = advise(desk, Question(place=Place(at=LonLat(lon=36.05, lat=-0.2)), on=date(2026, 11, 23)))
    named = named_bodies(answer)
    first = contacts(named, answer, Speech(desk.content, "en"))[0]
    assert first["body_sells"] is False
    seller = replace(desk.content.bodies[first["body"]], interest=Interest.PRIVATE)
    changed = replace(desk.content, bodies={**desk.content.bodies, seller.id: seller})
    after = contacts(named, answer, Speech(changed, "en"))
    order = [each["body_sells"] for each in after]
    assert order == sorted(order)
    assert seller.id in {each["body"] for each in after if each["body_sells"]}


def test_every_body_says_whose_it_is(desk: Desk) -> None:
    assert [each.id for each in desk.content.bodies.values() if each.interest is None] == []
