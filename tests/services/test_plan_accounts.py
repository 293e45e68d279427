"""What a plan holds against the 4 per 1000 line, what it shows beside it, and practices that share ground."""

from typing import Any

import pytest

from helpdesk.services.desk import Desk

from .plans import CROPLAND, inputs_of, plan_of


def planned(desk: Desk, *measures: dict[str, Any], region: str = "brittany", **more: Any) -> dict[str, Any]:
    told = [{"share": 1, "from_year": 2026, **each} for each in measures]
    return plan_of(desk, inputs_of(region, scenarios=[{"name": "x", "measures": told}], **more))


def scenario(desk: Desk, *measures: dict[str, Any], **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = planned(desk, *measures, **more)["scenarios"][0]
    return found


def test_carbon_from_elsewhere_is_shown_and_not_counted(desk: Desk) -> None:
    told = planned(desk, {"practice": "solid_manure_spreading"})
    (found,) = told["scenarios"]
    (measure,) = found["measures"]
    assert measure["rate"]["total_t_c_yr"] > 0
    assert (measure["rate"]["counted_t_c_yr"], measure["hectares_counted"]) == (0, 0)
    assert all(row["change_t_c"] == 0 for row in found["years"])
    assert found["years"][20]["from_elsewhere_t_c"] == pytest.approx(20 * measure["rate"]["total_t_c_yr"])
    assert (found["share_of_target"], found["reaches_target"]) == (0, "no")
    assert "ACCOUNT_FROM_ELSEWHERE" in [gap["code"] for gap in told["gaps"]]


def test_a_gain_by_nitrogen_counts_only_when_its_nitrous_oxide_is_taken_off(desk: Desk) -> None:
    silent = scenario(desk, {"practice": "mineral_nitrogen_spreading"})
    assert silent["years"][20]["change_t_c"] == 0
    gained = silent["years"][20]["n2o_may_cancel_t_c"]
    assert gained > 0
    told = planned(desk, {"practice": "mineral_nitrogen_spreading", "n_kg_ha_yr": 100})
    (found,) = told["scenarios"]
    (measure,) = found["measures"]
    assert {each["account"] for each in measure["plots"]} == {"net_of_n2o"}
    taken_off = found["years"][20]["n2o_t_co2e"]
    assert taken_off == pytest.approx(20 * measure["n2o"]["total_t_co2e_yr"])
    assert found["years"][20]["change_t_c"] == pytest.approx(gained - taken_off * 12 / 44)
    assert found["years"][40]["change_t_c"] < found["years"][20]["change_t_c"]
    assert any("Chapter 11" in source["title"] and not source["verified"] for source in told["sources"])


def test_nitrous_oxide_is_by_the_factor_of_the_climate(desk: Desk) -> None:
    """Direct 0.016 in wet and 0.005 in dry climates, and what leaves with air and water."""
    measure = {"practice": "cover_crop", "n_kg_ha_yr": 100}
    for region in ("brittany", "sahel", "mato-grosso"):
        told = planned(desk, measure, region=region, present=CROPLAND)
        for plot, there in zip(told["plots"], told["scenarios"][0]["measures"][0]["plots"], strict=True):
            if there["n2o_t_co2e_ha_yr"] is None:
                continue
            dry = plot["climate_zone"]["id"].endswith("dry")
            factor = 0.00555 if dry else 0.02018
            assert there["n2o_t_co2e_ha_yr"] == pytest.approx(100 * factor * 44 / 28 * 273 / 1000)


def test_several_practices_on_the_same_ground_are_the_product_of_factors_and_no_sum_of_trials(desk: Desk) -> None:
    """In Brittany no-till and a cover crop: each factor once. Never more than the sum of both alone would be."""
    both = scenario(desk, {"practices": ["no_till", "cover_crop"]})["measures"][0]
    alone = [scenario(desk, {"practice": each})["measures"][0] for each in ("no_till", "cover_crop")]
    rates = [each["rate"]["rate_t_c_ha_yr"] for each in alone]
    assert max(rates) <= both["rate"]["rate_t_c_ha_yr"] <= sum(rates) + 1e-9
    assert (both["from"]["input"], both["to"]["tillage"], both["to"]["input"]) == ("low", "no_till", "medium")
    ways = {way["edition"]: way for way in both["methods"] if way["method"] == "tier1"}
    assert set(ways) == {"2006", "2019"}
    trials = [way for way in both["methods"] if way["method"] == "field_evidence"]
    assert trials
    assert all(way["statuses"] == ["one_of_several"] for way in trials)
    assert {"COMBINED_FACTORS", "ONE_OF_SEVERAL"} & set(both["plots"][0]["why"])


def test_of_practices_that_the_tables_do_not_know_only_the_largest_figure_counts(desk: Desk) -> None:
    both = scenario(desk, {"practices": ["agroforestry_planting", "cover_crop"]})["measures"][0]
    alone = [scenario(desk, {"practice": each})["measures"][0] for each in ("agroforestry_planting", "cover_crop")]
    largest = max(each["rate"]["rate_t_c_ha_yr"] for each in alone)
    assert both["rate"]["rate_t_c_ha_yr"] == pytest.approx(largest)
    assert "ONE_OF_SEVERAL" in both["plots"][0]["why"]


def test_manure_on_the_ground_of_a_cover_crop_is_shown_beside_it(desk: Desk) -> None:
    found = scenario(desk, {"practices": ["cover_crop", "solid_manure_spreading"]})
    alone = scenario(desk, {"practice": "cover_crop"})
    assert found["years"][20]["change_t_c"] == pytest.approx(alone["years"][20]["change_t_c"])
    assert found["years"][20]["from_elsewhere_t_c"] > 0
    accounts = {each["account"]: each["counted"] for each in found["measures"][0]["accounts"]}
    assert accounts == {"in_place": True, "from_elsewhere": False}


def test_what_a_norm_forbids_of_several_forbids_them_together(desk: Desk) -> None:
    banned = {
        str(norm["value"])
        for norm in plan_of(desk, inputs_of("brittany"))["norms"]
        if norm["modality"] == "PROHIBIT" and norm["value"] in desk.content.practices
    }
    for practice in sorted(banned):
        if "cropland" in desk.content.practices[practice].land_uses:
            measure = scenario(desk, {"practices": ["no_till", practice]})["measures"][0]
            assert {plot["status"] for plot in measure["plots"]} == {"prohibited"}


def test_both_ranges_are_told_and_the_independent_is_within_the_dependent(desk: Desk) -> None:
    for found in plan_of(desk, inputs_of("alberta"))["scenarios"]:
        for row in found["years"]:
            low, high = row["change_low_independent_t_c"], row["change_high_independent_t_c"]
            assert row["change_low_t_c"] - 1e-9 <= low <= row["change_t_c"] + 1e-9
            assert row["change_t_c"] - 1e-9 <= high <= row["change_high_t_c"] + 1e-9


def test_what_is_already_so_is_not_counted(desk: Desk) -> None:
    present = {**CROPLAND, "input": "medium"}
    told = planned(desk, {"practice": "residue_retention"}, present=present)
    assert told["scenarios"][0]["measures"][0]["rate"] is None
    assert any("ALREADY_SO" in gap["why"] for gap in told["gaps"])
    both = scenario(desk, {"practices": ["residue_retention", "no_till"]}, present=present)["measures"][0]
    alone = scenario(desk, {"practice": "no_till"}, present=present)["measures"][0]
    assert both["rate"]["rate_t_c_ha_yr"] == alone["rate"]["rate_t_c_ha_yr"]
