"""What a change of practice does to the carbon of a place: all methods side by side, one leads, nothing is sold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

import orjson
import pytest

from helpdesk.domain.carbon import Effect, Rate, TradeOff, flags
from helpdesk.domain.evidence import Evidence, Metric
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.carbon import FIELD, Method, carbon_place, outlooks
from helpdesk.services.carbon.words import _table
from helpdesk.services.desk import Desk
from helpdesk.services.figures import figure
from helpdesk.services.question import Question
from helpdesk.services.record import record
from helpdesk.services.spoken import spoken

Json = Mapping[str, Any]
PLACES = {
    "zinder": (8.99, 13.81),
    "sinop": (-55.5, -11.9),
    "lethbridge": (-112.68, 49.93),
    "plouguerneau": (-4.41, 48.63),
    "nakuru": (36.05, -0.2),
    "punjab": (75.85, 30.91),
}
USES = ("cropland", "grassland", "forest", "orchard", "rangeland", "wetland")


def asked(place: str, **told: Any) -> Question:
    lon, lat = PLACES[place]
    return Question(place=Place(at=LonLat(lon=lon, lat=lat)), on=date(2026, 11, 23), **told)


def carbon(desk: Desk, place: str, **told: Any) -> Json:
    found: Json = record(desk, advise(desk, asked(place, **told)))["carbon"]
    return found


def practices(desk: Desk, place: str, **given: Any) -> dict[str, Json]:
    return {each["practice"]: each for each in carbon(desk, place, given=given)["practices"]}


@pytest.fixture(scope="module")
def everywhere(desk: Desk) -> list[Json]:
    """All practices at all places under all uses."""
    found = (practices(desk, place, land_use=use).values() for place in PLACES for use in USES)
    return list(chain.from_iterable(found))


def test_an_answer_by_tables_is_of_one_edition(desk: Desk, everywhere: list[Json]) -> None:
    said = desk.content.statements
    told = [each for found in everywhere for each in found["methods"] if each["status"] == "ok" and each.get("facts")]
    assert {each["edition"] for each in told} == {"2006", "2019"}
    for each in told:
        assert {said[fact].edition for fact in each["facts"]} <= {each["edition"], None}
        assert each["method"] == "local" or None not in {said[fact].edition for fact in each["facts"]}


def test_both_editions_stand_side_by_side_wherever_the_tables_have_the_practice(everywhere: list[Json]) -> None:
    for each in everywhere:
        editions = [method["edition"] for method in each["methods"] if method["method"] == "tier1"]
        assert editions == (["2006", "2019"] if each["from"] else [])


def test_no_gain_goes_on_beyond_its_years_and_none_is_without_a_depth(everywhere: list[Json]) -> None:
    for each in everywhere:
        assert each["depth_cm"] == 30
        if each["headline"]:
            assert each["saturates_after_years"] >= 18
            years = each["years_to_detect"]["years"]
            assert years is None or years <= each["saturates_after_years"]


@pytest.mark.parametrize(("depth", "leads"), [(None, True), (22.0, True), (30.0, True), (100.0, False)])
def test_what_deeper_soil_gained_is_not_told_as_the_gain_of_thirty_centimetres(
    depth: float | None, leads: bool
) -> None:
    evidence = Evidence(
        id="e",
        metric=Metric.RATE_T_C_HA_YR,
        region="world",
        tier=3,
        evidence_class="B",
        citation="A 2020",
        verification="abstract_seen",
        value=1.0,
        depth_cm=depth,
    )
    rate = Rate(value_t_c_ha_yr=1.0, low_t_c_ha_yr=0.5, high_t_c_ha_yr=1.5, years=20, sign_certain=True)
    assert Method(method=FIELD, status="ok", rate=rate, evidence=evidence).leads is leads


def test_ninety_percent_of_2006_are_in_every_range_that_rests_on_them(desk: Desk) -> None:
    """Table 2.3 of 2006 prints one nominal error for all its stocks; no factor makes a stock or a rate any surer."""
    found = carbon(desk, "zinder", given={"land_use": "cropland"})
    stocks = [each for each in found["stocks"] if each["edition"] == "2006" and each["origin"] == "tier1_present"]
    assert stocks
    for each in stocks:
        assert each["low"] <= 0.1 * each["value"] + 0.001
        assert each["high"] >= 1.9 * each["value"] - 0.001
    methods = [method for each in found["practices"] for method in each["methods"]]
    rates = [each for each in methods if each["method"] == "tier1" and each["edition"] == "2006" and "years" in each]
    assert rates
    for each in rates:
        assert each["high_t_c_ha_yr"] - each["rate_t_c_ha_yr"] >= 0.9 * abs(each["rate_t_c_ha_yr"]) - 2e-5


def test_carbon_and_carbon_dioxide_never_mix(everywhere: list[Json]) -> None:
    for method in (method for each in everywhere for method in each["methods"] if "rate_t_c_ha_yr" in method):
        for end in ("rate", "low", "high"):
            c, co2 = method[f"{end}_t_c_ha_yr"], method[f"{end}_t_co2e_ha_yr"]
            assert (c is None) == (co2 is None)
            assert c is None or co2 == pytest.approx(c * 44 / 12, abs=3e-5)


def test_a_headline_is_one_of_the_methods_and_gives_its_reasons_in_words(everywhere: list[Json]) -> None:
    for each in everywhere:
        assert each["why"]
        assert each["because"]
        if each["headline"]:
            leads = [method for method in each["methods"] if method["status"] == "ok"]
            assert each["headline"]["rate_t_c_ha_yr"] in [method.get("rate_t_c_ha_yr") for method in leads]


def test_only_a_gain_that_nothing_forbids_is_an_offer(everywhere: list[Json]) -> None:
    assert any(each["offer"] for each in everywhere)
    for each in everywhere:
        if each["offer"]:
            assert each["headline"]["rate_t_c_ha_yr"] > 0
            assert not each["prohibited_by"]
            assert "N2O_MAY_CANCEL" not in each["why"]
        if "LOSS" in each["why"]:
            assert each["headline"]["rate_t_c_ha_yr"] < 0


def test_every_flag_is_of_the_set_or_a_word_of_the_pack_alone(everywhere: list[Json]) -> None:
    of_set = {"n2o", "ch4", "water", "yield", "biodiversity", "leakage", "reversal", "tenure", "labour"}
    flags = [flag for each in everywhere for flag in each["flags"]]
    assert {flag["flag"] for flag in flags} <= of_set | {None}
    assert all(flag["word"] for flag in flags)
    assert all(any(flag["flag"] == "reversal" for flag in each["flags"]) for each in everywhere if each["offer"])


def test_what_a_norm_prohibits_gets_no_headline_and_names_the_norm(desk: Desk) -> None:
    wet = practices(desk, "plouguerneau", land_use="cropland", fr_soil_state="waterlogged")["solid_manure_spreading"]
    assert (wet["headline"], wet["offer"]) == (None, False)
    assert wet["prohibited_by"] == ["fr-pan-soil-state-solid"]
    assert "PROHIBITED" in wet["why"]
    assert any(method["status"] == "ok" for method in wet["methods"])  # what it would come to is still told


def test_what_has_ended_is_told_with_its_end_and_offers_nothing(desk: Desk) -> None:
    """Alberta's protocol for tillage ended with 2021; on its last day it had not."""

    def on(day: date) -> tuple[str, list[Json], list[str]]:
        question = replace(asked("lethbridge", given={"land_use": "cropland"}), on=day)
        told = record(desk, advise(desk, question))
        status = next(each["status"] for each in told["schemes"] if each["id"] == "ca-ab-ccp")
        found = next(each for each in told["carbon"]["practices"] if each["practice"] == "no_till")
        return status, [each for each in found["methods"] if each.get("scheme") == "ca-ab-ccp"], found["why"]

    status, accounts, why = on(date(2026, 11, 23))
    assert status == "ended"
    assert {(each["status"], each["to"], each.get("rate_t_c_ha_yr")) for each in accounts} == {
        ("ended", "2022-01-01", None)
    }
    assert "SCHEME_ENDED" in why
    status, accounts, why = on(date(2021, 12, 31))
    assert status != "ended"
    assert accounts
    assert "ended" not in {each["status"] for each in accounts}
    assert "SCHEME_ENDED" not in why


def test_a_hectare_of_hedge_is_no_hectare_of_field(desk: Desk) -> None:
    found = practices(desk, "plouguerneau", land_use="cropland")["hedge_planting"]
    assert (found["headline"], found["offer"]) == (None, False)
    assert "PER_HEDGE" in found["why"]
    assert {each["per"] for each in found["methods"] if each["status"] == "ok"} == {"hedge"}


def test_carbon_that_was_brought_from_elsewhere_is_said_to_be(desk: Desk, everywhere: list[Json]) -> None:
    """Manure, compost and biochar leave less where they come from; a dressing of nitrogen gives off laughing gas."""
    flags = {id: set(each.flags) for id, each in desk.content.practices.items()}
    said = {"CARBON_FROM_ELSEWHERE": "carbon_from_elsewhere", "N2O_MAY_CANCEL": "nitrous_oxide"}
    for code, word in said.items():
        told = [each for each in everywhere if each["headline"] and word in flags[each["practice"]]]
        assert told
        assert all(code in each["why"] for each in told)
        assert all(code not in each["why"] for each in everywhere if word not in flags[each["practice"]])


def test_at_nakuru_a_withdrawn_default_of_open_sign_gives_way_to_trials(desk: Desk) -> None:
    """The tables of 2019 have no montane row; the +-50 % of 2006 leaves open whether manure gains carbon at all."""
    found = practices(desk, "nakuru", land_use="cropland")["solid_manure_spreading"]
    by_edition = {each["edition"]: each for each in found["methods"] if each["method"] == "tier1"}
    assert by_edition["2019"]["status"] == "no_default"
    assert by_edition["2006"]["sign_certain"] is False
    assert found["headline"]["method"] == FIELD
    assert found["headline"]["rate_t_c_ha_yr"] > 0
    assert "BETTER_EVIDENCE" in found["why"]


def test_forest_to_agroforestry_is_told_as_the_loss_it_is(desk: Desk) -> None:
    for place in PLACES:
        found = practices(desk, place, land_use="forest")["agroforestry_from_forest"]
        assert found["headline"]["high_t_c_ha_yr"] < 0
        assert (found["offer"], found["headline"]["sign_certain"]) == (False, True)


def test_an_artefact_of_the_tables_has_words_and_no_number(desk: Desk) -> None:
    found = practices(desk, "sinop", land_use="cropland")["set_aside"]
    by_2019 = next(each for each in found["methods"] if each.get("edition") == "2019" and each["method"] == "tier1")
    assert by_2019["status"] == "artefact"
    assert by_2019["reason"]
    assert by_2019["way_forward"]
    assert "rate_t_c_ha_yr" not in by_2019


def test_on_organic_soil_the_methods_do_not_apply_and_no_field_trial_is_told(desk: Desk) -> None:
    found = practices(desk, "plouguerneau", land_use="cropland", ipcc_soil_class="organic")
    for each in found.values():
        assert (each["headline"], each["why"]) == (None, ["ORGANIC_SOIL"])
        assert {method["status"] for method in each["methods"]} == {"method_not_applicable"}


def test_land_use_is_the_layers_until_the_asker_says_otherwise(desk: Desk) -> None:
    by_layer = carbon(desk, "zinder")
    assert (by_layer["land_use"]["value"], by_layer["land_use"]["from"]) == ("grassland", "layer")
    assert by_layer["land_use"]["layer"] in desk.content.layers
    by_asker = carbon(desk, "zinder", given={"land_use": "cropland"})
    assert (by_asker["land_use"]["value"], by_asker["land_use"]["from"]) == ("cropland", "asker")
    in_words_of_the_ipcc = carbon(desk, "zinder", given={"tier1_land_use": "perennial"})
    assert in_words_of_the_ipcc["land_use"]["value"] == "orchard"


def test_where_the_use_of_the_land_is_unknown_no_practice_is_guessed(desk: Desk) -> None:
    found = carbon(desk, "zinder", given={"land_cover": "barren"})
    assert (found["land_use"]["value"], found["land_use"]["from"], found["practices"]) == (None, "unknown", [])
    assert "LAND_USE_UNKNOWN" in [each["code"] for each in found["messages"]]
    assert all(each["origin"] != "tier1_present" for each in found["stocks"])


def test_management_that_the_asker_tells_takes_the_place_of_the_assumed(desk: Desk) -> None:
    tilled = practices(desk, "plouguerneau", land_use="cropland")["no_till"]
    assert (tilled["from"]["tillage"], tilled["management_from"]) == ("full", "assumed")
    assert tilled["starts_from"] == "Annual crops, Full tillage, Medium input"
    reduced = practices(desk, "plouguerneau", land_use="cropland", tier1_tillage="reduced")["no_till"]
    assert (reduced["from"]["tillage"], reduced["management_from"]) == ("reduced", "asker")
    assert reduced["headline"]["rate_t_c_ha_yr"] < tilled["headline"]["rate_t_c_ha_yr"]
    done = practices(desk, "plouguerneau", land_use="cropland", tier1_tillage="no_till")["no_till"]
    assert {each["status"] for each in done["methods"] if each["method"] == "tier1"} == {"already_so"}
    assert done["headline"] is None
    assert "ALREADY_SO" in done["why"]


def test_what_the_land_is_already_managed_by_is_not_offered_by_trials_of_beginning_with_it(desk: Desk) -> None:
    """Residues that stay bring the input to medium; land that has it, or more, gains nothing by what it does already.
    Cover crops are what high input without manure is known by."""
    done = (("residue_retention", "medium"), ("residue_retention", "high_without_manure"),
            ("cover_crop", "high_without_manure"))  # fmt: skip
    for practice, amount in done:
        told = practices(desk, "plouguerneau", land_use="cropland", tier1_input=amount)[practice]
        assert (told["headline"], told["offer"], told["why"]) == (None, False, ["ALREADY_SO"])
    told = practices(desk, "plouguerneau", land_use="cropland", tier1_input="low")["cover_crop"]
    assert told["offer"]


def test_medium_input_by_residues_does_not_mean_that_there_are_cover_crops(desk: Desk) -> None:
    told = practices(desk, "plouguerneau", land_use="cropland", tier1_input="medium")["cover_crop"]
    assert (told["from"]["input"], told["to"]["input"]) == ("medium", "high_without_manure")
    assert told["offer"]
    assert told["headline"]["rate_t_c_ha_yr"] > 0


def test_no_permille_is_told_without_the_stock_it_is_of(everywhere: list[Json]) -> None:
    told = [each for found in everywhere for each in (*found["methods"], found["headline"]) if each]
    permille = [each for each in told if each.get("permille_of_stock") is not None]
    assert len(permille) > 100
    for each in permille:
        expected = 1000 * each["rate_t_c_ha_yr"] / each["stock_t_c_ha"]
        assert each["permille_of_stock"] == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_other_gases_stand_beside_the_carbon_of_every_practice_that_changes_them(desk: Desk) -> None:
    """Drier rice fields save methane and lose carbon: both are told. Nitrogen alone is no offer for its carbon."""
    rice = desk.content.practices["alternate_wetting_drying"]
    told = {(each.trade_off, each.effect) for each in flags(rice.flags, gains=False)}
    assert (TradeOff.CH4, Effect.BETTER) in told
    assert "carbon_loss" in rice.flags
    nitrogen = practices(desk, "plouguerneau", land_use="cropland")["mineral_nitrogen_spreading"]
    assert any(TradeOff.N2O.value in each.values() and each["effect"] == "worse" for each in nitrogen["flags"])
    assert not nitrogen["offer"]
    assert "N2O_MAY_CANCEL" in nitrogen["why"]


def test_less_tillage_is_never_told_without_where_in_the_soil_its_gain_is(desk: Desk) -> None:
    """At fixed depth no-till seems to gain half as much again (Meurer et al. 2018), most of it near the surface."""
    less = [each for each in desk.content.practices.values() if each.before and each.after
            and each.before.tillage == "full" and each.after.tillage in ("reduced", "no_till")]  # fmt: skip
    assert {"no_till", "reduced_till"} <= {each.id for each in less}
    assert [each.id for each in less if "gain_mostly_in_topsoil" not in each.flags] == []


def test_a_measured_stock_is_what_field_evidence_scales_with(desk: Desk) -> None:
    poor = practices(desk, "plouguerneau", land_use="cropland", soc_stock_t_ha=40.0)["agroforestry_planting"]
    rich = practices(desk, "plouguerneau", land_use="cropland", soc_stock_t_ha=80.0)["agroforestry_planting"]
    assert rich["headline"]["rate_t_c_ha_yr"] == pytest.approx(2 * poor["headline"]["rate_t_c_ha_yr"])
    assert rich["headline"]["permille_of_stock"] == poor["headline"]["permille_of_stock"] == pytest.approx(12.5)


def test_every_share_is_of_the_one_target_that_the_answer_names(desk: Desk) -> None:
    """Methods start from stocks of their own; practices could not be compared by shares of different targets."""
    for place in PLACES:
        found = carbon(desk, place, given={"land_use": "cropland"})
        aim = found["four_per_1000"]
        methods = [method for each in found["practices"] for method in each["methods"] if "share_of_target" in method]
        assert methods
        for each in methods:
            share = each["rate_t_c_ha_yr"] / (0.004 * found["stock"]["value"])
            assert each["share_of_target"] == pytest.approx(share, rel=0.01, abs=0.002), (place, each)
        assert aim["t_c_ha_yr"] == pytest.approx(0.004 * found["stock"]["value"], abs=0.001)


def test_a_stock_of_nothing_is_no_divisor(desk: Desk) -> None:
    for found in practices(desk, "zinder", land_use="cropland", soc_stock_t_ha=0.0).values():
        for method in found["methods"]:
            if method.get("stock_t_c_ha") == 0:
                assert method.get("permille_of_stock") is None


def test_a_question_on_some_topics_hears_of_their_practices_alone(desk: Desk) -> None:
    told = carbon(desk, "plouguerneau", topics=("cover_crops",), given={"land_use": "cropland"})
    assert "cover_crop" in [each["practice"] for each in told["practices"]]
    assert "no_till" not in [each["practice"] for each in told["practices"]]
    assert len(carbon(desk, "plouguerneau", topics=("soil_carbon",))["practices"]) > len(told["practices"])


def test_written_practices_are_those_of_the_record(desk: Desk) -> None:
    answer = advise(desk, asked("sinop"))
    assert orjson.loads(orjson.dumps(record(desk, answer, encoded=True))) == record(desk, answer)


def test_the_sea_has_no_practices(desk: Desk) -> None:
    sea = Question(place=Place(at=LonLat(lon=-30.0, lat=20.0)), on=date(2026, 11, 23))
    told = record(desk, advise(desk, sea))["carbon"]
    assert (told["practices"], told["land_use"]) == ([], None)


def test_every_caveat_is_told_in_all_languages_of_its_pack(desk: Desk) -> None:
    """A warning that only some can read is none, and one that points to another row says nothing by itself."""
    told = [each for each in desk.content.evidence.values() if each.caveats]
    assert len(told) > 20
    lacking = {each.id: set(desk.content.packs[each.pack].languages) - each.caveats.keys() for each in told}
    assert not {name: missing for name, missing in lacking.items() if missing}
    assert not [each.id for each in told if each.caveats["en"] == "as above"]


def test_all_codes_have_words_in_every_language(everywhere: list[Json]) -> None:
    table = _table()
    assert all(text for said in table.values() for text in said.values())
    assert {code for each in everywhere for code in each["why"]} <= table.keys()


def test_the_order_is_offers_first_and_losses_last(desk: Desk) -> None:
    answer = advise(desk, asked("plouguerneau", given={"land_use": "cropland"}))
    found = outlooks(carbon_place(desk, answer))
    offers = [each.offer for each in found]
    assert offers == sorted(offers, reverse=True)
    assert found[-1].leading is not None
    assert found[-1].leading.rate is not None
    assert found[-1].leading.rate.value_t_c_ha_yr < 0


def test_the_spoken_answer_tells_the_first_three_gains_with_their_ranges(desk: Desk) -> None:
    for lang, word in {
        "en": "Carbon: ",
        "fr": "Carbone : ",
        "es": "Carbono: ",
        "pt": "Carbono: ",
        "sw": "Kaboni: ",
    }.items():
        answer = record(desk, advise(desk, asked("zinder", given={"land_use": "cropland"}, lang=lang)))
        lines = [line for section in spoken(answer) for line in section.lines]
        said = [line for line in lines if line.startswith(word)]
        offers = {each["name"]: each["headline"] for each in answer["carbon"]["practices"] if each["offer"]}
        assert len(said) == min(3, len(offers))
        assert len(offers) > 1
        for line in said:
            lead = next(lead for name, lead in offers.items() if line.startswith(f"{word}{name}"))
            assert figure(lead["rate_t_c_ha_yr"], ".2f", lang) in line
            if lead["low_t_c_ha_yr"] is not None:
                assert f"({figure(lead['low_t_c_ha_yr'], '.2f', lang)} " in line
                assert f" {figure(lead['high_t_c_ha_yr'], '.2f', lang)})" in line
        assert any("(" in line for line in said)
        assert "33" in next(line for line in lines if line in [each["text"] for each in answer["carbon"]["messages"]])


def test_what_the_asker_told_is_said_in_words(desk: Desk) -> None:
    """Also where a map says another class."""
    for lang, words in {"en": "Land use: Cropland", "fr": "Usage du sol: Terre cultivée"}.items():
        told = {"land_use": "cropland", "ipcc_soil_class": "sandy"}
        answer = record(desk, advise(desk, asked("plouguerneau", given=told, lang=lang)))
        lines = " ".join(line for section in spoken(answer) for line in section.lines)
        assert words in lines
        assert "land_use" not in lines
        soil = answer["soil"]["ipcc_soil_class"]
        assert soil["layer_value"] != "sandy"
        assert f"{soil['name']}: {'Sandy' if lang == 'en' else 'Sableux'}" in lines
