"""Five schemes give the right four answers inside and outside, before and after, for an eligible and another plan."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from helpdesk.domain.geo import LonLat, Place
from helpdesk.faces.ogc.processes.planning.inputs import order_of
from helpdesk.services.desk import Desk
from helpdesk.services.plan.ground import grounds_of
from helpdesk.services.plan.plan import plan
from helpdesk.services.plan.schemes import _gross, schemes
from helpdesk.services.question import Question
from helpdesk.services.record.speech import Speech
from helpdesk.services.schemes import schemes_at, schemes_for

from .plans import CROPLAND, FIELDS, field

Json = dict[str, Any]

LETHBRIDGE, RENNES, NAKURU = field(-112.8, 49.75, 0.02), FIELDS["brittany"]["area"], FIELDS["kenya"]["area"]
IOWA, SASKATOON = field(-93.6, 42.0, 0.02), field(-106.7, 52.1, 0.02)
NO_TILL = {"land_use": "cropland", "ab_tillage_system": "no_till"}
SIGNED = {"tenure": "community", "ke_community_agreement": True}
UNSIGNED = {"tenure": "community", "ke_community_agreement": False}
METHOD = {"eu_crcf_method_in_force": True}

# Scheme, field, day, given, practice, years: in territory, in time, eligible, and how it stands.
CASES = [
    # Alberta's protocol: ended after 31 December 2021, for no-till alone.
    ("ca-ab-ccp", LETHBRIDGE, "2021-12-31", NO_TILL, "no_till", 10, "yes yes yes", "open"),
    ("ca-ab-ccp", LETHBRIDGE, "2011-12-31", NO_TILL, "no_till", 10, "yes no yes", "future"),
    ("ca-ab-ccp", LETHBRIDGE, "2022-01-01", NO_TILL, "no_till", 10, "yes no yes", "ended"),
    ("ca-ab-ccp", LETHBRIDGE, "2021-06-01", NO_TILL | {"ab_tillage_system": "full"}, "cover_crop", 10, "yes yes no",
     "not_eligible"),
    ("ca-ab-ccp", LETHBRIDGE, "2021-06-01", {}, "no_till", 10, "yes yes unknown", "unknown"),
    ("ca-ab-ccp", SASKATOON, "2021-06-01", NO_TILL, "no_till", 10, "no yes yes", "not_eligible"),
    ("ca-ab-ccp", SASKATOON, "2023-06-01", NO_TILL, "no_till", 10, "no no yes", "ended"),
    # Label Bas-Carbone, arable crops: first method of 26 August 2021, five years.
    ("fr-lbc-grandes-cultures", RENNES, "2021-08-26", {}, "cover_crop", 5, "yes yes yes", "open"),
    ("fr-lbc-grandes-cultures", RENNES, "2021-08-25", {}, "cover_crop", 5, "yes no yes", "future"),
    ("fr-lbc-grandes-cultures", RENNES, "2026-11-25", {}, "cover_crop", 4, "yes yes no", "not_eligible"),
    ("fr-lbc-grandes-cultures", RENNES, "2026-11-25", {}, "hedge_planting", 10, "yes yes no", "not_eligible"),
    ("fr-lbc-grandes-cultures", IOWA, "2026-11-25", {}, "cover_crop", 5, "no yes yes", "not_eligible"),
    ("fr-lbc-grandes-cultures", RENNES, "2026-11-25", {"fr_long_intercrop": True}, "cover_crop", 5, "yes yes unknown",
     "unknown"),
    # The Union's framework, 20 days after 6 December 2024, and its method that was only announced.
    ("eu-crcf", RENNES, "2024-12-25", METHOD, "cover_crop", 5, "yes no yes", "future"),
    ("eu-crcf", RENNES, "2024-12-26", METHOD, "cover_crop", 5, "yes yes yes", "open"),
    ("eu-crcf", RENNES, "2026-11-25", {}, "cover_crop", 5, "yes yes unknown", "unknown"),
    ("eu-crcf", RENNES, "2024-12-26", METHOD, "cover_crop", 4, "yes yes no", "not_eligible"),
    ("eu-crcf", NAKURU, "2026-11-25", METHOD, "cover_crop", 5, "no yes yes", "not_eligible"),
    ("eu-crcf-agricultural-soils", RENNES, "2026-06-04", {}, "cover_crop", 5, "yes no yes", "future"),
    ("eu-crcf-agricultural-soils", RENNES, "2026-11-25", {}, "cover_crop", 5, "yes unknown yes", "future"),
    # Kenya's regulations of 17 May 2024: community land needs an agreement.
    ("ke_carbon", NAKURU, "2024-05-16", SIGNED, "residue_retention", 10, "yes no yes", "future"),
    ("ke_carbon", NAKURU, "2024-05-17", SIGNED, "residue_retention", 10, "yes yes yes", "open"),
    ("ke_carbon", NAKURU, "2024-05-17", UNSIGNED, "residue_retention", 10, "yes yes no", "not_eligible"),
    ("ke_carbon", NAKURU, "2024-05-17", {"tenure": "owner"}, "residue_retention", 10, "yes yes yes", "open"),
    ("ke_carbon", NAKURU, "2024-05-17", {"tenure": "community"}, "residue_retention", 10, "yes yes unknown", "unknown"),
    ("ke_carbon", RENNES, "2024-05-17", SIGNED, "cover_crop", 10, "no yes yes", "not_eligible"),
    # VM0042 version 2.2 of 21 October 2025 is for the whole world, for farmland and a change of its management.
    ("verra_vm0042", IOWA, "2025-10-20", {}, "cover_crop", 20, "yes no yes", "future"),
    ("verra_vm0042", IOWA, "2025-10-21", {}, "cover_crop", 20, "yes yes yes", "open"),
    ("verra_vm0042", NAKURU, "2026-11-25", {}, "hedge_planting", 20, "yes yes no", "not_eligible"),
]  # fmt: skip


def asked(desk: Desk, area: Json, on: str, given: Json, practice: str, years: int) -> Json:
    scenario = {"name": "one", "measures": [{"practice": practice, "share": 0.5}]}
    inputs = {"area": area, "present": CROPLAND, "years": years, "on": on, "given": given, "scenarios": [scenario]}
    return schemes_for(desk, order_of(desk, inputs))


def of(found: Json, scheme: str) -> Json:
    return next(each for part in ("schemes", "outside") for each in found[part] if each["id"] == scheme)


@pytest.mark.parametrize(("scheme", "area", "on", "given", "practice", "years", "answers", "status"), CASES)
def test_a_scheme_answers_for_place_day_and_plan(
    desk: Desk, scheme: str, area: Json, on: str, given: Json, practice: str, years: int, answers: str, status: str
) -> None:
    told = of(asked(desk, area, on, given, practice, years), scheme)
    names = ("in_territory", "in_time", "eligible")
    assert " ".join(told["answers"][name]["answer"] for name in names) == answers
    assert told["status"] == status
    assert all(told["answers"][name]["predicate"] and told["answers"][name]["text"] for name in (*names, "stackable"))
    for each in told.get("yields", ()):
        # The rule is applied inside and in force alone, and never to a plan that is ruled out.
        assert (each["why"] is None) <= (answers in ("yes yes yes", "yes yes unknown"))
        assert each["credited_t_co2e"] is None or each["credited_t_co2e"] <= max(0.0, each["gross_t_co2e"])


def test_stacking_is_told_with_its_source_from_both_sides_and_unknown_where_nobody_says(desk: Desk) -> None:
    found = asked(desk, RENNES, "2026-11-25", {"fr_agro_diagnosis": True, "smallholder_right": True}, "cover_crop", 20)
    verra, gold = of(found, "verra_vm0042"), of(found, "gs_soc402")
    assert verra["answers"]["stackable"]["answer"] == gold["answers"]["stackable"]["answer"] == "no"
    told = {each["scheme"]: each["source"] for each in gold["answers"]["stackable"]["with"]}
    # What the one standard says was read; that of the two others was not.
    assert told["verra_vm0042"]["verified"] is True
    assert told["plan_vivo_v5"]["verified"] is False
    label = {each["scheme"]: each for each in of(found, "fr-lbc-grandes-cultures")["answers"]["stackable"]["with"]}
    assert label["fr-maec-2023"]["answer"] == "yes"
    assert label["fr-maec-2023"]["source"]["verified"] is False
    assert label["verra_vm0042"] == {
        "scheme": "verra_vm0042", "name": verra["name"], "answer": "unknown", "source": None,
    }  # fmt: skip
    contract = {each["scheme"]: each for each in of(found, "fr-maec-2023")["answers"]["stackable"]["with"]}
    assert contract["fr-lbc-grandes-cultures"]["answer"] == "yes"
    assert of(found, "fr-lbc-grandes-cultures")["answers"]["stackable"]["answer"] == "unknown"


def test_gold_standard_takes_off_uncertainty_beyond_20_percent_then_a_fifth(desk: Desk) -> None:
    told = of(asked(desk, RENNES, "2026-11-25", {}, "no_till", 20), "gs_soc402")["yields"][0]
    gross, uncertainty = told["gross_t_co2e"], told["uncertainty_pct"]
    first, second = told["steps"]
    assert gross > 0
    assert uncertainty > 20
    assert first["left_t_co2e"] == pytest.approx(gross * (1 - min(100, uncertainty - 20) / 100))
    assert second["left_t_co2e"] == pytest.approx(first["left_t_co2e"] * 0.8) == told["credited_t_co2e"]
    assert told["complete"]
    assert [each["source"]["verified"] for each in told["steps"]] == [False, False]


def test_a_rule_with_parts_that_only_a_project_knows_says_at_most(desk: Desk) -> None:
    told = of(asked(desk, IOWA, "2026-11-25", {}, "no_till", 20), "verra_vm0042")["yields"][0]
    assert [each["purpose"] for each in told["steps"]] == ["leakage", "uncertainty", "buffer"]
    assert [each["taken_t_co2e"] for each in told["steps"]] == [None, None, None]
    assert told["complete"] is False
    assert told["credited_t_co2e"] == told["gross_t_co2e"]


def test_the_coefficient_of_alberta_is_the_most_that_its_protocol_paid(desk: Desk) -> None:
    found = asked(desk, LETHBRIDGE, "2021-06-01", NO_TILL, "no_till", 10)
    told = of(found, "ca-ab-ccp")
    hectares = found["area"]["area_ha"] / 2
    assert told["yields"][0]["credited_t_co2e"] <= 0.0762 * 44 / 12 * hectares * 10 * 1.001
    assert told["payment"] | {"source": None} == {
        "low": 23, "high": 23, "unit": "CAD/t CO2e", "year": 2021, "source": None,
    }  # fmt: skip


def test_a_point_without_a_plan_waits_for_one_and_names_who_is_competent(desk: Desk) -> None:
    question = Question(place=Place(at=LonLat(lon=-4.506, lat=48.607)), on=date(2026, 11, 25), lang="fr")
    found = schemes_at(desk, question)
    label = of(found, "fr-lbc-grandes-cultures")
    assert label["answers"]["eligible"]["answer"] == "unknown"
    assert label["competent"]["interest"] == "public"
    assert of(found, "verra_vm0042")["competent"]["sells"] is True
    assert label["first_steps"]
    assert label["crediting"]["order_known"] is False
    assert of(found, "ca-ab-ccp")["answers"]["in_territory"]["predicate"] == "outside"
    ended = of(schemes_at(desk, replace(question, lang="en")), "fr-dja-2023")
    assert (ended["answers"]["in_time"]["predicate"], ended["successor"]) == ("ended", "fr-dja-2025")


def test_nothing_that_is_said_of_a_scheme_promises_money(desk: Desk) -> None:
    for each in desk.content.schemes.values():
        texts = [*each.texts.values(), *each.pays.values(), *each.first_steps.values(), *each.permanence.values()]
        assert not [text for text in texts if "will earn" in text or "you earn" in text.lower()], each.id


def test_years_before_a_measure_begins_count_for_no_term_and_no_ceiling(desk: Desk) -> None:
    """A plan of 20 years whose measure begins in its 17th runs for four, and a ceiling a year counts only these."""
    inputs = {
        "area": RENNES,
        "present": CROPLAND,
        "on": "2026-11-25",
        "years": 20,
        "scenarios": [{"name": str(year), "measures": [{"practice": "cover_crop", "share": 1, "from_year": year}]}
                      for year in (2042, 2026)],
    }  # fmt: skip
    order = order_of(desk, inputs)
    assert [order.shortest(each.measures) for each in order.scenarios] == [4, 20]
    late, early = of(schemes_for(desk, order), "fr-lbc-grandes-cultures")["yields"]
    assert late["eligible"]["predicate"] == "too_short"
    assert early["eligible"]["predicate"] != "too_short"
    told = plan(desk, order)["scenarios"]
    grosses = [_gross(each, 20) for each in told]
    assert grosses[0].hectares == pytest.approx(grosses[1].hectares * 4 / 20)


def test_plots_that_stand_otherwise_for_a_scheme_are_told_apart_and_where(desk: Desk) -> None:
    """A rule may be met on one plot of a field and fail on another, as where one of them is community land."""
    scenario = {"name": "one", "measures": [{"practice": "residue_retention", "share": 0.5}]}
    inputs = {"area": NAKURU, "present": CROPLAND, "years": 10, "on": "2024-05-17", "given": {"tenure": "owner"}}
    order = order_of(desk, inputs | {"scenarios": [scenario]})
    (ground, *_), told = grounds_of(desk, order), plan(desk, order)["scenarios"]
    other = replace(ground, number=2, answer=replace(ground.answer, facts={**ground.answer.facts, **UNSIGNED}))
    speech = Speech(desk.content, "en")
    alike = next(each for each in schemes(order, [ground], told, speech) if each["id"] == "ke_carbon")
    assert (alike["status"], alike["plots_differ"], len(alike["by_plots"])) == ("open", None, 1)
    found = next(each for each in schemes(order, [ground, other], told, speech) if each["id"] == "ke_carbon")
    assert found["status"] == "not_eligible"
    groups = {tuple(each["plots"]): (each["status"], each["eligible"]["answer"]) for each in found["by_plots"]}
    assert groups == {(1,): ("open", "yes"), (2,): ("not_eligible", "no")}
    assert found["plots_differ"].startswith(
        "Plots differ: plots 1: the conditions recorded here are met; plots 2: needs"
    )
    assert found["yields"][0]["by_plots"] == found["by_plots"]


def test_a_ceiling_by_the_hectare_counts_only_hectares_whose_gain_counts() -> None:
    """Of ground without a stock neither the gain nor the hectares are in what a scheme may credit."""
    plots = [{"plot": at, "area_ha": 10.0, "counted": True, "rate_t_c_ha_yr": 0.1} for at in (1, 2)]
    row = {"year": 2026, "change_t_co2e": 70.0, "change_low_t_c": 10.0, "change_high_t_c": 30.0}
    measure = {"from_year": 2026, "plots": [*plots, plots[0] | {"plot": 3, "rate_t_c_ha_yr": None}]}
    told = {"years": [row] * 21, "measures": [measure], "left_out": {"plots": [2]}}
    assert _gross(told, 20).hectares == 10
