"""The process `tier1_change` beyond the worked cases: areas, ranges, what it refuses and what it explains."""

from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.services.desk import Desk

CROP = {"land_use": "cropland", "tillage": "full", "input": "medium"}
NO_TILL = {**CROP, "tillage": "no_till"}
ONES = {"f_lu": 1, "f_mg": 1, "f_i": 1}
WET = {"edition": "2019", "climate_zone": "tropical_wet", "soil_class": "HAC"}
BY_FACTORS = {"edition": "2019", "soc_ref": 40, "initial": ONES, "final": {**ONES, "f_lu": 0.83}}


@pytest.fixture(scope="module")
def ogc(desk: Desk) -> TestClient:
    """Over the real desk, whose content holds the tables of the IPCC."""
    app = FastAPI()
    mount(app, desk)
    return TestClient(app)


def ask(client: TestClient, **inputs: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post("/ogc/processes/tier1_change/execution", json={"inputs": inputs})
    return answer.status_code, answer.json()


def test_the_example_gives_what_the_description_says(ogc: TestClient) -> None:
    told = ogc.get("/ogc/processes/tier1_change").json()
    for name, value in told["example"]["inputs"].items():
        jsonschema.validate(value, told["inputs"][name]["schema"])
    status, found = ask(ogc, **told["example"]["inputs"])
    assert status == 200, found
    jsonschema.validate(found, {**told["outputs"]["result"]["schema"], "additionalProperties": False})
    assert "Eq. 2.25" in told["description"]
    assert "niveau 1" in ogc.get("/ogc/processes/tier1_change?lang=fr").json()["title"]


def test_the_page_of_the_process_names_its_systems(ogc: TestClient) -> None:
    page = ogc.get("/ogc/processes/tier1_change?f=html").text
    assert "set_aside" in page
    assert "high_with_manure" in page


def test_the_figures_used_are_told_with_edition_and_verification(ogc: TestClient) -> None:
    _, found = ask(ogc, **{**WET, "climate_zone": "tropical_dry", "soil_class": "sandy"}, initial=CROP, final=NO_TILL)
    assert found["facts"][0] == {
        "id": "ipcc2019-soc-tropical-dry-sandy",
        "topic": "soil_carbon.reference_stock",
        "value": 9,
        "error_pct": 9,
        "error_meaning": "95ci_percent_of_mean",
        "n": 164,
        "edition": "2019",
        "verification": "verified_2 (arithmetic in independent review of the 2019 tables)",
    }
    assert {each["edition"] for each in found["facts"]} == {"2019"}
    assert found["initial_t_c_ha"] == pytest.approx(8.28)
    assert found["depth_cm"] == 30


def test_the_course_is_level_after_the_transition(ogc: TestClient) -> None:
    _, found = ask(ogc, **WET, initial=CROP, final=NO_TILL)
    course = found["course_t_c_ha"]
    assert len(course) == 41
    assert found["saturates_after_years"] == 20
    assert course[20] == pytest.approx(found["final_t_c_ha"])
    assert course[20:] == [pytest.approx(course[20])] * 21


def test_areas_in_words_are_those_by_factors(ogc: TestClient) -> None:
    """Half of 10 ha turns to no-till: half the change of a hectare, ten times."""
    half = [{"area_ha": 5, **CROP}, {"area_ha": 5, **NO_TILL}]
    _, whole = ask(ogc, **WET, initial=[{"area_ha": 10, **CROP}], final=half)
    _, one = ask(ogc, **WET, initial=CROP, final=NO_TILL)
    assert whole["delta_t_c_yr"] == pytest.approx(5 * one["delta_t_c_ha_yr"])
    assert whole["area_ha"] == 10
    assert whole["sign_certain"] is True
    assert whole["low_t_c_yr"] == pytest.approx(5 * one["low_t_c_ha_yr"])


def test_without_any_error_there_is_neither_range_nor_sign(ogc: TestClient) -> None:
    _, found = ask(ogc, **BY_FACTORS)
    assert found["delta_t_c_ha_yr"] == pytest.approx(40 * -0.17 / 20)
    assert (found["low_t_c_ha_yr"], found["rel_error_pct"], found["sign_certain"]) == (None, None, None)
    _, some = ask(ogc, **{**BY_FACTORS, "soc_ref": {"value": 40, "error_pct": 7}})
    assert some["sign_certain"] is True
    assert some["rel_error_pct"] == pytest.approx(7)


def test_a_zone_without_its_moisture_is_asked_for_only_where_it_decides(ogc: TestClient) -> None:
    boreal = {"edition": "2019", "climate_zone": "boreal", "soil_class": "HAC"}
    status, found = ask(ogc, **boreal, initial=CROP, final=NO_TILL)
    assert status == 400
    assert "boreal_moist or boreal_dry" in found["description"]
    worn = {"land_use": "grassland", "tillage": "severely_degraded"}
    status, found = ask(ogc, **boreal, initial=worn, final={"land_use": "grassland"})
    assert found["initial_t_c_ha"] == pytest.approx(63 * 0.7)


@pytest.mark.parametrize(
    ("inputs", "status", "reason"),
    [
        ({"final": {"land_use": "set_aside"}}, "artefact", "an artefact of the table, not a finding"),
        ({"final": {"land_use": "cropland"}}, "incomplete_system", "Of this system is not said: Tillage"),
        (
            {"final": {"land_use": "grassland", "tillage": "moderately_degraded"}},
            "no_default",
            "have no factor for Grassland moderately degraded (2006 tables)",
        ),
        ({"soil_class": "spodic"}, "no_default", "no reference stock for Tropical wet, Spodic"),
        ({"soil_class": "organic"}, "method_not_applicable", "This soil is organic"),
        (
            {
                "initial": [{"area_ha": 1, **CROP}],
                "final": [{"area_ha": 0.5, **CROP}, {"area_ha": 0.5, "land_use": "set_aside"}],
            },
            "artefact",
            "Annual crops, Cropland set aside",
        ),
    ],
)
def test_what_the_tables_do_not_say_is_explained(
    ogc: TestClient, inputs: dict[str, Any], status: str, reason: str
) -> None:
    answered, found = ask(ogc, **{**WET, "initial": CROP, "final": NO_TILL, **inputs})
    assert answered == 200
    assert found["status"] == status
    assert reason in found["reason"]
    assert found["way_forward"]
    assert not [name for name in found if "t_c" in name]


def test_reasons_come_in_the_language_asked_for(ogc: TestClient) -> None:
    _, found = ask(ogc, **{**WET, "soil_class": "organic"}, initial=CROP, final=NO_TILL, lang="pt-BR")
    assert found["reason"].startswith("Este solo é orgânico")


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"edition": "2013"}, "edition: '2013' is none of 2006, 2019"),
        ({"edition": None}, "edition: is missing"),
        ({"soc_ref": -5}, "soc_ref: -5 is outside above 0 to 1000 t C/ha"),
        ({"soc_ref": "40"}, "soc_ref: '40' is not a number"),
        ({"soc_ref": {"error_pct": 5}}, "soc_ref: lacks 'value'"),
        ({"soc_ref": {"value": 40, "error_pct": -1}}, "soc_ref.error_pct: -1 is outside 0 to 1000 %"),
        ({"soc_ref": None}, "soc_ref: is missing; systems told by f_lu, f_mg and f_i need it"),
        ({"climate_zone": "tropical_dry"}, "climate_zone: does not go with systems told by f_lu"),
        ({"final": {"f_lu": 0.8, "f_mg": 1}}, "final.f_i: is missing"),
        ({"final": {**ONES, "land_use": "cropland"}}, "final.land_use: does not go with"),
        ({"final": {**ONES, "f_lu": 0}}, "final.f_lu: 0 is outside above 0 to 5"),
        ({"final": {**ONES, "f_mgg": 1}}, "final.f_mgg: is not known"),
        ({"final": [{"area_ha": 1, **ONES}]}, "final: must be a list of areas where initial is one"),
        (
            {"initial": [{"area_ha": 1, **ONES}], "final": [{"area_ha": 2, **ONES}]},
            "final: covers 2 ha and initial 1 ha; both must be one land",
        ),
        ({"initial": [{"area_ha": 1, **ONES}], "final": [ONES]}, "final[0]: lacks 'area_ha'"),
        ({"initial": [], "final": []}, "initial: has 0 items"),
        ({"transition_years": 0}, "transition_years: 0 is outside 1 to 200 a"),
        ({"period_years": -3}, "period_years: -3 is outside 0 to 1000 a"),
        (
            {"initial": {"land_use": "cropland", "tillage": "no-till"}},
            "initial.tillage: 'no-till' is none of full, reduced, no_till",
        ),
        ({"lang": "??"}, "lang: '??' is not a language tag"),
    ],
)
def test_bad_input_names_field_and_bound(ogc: TestClient, inputs: dict[str, Any], said: str) -> None:
    wanted = {name: value for name, value in {**BY_FACTORS, **inputs}.items() if value is not None}
    status, found = ask(ogc, **wanted)
    assert status == 400
    assert said in found["description"]


@pytest.mark.parametrize(
    ("system", "name", "words"),
    [
        ({**CROP, "input": "high"}, "final.input", "are low, medium, high_without_manure, high_with_manure"),
        ({**CROP, "tillage": "improved"}, "final.tillage", "are full, reduced, no_till"),
        ({"land_use": "grassland", "tillage": "full"}, "final.tillage", "are nominal, moderately_degraded"),
        ({"land_use": "grassland", "input": "high_with_manure"}, "final.input", "are medium, high"),
        ({"land_use": "forest", "tillage": "no_till"}, "final.tillage", "leave it out"),
    ],
)
def test_a_word_of_another_use_of_the_land_is_refused_with_those_of_this_one(
    ogc: TestClient, system: dict[str, str], name: str, words: str
) -> None:
    status, found = ask(ogc, **WET, initial=CROP, final=system)
    assert status == 400
    assert found["description"].startswith(f"{name}: ")
    assert words in found["description"]


@pytest.mark.parametrize("word", ["paddy", "perennial", "set_aside", "drained_wetland_cropland"])
def test_words_of_crops_are_words_of_every_kind_of_cropland(ogc: TestClient, word: str) -> None:
    """A figure that a table lacks is a gap with the way forward, and no fault of who asks."""
    status, _ = ask(ogc, **WET, initial=CROP, final={"land_use": word, "tillage": "no_till", "input": "low"})
    assert status == 200
