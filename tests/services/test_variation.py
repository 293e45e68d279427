"""How far samples are assumed to lie apart is one number, whoever is asked, and is told with what rests on it."""

from datetime import date
from typing import Any

import pytest

from helpdesk.domain.geo import LonLat, Place
from helpdesk.domain.sampling.numbers import Wish
from helpdesk.domain.sampling.variation import STOCK_T_C_HA, assumed
from helpdesk.services.advice import advise
from helpdesk.services.carbon.variation import variation_told
from helpdesk.services.desk import Desk
from helpdesk.services.figures import figure
from helpdesk.services.plan.outline import area_of
from helpdesk.services.question import Question
from helpdesk.services.record import record
from helpdesk.services.sampling import PlanWish, sampling_plan

from .plans import inputs_of, plan_of


def test_who_knows_how_far_his_samples_lie_apart_is_told_by_that(desk: Desk) -> None:
    told = plan_of(desk, inputs_of("brittany", sampling={"sd_difference_t_ha": 6}))["monitoring"]
    assert told["mdd_t_c_ha"] == pytest.approx(3.963172811919854)
    assert (told["variation"]["basis"], told["variation"]["stock_t_c_ha"]) == ("given", None)
    assert "6.0 t C/ha, is yours" in told["assumption"]


def test_a_place_a_plan_and_a_sampling_plan_assume_the_same_of_a_field(desk: Desk) -> None:
    inputs = inputs_of("brittany", stock_t_c_ha=80.0)
    of_plan = plan_of(desk, inputs)["monitoring"]["sd_difference_t_c_ha"]
    at = Place(at=LonLat(lon=-1.68, lat=48.11))
    facts = {"soc_stock_t_ha": 80.0, "land_use": "cropland"}
    told = record(desk, advise(desk, Question(place=at, on=date(2026, 11, 25), lang="en", given=facts)))
    of_record = {each["years_to_detect"]["plan"]["sd_difference_t_c_ha"] for each in seen(told)}
    area = area_of(desk, inputs["area"])
    numbers = Wish(difference_t_ha=15.0, design="paired", alpha=0.05, power=0.8)
    strata = sampling_plan(desk, PlanWish(area=area, wish=numbers, mean_t_ha=80.0))["strata"]
    assert of_record == {of_plan} == {24.0}
    hectares = sum(each["area_ha"] for each in strata)
    mean = sum(each["area_ha"] * each["sd_difference_t_ha"] for each in strata) / hectares
    assert mean == pytest.approx(of_plan)


def seen(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in record["carbon"]["practices"] if each["years_to_detect"]]


def test_where_no_stock_is_known_the_assumed_one_is_named() -> None:
    told = variation_told(assumed(None), "en")
    assert told["variation"]["basis"] == "no_stock"
    assert told["sd_difference_t_c_ha"] == 0.3 * STOCK_T_C_HA
    assert f"No stock is known here, so one of {STOCK_T_C_HA:.0f} t C/ha is assumed" in told["assumption"]


@pytest.mark.parametrize("lang", ["en", "fr", "es", "pt", "sw"])
def test_the_assumption_is_told_with_its_figures_in_every_language(lang: str) -> None:
    told = variation_told(assumed(80.0), lang)["assumption"]
    figures = (figure(24, ".1f", lang), "80", "30 %", "LimeSoDa", figure(0.5, "g", lang))
    assert all(each in told for each in figures)
