"""Rates at a place come from published figures without mixing units, and the best evidence leads, for reasons told."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.carbon import (
    Candidate,
    Effect,
    Rate,
    TradeOff,
    Why,
    flags,
    four_per_mille,
    headline,
    permille_of,
    rate_of,
    share_of_target,
    t_c_ha_of_t_co2e_acre,
    t_co2e_of_t_c,
    usual_plan,
    years_to_detect,
)
from helpdesk.domain.evidence import Evidence, Match, Metric, climate_match, standing_evidence
from helpdesk.domain.sampling import variation


def evidence(metric: Metric = Metric.RATE_T_C_HA_YR, **parts: object) -> Evidence:
    told = {"id": "e", "region": "world", "tier": 3, "evidence_class": "B", "citation": "A 2020", "value": 1.0}
    return Evidence(metric=metric, **{**told, "verification": "abstract_seen", **parts})  # type: ignore[arg-type]


def rate(value: float, low: float | None = None, high: float | None = None, **parts: object) -> Rate:
    certain = None if low is None or high is None else low > 0 or high < 0
    told = {"years": 20.0, "sign_certain": certain, **parts}
    return Rate(value_t_c_ha_yr=value, low_t_c_ha_yr=low, high_t_c_ha_yr=high, **told)  # type: ignore[arg-type]


def lead(*candidates: Candidate) -> tuple[str, tuple[Why, ...]]:
    found = headline(candidates)
    assert found is not None
    return found.lead.key, found.why


@given(st.lists(st.floats(0.1, 500), min_size=1, max_size=9), st.floats(-5, 5, allow_nan=False, allow_subnormal=False))
def test_maps_and_single_places_share_the_formulas(stocks: list[float], change: float) -> None:
    stock, changed = np.array(stocks), np.full(len(stocks), change)
    of_each = zip(
        stocks, four_per_mille(stock), permille_of(changed, stock), share_of_target(changed, stock), strict=True
    )
    for one, aim, permille, share in of_each:
        assert (aim, permille, share) == (four_per_mille(one), permille_of(change, one), share_of_target(change, one))
    assert t_co2e_of_t_c(stock).tolist() == [t_co2e_of_t_c(one) for one in stocks]
    assert t_c_ha_of_t_co2e_acre(stock).tolist() == [t_c_ha_of_t_co2e_acre(one) for one in stocks]


TIER1_2019 = Candidate(key="2019", rate=rate(0.25, -0.05, 0.55), tier=2, edition="2019")
TIER1_2006 = Candidate(key="2006", rate=rate(0.4, 0.2, 0.6), tier=2, edition="2006")


def test_a_total_is_spread_over_its_own_years_and_never_over_fewer() -> None:
    found = rate_of(evidence(Metric.TOTAL_T_C_HA, value=6.0, low=1.4, high=10.6, years=20), None)
    assert isinstance(found, Rate)
    assert (found.value_t_c_ha_yr, found.years, found.years_assumed) == (0.3, 20, False)
    assert (found.low_t_c_ha_yr, found.high_t_c_ha_yr) == pytest.approx((0.07, 0.53))
    assert found.sign_certain


def test_a_factor_and_a_percentage_scale_with_the_stock() -> None:
    of_factor = rate_of(evidence(Metric.STOCK_FACTOR, value=1.25, low=1.21, high=1.29, years=20), 40.0)
    of_percent = rate_of(evidence(Metric.PCT_OF_SOC, value=25.0, years=20), 40.0)
    assert isinstance(of_factor, Rate)
    assert isinstance(of_percent, Rate)
    assert of_factor.value_t_c_ha_yr == pytest.approx(0.5) == of_percent.value_t_c_ha_yr
    assert of_percent.sign_certain is None  # no range is no certainty, and no doubt either


def test_a_relative_change_without_a_stock_is_no_rate_of_zero() -> None:
    assert rate_of(evidence(Metric.PCT_OF_SOC), None) == "no_stock"
    assert rate_of(evidence(Metric.FRACTION_OF_INPUT_RETAINED, value=0.12), 40.0) == "no_rate"


def test_a_period_that_the_source_does_not_give_is_assumed_and_said_to_be() -> None:
    found = rate_of(evidence(Metric.TOTAL_T_C_HA, value=4.19), None)
    assert isinstance(found, Rate)
    assert (found.years_assumed, found.years) == (True, 20)


def test_forest_to_agroforestry_is_a_certain_loss() -> None:
    found = rate_of(evidence(Metric.STOCK_FACTOR, value=0.89, low=0.82, high=0.96, years=20), 60.0)
    assert isinstance(found, Rate)
    assert (found.value_t_c_ha_yr, found.sign_certain) == (pytest.approx(-0.33), True)
    assert lead(Candidate(key="only", rate=found, tier=3, match=Match.POOLED)) == ("only", (Why.ONLY_METHOD, Why.LOSS))


def test_the_coefficient_of_alberta_is_in_carbon_and_hectares() -> None:
    found = rate_of(evidence(Metric.RATE_T_CO2E_ACRE_YR, value=0.113), None)
    assert isinstance(found, Rate)
    assert found.value_t_c_ha_yr == pytest.approx(0.113 / (44 / 12) / 0.40468564, rel=1e-6)


@given(st.floats(min_value=-100, max_value=100))
def test_carbon_dioxide_weighs_44_twelfths_of_its_carbon(t_c: float) -> None:
    assert t_co2e_of_t_c(t_c) * 12 == pytest.approx(t_c * 44)
    assert t_c_ha_of_t_co2e_acre(t_co2e_of_t_c(t_c) * 0.40468564224) == pytest.approx(t_c)


def test_climates_match_by_zone_then_by_family_then_not_at_all() -> None:
    dry = evidence(climates=("dry",))
    assert climate_match(dry, "tropical_dry") is Match.FAMILY
    assert climate_match(dry, "tropical_moist") is None
    assert climate_match(evidence(climates=("warm_temperate_dry",)), "warm_temperate_dry") is Match.EXACT
    assert climate_match(evidence(climates=("temperate",), pooled=True), "tropical_wet") is Match.POOLED
    assert climate_match(evidence(climates=("tropical",)), None) is None


def test_evidence_of_a_local_pack_stands_in_for_what_it_names() -> None:
    world, local = evidence(id="w"), evidence(id="l", replaces=("w",))
    assert standing_evidence([world, local]) == [local]


def test_a_field_synthesis_of_the_climate_overrules_a_default_whose_sign_is_uncertain() -> None:
    field = Candidate(key="field", rate=rate(0.32, 0.24, 0.4), tier=3, match=Match.FAMILY)
    assert lead(TIER1_2019, TIER1_2006, field) == ("field", (Why.BETTER_EVIDENCE,))


def test_pooled_evidence_does_not_overrule_the_default_of_the_zone() -> None:
    pooled = Candidate(key="pooled", rate=rate(0.32, 0.24, 0.4), tier=3, match=Match.POOLED)
    assert lead(TIER1_2019, pooled) == ("2019", (Why.NEARER_CLIMATE, Why.SIGN_UNCERTAIN))


def test_a_default_that_the_newer_edition_withdrew_leads_only_before_less_of_its_kind() -> None:
    """Montane rows: gone in 2019, +-50 % by convention. Of an open sign they come after any review of trials."""
    pooled = Candidate(key="pooled", rate=rate(0.6, years_assumed=True), tier=3, match=Match.POOLED)
    open_sign = Candidate(key="2006", rate=rate(1.15, -1.2, 3.5), tier=2, edition="2006", withdrawn=True)
    assert lead(open_sign, pooled)[0] == "pooled"
    assert lead(replace(open_sign, withdrawn=False), pooled)[0] == "2006"
    assert lead(replace(open_sign, rate=rate(1.15, 0.2, 2.1)), pooled)[0] == "2006"
    assert lead(open_sign) == ("2006", (Why.ONLY_METHOD, Why.SIGN_UNCERTAIN))


def test_the_older_edition_does_not_lead_because_it_looks_surer() -> None:
    assert TIER1_2019.rate.sign_certain is False
    assert TIER1_2006.rate.sign_certain is True
    assert lead(TIER1_2019, TIER1_2006)[0] == "2019"


def test_a_study_of_one_other_region_does_not_overrule_the_default_of_the_zone() -> None:
    study = Candidate(key="study", rate=rate(0.3, 0.2, 0.4), tier=3, match=Match.FAMILY, elsewhere=True)
    assert lead(TIER1_2019, study)[0] == "2019"
    assert lead(TIER1_2019, replace(study, elsewhere=False))[0] == "study"


def test_an_official_factor_of_the_country_wins() -> None:
    local = Candidate(key="local", rate=rate(0.1), tier=4, locality=1)
    assert lead(TIER1_2019, TIER1_2006, local) == ("local", (Why.OFFICIAL_LOCAL_FACTOR, Why.NO_RANGE))


def test_the_newer_edition_leads_and_the_older_where_it_alone_has_a_default() -> None:
    assert lead(TIER1_2006, TIER1_2019)[0] == "2019"
    assert lead(TIER1_2006) == ("2006", (Why.ONLY_METHOD,))


def test_a_figure_nobody_saw_leads_only_where_a_seen_one_lies_within_its_range() -> None:
    quoted = Candidate(key="quoted", rate=rate(0.32, 0.24, 0.4), tier=3, match=Match.FAMILY, verified=False)
    seen = Candidate(key="seen", rate=rate(0.331), tier=3, match=Match.FAMILY)
    assert headline([quoted]) is None
    assert lead(quoted, seen) == ("quoted", (Why.BETTER_EVIDENCE, Why.CORROBORATED))
    far = Candidate(key="far", rate=rate(0.9), tier=3, match=Match.FAMILY)
    assert lead(quoted, far)[0] == "far"


def test_nothing_leads_where_there_is_nothing() -> None:
    assert headline([]) is None


@given(st.permutations([TIER1_2019, TIER1_2006, Candidate(key="x", rate=rate(0.1), tier=3, match=Match.POOLED)]))
def test_what_leads_does_not_depend_on_the_order(candidates: list[Candidate]) -> None:
    assert lead(*candidates)[0] == "2019"


def test_detection_is_told_by_the_plan_or_not_within_the_gain() -> None:
    plan = usual_plan(20.0)  # t C/ha, so a deviation of 6
    assert plan.mdd_t_c_ha == pytest.approx(3.963172811919854)
    assert years_to_detect(0.33, 20, plan) == pytest.approx(12.0096, rel=1e-4)
    assert years_to_detect(-0.33, 20, plan) == years_to_detect(0.33, 20, plan)
    assert years_to_detect(0.04, 20, plan) is None  # the soil is full before it shows
    assert years_to_detect(0.0, 20, plan) is None


def test_what_is_seen_of_a_stock_is_the_same_share_of_any() -> None:
    assert usual_plan(80.0).mdd_t_c_ha == pytest.approx(4 * usual_plan(20.0).mdd_t_c_ha)
    assert usual_plan(None).variation.basis == "no_stock"
    assert replace(usual_plan(None), variation=variation.given(6.0)).mdd_t_c_ha == pytest.approx(3.963172811919854)


def test_flags_are_of_the_set_and_keep_the_words_of_the_pack() -> None:
    found = {flag.word: (flag.trade_off, flag.effect) for flag in flags(["water_use", "seed_cost"], gains=True)}
    assert found["water_use"] == (TradeOff.WATER, Effect.WORSE)
    assert found["seed_cost"] == (None, None)
    assert found["reversal"] == (TradeOff.REVERSAL, Effect.CHECK)
    assert all(flag.word != "reversal" for flag in flags(["carbon_loss"], gains=False))
