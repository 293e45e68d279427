"""Tier 1: worked examples, and laws that hold for any factors."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.tier1 import (
    EXACTLY_ONE,
    Change,
    Estimate,
    Factors,
    Stratum,
    change,
    change_of_areas,
    yearly,
)

untimed = settings(deadline=None)
values = st.floats(0.1, 3)
errors = st.floats(0, 95)
estimates = st.builds(Estimate, values, errors)
references = st.builds(Estimate, st.floats(1, 300), errors)
factors = st.builds(Factors, land_use=estimates, tillage=estimates, input=estimates)


@st.composite
def systems(draw: st.DrawFn) -> tuple[Factors, Factors]:
    """Two systems that may share factors, as two systems of one table do."""
    initial, final = draw(factors), draw(factors)
    kept = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    picked = [one if same else other for one, other, same in zip(initial.each, final.each, kept, strict=True)]
    return initial, Factors(land_use=picked[0], tillage=picked[1], input=picked[2])


def no_till(reference: Estimate) -> Change:
    """Full tillage to no-till in the warm temperate moist zone, edition 2019."""
    land_use = Estimate(0.69, 16.0)
    return change(reference, Factors(land_use=land_use), Factors(land_use=land_use, tillage=Estimate(1.1, 4.0)))


def test_a_change_and_its_range_by_hand() -> None:
    """64 x 0.69 x 0.10 / 20 = 0.2208; sqrt(44^2 + 16^2 + 5^2) = 47.085 %, of which only the 44 can turn the sign."""
    found = no_till(Estimate(64.0, 5.0))
    assert found.delta_t_c_ha_yr == pytest.approx(0.2208)
    assert found.rel_error_pct == pytest.approx(math.sqrt(44**2 + 16**2 + 5**2))
    assert found.low_t_c_ha_yr == pytest.approx(0.116836255)
    assert found.high_t_c_ha_yr == pytest.approx(0.324763745)
    assert found.sign_certain is True
    assert found.permille == pytest.approx(5)
    assert found.delta_t_co2e_ha_yr == pytest.approx(0.2208 * 44 / 12)


def test_a_wide_error_of_the_reference_does_not_shake_the_sign() -> None:
    found = no_till(reference=Estimate(88.0, 90.0))
    assert found.rel_error_pct > 100
    assert found.sign_certain is True


def test_no_change_has_no_sign_and_no_relative_error() -> None:
    same = Factors(land_use=Estimate(0.69, 16.0))
    found = change(Estimate(64.0, 5.0), same, same)
    assert found.delta_t_c_ha_yr == found.low_t_c_ha_yr == found.high_t_c_ha_yr == 0
    assert found.sign_certain is False
    assert math.isnan(found.rel_error_pct)


def test_a_factor_without_error_leaves_range_and_sign_unknown() -> None:
    local = Factors(land_use=Estimate(0.91, math.nan))
    found = change(Estimate(40.0, 7.0), Factors(), local)
    assert found.delta_t_c_ha_yr == pytest.approx(40 * -0.09 / 20)
    assert math.isnan(found.low_t_c_ha_yr)
    assert math.isnan(found.high_t_c_ha_yr)
    assert found.sign_certain is False


def test_the_worked_example_of_the_guidelines_adds_up() -> None:
    """IPCC 2006 V4 5.2.3.4: 58.78 to 64.06 Mt C, 264,132 t C a year before rounding."""
    land_use, low = Estimate(0.69, 12.0), Estimate(0.92, 14.0)
    before = [
        Stratum(area_ha=400_000, factors=Factors(land_use=land_use, input=low)),
        Stratum(area_ha=600_000, factors=Factors(land_use=land_use)),
    ]
    after = [
        Stratum(area_ha=200_000, factors=Factors(land_use=land_use, input=low)),
        Stratum(area_ha=700_000, factors=Factors(land_use=land_use, tillage=Estimate(1.08, 5.0))),
        Stratum(area_ha=100_000, factors=Factors(land_use=land_use, tillage=Estimate(1.15, 4.0))),
    ]
    found = change_of_areas(Estimate(88.0, 90.0), before, after)
    assert found.initial_t_c == pytest.approx(58_776_960)
    assert found.final_t_c == pytest.approx(64_059_600)
    assert found.delta_t_c_yr == pytest.approx(264_132)
    # Low input 0.14 x 200,000 x 0.92, reduced 0.05 x 700,000 x 1.08, no-till 0.04 x 100,000 x 1.15; each x 88 x 0.69.
    apart = 88 * 0.69 * math.hypot(0.14 * 184_000, 0.05 * 756_000, 0.04 * 115_000)
    half = math.hypot(apart, 0.9 * 5_282_640, 0.12 * 5_282_640) / 20
    assert found.high_t_c_yr - found.delta_t_c_yr == pytest.approx(half)
    assert found.sign_certain is True


@untimed
@given(references, systems(), st.floats(1, 100), st.floats(1, 100))
def test_one_stratum_is_the_change_of_a_hectare(
    reference: Estimate, both: tuple[Factors, Factors], transition: float, area: float
) -> None:
    initial, final = both
    one = change(reference, initial, final, transition)
    before, after = Stratum(area_ha=area, factors=initial), Stratum(area_ha=area, factors=final)
    many = change_of_areas(reference, [before], [after], transition)
    half = float(one.high_t_c_ha_yr - one.low_t_c_ha_yr) / 2
    # Common factors are taken out of the difference before or after multiplying: rounding differs where it is tiny.
    assert many.delta_t_c_yr == pytest.approx(area * one.delta_t_c_ha_yr, rel=1e-9, abs=1e-9 * many.initial_t_c)
    assert (many.high_t_c_yr - many.low_t_c_yr) / 2 == pytest.approx(area * half, rel=1e-6, abs=1e-9 * many.initial_t_c)


@untimed
@given(references, systems(), st.floats(0.1, 1000))
def test_scaling_the_area_scales_the_totals(reference: Estimate, both: tuple[Factors, Factors], scale: float) -> None:
    sides = [
        [Stratum(area_ha=area, factors=system) for area, system in zip(areas, both, strict=True)]
        for areas in ((1, 2), (2, 1))
    ]
    grown = [[Stratum(area_ha=each.area_ha * scale, factors=each.factors) for each in side] for side in sides]
    once, more = change_of_areas(reference, *sides), change_of_areas(reference, *grown)
    for name in ("initial_t_c", "final_t_c", "delta_t_c_yr", "low_t_c_yr", "high_t_c_yr"):
        assert getattr(more, name) == pytest.approx(scale * getattr(once, name), rel=1e-6, abs=1e-6 * more.initial_t_c)


@untimed
@given(references, systems())
def test_uncertainty_is_never_above_that_of_independent_stocks(
    reference: Estimate, both: tuple[Factors, Factors]
) -> None:
    found = change(reference, *both)
    independent = math.hypot(*(_stock_half_width(reference, system) for system in both)) / 20
    half = (found.high_t_c_ha_yr - found.low_t_c_ha_yr) / 2
    assert half <= independent * (1 + 1e-9) + 1e-12


@untimed
@given(references, st.lists(st.tuples(systems(), st.floats(0.1, 100), st.floats(0.1, 100)), min_size=1, max_size=4))
def test_uncertainty_of_areas_is_never_above_that_of_independent_totals(
    reference: Estimate, strata: list[tuple[tuple[Factors, Factors], float, float]]
) -> None:
    """Within one total a figure that several strata share moves them together; between the two it is one error."""
    share = sum(one for _, one, _ in strata) / sum(other for _, _, other in strata)
    before = [Stratum(area_ha=area, factors=systems[0]) for systems, area, _ in strata]
    after = [Stratum(area_ha=area * share, factors=systems[1]) for systems, _, area in strata]
    found = change_of_areas(reference, before, after)
    half = (found.high_t_c_yr - found.low_t_c_yr) / 2
    independent = math.hypot(*(_total_half_width(reference, side) for side in (before, after))) / 20
    assert half <= independent * (1 + 1e-9) + 1e-12


def _total_half_width(reference: Estimate, strata: list[Stratum]) -> float:
    moved: dict[tuple[int, Any, Any], float] = {}
    for stratum in strata:
        tonnes = stratum.area_ha * math.prod(float(each.value) for each in (reference, *stratum.factors.each))
        for place, each in enumerate((reference, *stratum.factors.each)):
            key = place, each.value, each.half_width_pct
            moved[key] = moved.get(key, 0.0) + tonnes * float(each.half_width_pct) / 100
    return math.hypot(*moved.values())


def _stock_half_width(reference: Estimate, system: Factors) -> float:
    stock = math.prod(float(each.value) for each in (reference, *system.each))
    return stock * math.hypot(*(float(each.half_width_pct) / 100 for each in (reference, *system.each)))


@untimed
@given(references, systems(), st.floats(1, 60), st.integers(0, 100))
def test_there_is_no_rate_beyond_the_transition(
    reference: Estimate, both: tuple[Factors, Factors], transition: float, years: int
) -> None:
    found = change(reference, *both, transition)
    course = yearly(found, years)
    assert course.shape == (years + 1,)
    assert course[0] == pytest.approx(found.initial_t_c_ha)
    beyond = course[math.ceil(transition) :]
    assert beyond == pytest.approx(np.full(len(beyond), found.final_t_c_ha))
    assert np.abs(np.diff(course)).max(initial=0) <= abs(found.delta_t_c_ha_yr) * (1 + 1e-9) + 1e-9


@untimed
@given(references, systems(), st.floats(1, 60), st.floats(1, 60))
def test_over_a_period_longer_than_the_transition_the_change_is_spread(
    reference: Estimate, both: tuple[Factors, Factors], transition: float, period: float
) -> None:
    found = change(reference, *both, transition, period)
    assert found.years == max(transition, period)
    assert found.delta_t_c_ha_yr * found.years == pytest.approx(
        found.final_t_c_ha - found.initial_t_c_ha, rel=1e-6, abs=1e-9 * found.initial_t_c_ha
    )


@untimed
@given(references, systems())
def test_the_sign_is_certain_only_where_the_factors_that_differ_say_so(
    reference: Estimate, both: tuple[Factors, Factors]
) -> None:
    """Whatever the reference stock and its error are, the sign is as certain as with an exact one."""
    found, exact = change(reference, *both), change(EXACTLY_ONE, *both)
    assert found.sign_certain == exact.sign_certain
    if found.sign_certain:
        assert found.delta_t_c_ha_yr != 0


@untimed
@given(st.lists(st.tuples(references, systems()), min_size=1, max_size=8))
def test_an_array_gives_what_each_place_gives_alone(cases: list[tuple[Estimate, tuple[Factors, Factors]]]) -> None:
    alone = [change(reference, *both) for reference, both in cases]
    together = change(
        _stacked([reference for reference, _ in cases]),
        *(_stacked_factors([both[side] for _, both in cases]) for side in (0, 1)),
    )
    for name in Change.__slots__:
        expected = np.array([getattr(each, name) for each in alone])
        assert np.asarray(getattr(together, name)) == pytest.approx(expected, rel=1e-12, nan_ok=True)
    courses = np.stack([yearly(each, 30) for each in alone], axis=1)
    assert yearly(together, 30) == pytest.approx(courses)


def _stacked(each: list[Estimate]) -> Estimate:
    return Estimate(np.array([one.value for one in each]), np.array([one.half_width_pct for one in each]))


def _stacked_factors(each: list[Factors]) -> Factors:
    parts: dict[str, Any] = {name: _stacked([getattr(one, name) for one in each]) for name in Factors.__slots__}
    return Factors(**parts)


def test_a_single_place_answers_in_plain_numbers() -> None:
    found = no_till(Estimate(64.0, 5.0))
    assert {type(getattr(found, name)) for name in Change.__slots__} == {float, bool}
