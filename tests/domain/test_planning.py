"""The stock of an area over the years of a plan."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.planning import Gain, Step, course, target

untimed = settings(deadline=None)
RATES = st.floats(-3, 3)


@st.composite
def gains(draw: st.DrawFn) -> Gain:
    rate, half = draw(RATES), draw(st.floats(0, 2))
    return Gain(
        rate_t_c_ha_yr=rate, low_t_c_ha_yr=rate - half, high_t_c_ha_yr=rate + half, years=draw(st.integers(1, 60))
    )


@st.composite
def steps(draw: st.DrawFn) -> Step:
    return Step(hectares=draw(st.floats(0.01, 1000)), begin=draw(st.integers(0, 30)), gain=draw(gains()))


MANY = st.lists(steps(), max_size=6)


@untimed
@given(MANY, st.floats(0, 1e6), st.floats(0.001, 1000))
def test_scaling_the_area_scales_totals(some: list[Step], stock: float, factor: float) -> None:
    scaled = [Step(hectares=each.hectares * factor, begin=each.begin, gain=each.gain) for each in some]
    one, other = course(stock, some, 40), course(stock * factor, scaled, 40)
    for name in ("stock_t_c", "low_t_c", "high_t_c"):
        assert getattr(other, name) == pytest.approx(getattr(one, name) * factor, rel=1e-9, abs=1e-9 * factor)


@untimed
@given(MANY, st.floats(0, 1e6))
def test_nothing_changes_before_the_start_nor_after_the_new_equilibrium(some: list[Step], stock: float) -> None:
    found = course(stock, some, 100).stock_t_c
    first = min((each.begin for each in some), default=100)
    last = max((each.begin + each.gain.years for each in some), default=0)
    assert np.ptp(found[: first + 1]) <= 1e-9 * max(1, stock)
    assert np.ptp(found[int(last) :]) <= 1e-9 * max(1, abs(found[-1]))


@untimed
@given(MANY, st.floats(0, 1e6))
def test_the_range_holds_the_course(some: list[Step], stock: float) -> None:
    found = course(stock, some, 40)
    assert (found.low_t_c <= found.stock_t_c + 1e-6).all()
    assert (found.stock_t_c <= found.high_t_c + 1e-6).all()


@untimed
@given(MANY)
def test_a_plan_of_several_steps_is_the_sum_of_their_plans(some: list[Step]) -> None:
    """Ends of ranges too: pieces share tables and trials, so that their errors do not cancel."""
    for name in ("stock_t_c", "low_t_c", "high_t_c"):
        alone = sum((getattr(course(0, [each], 40), name) for each in some), np.zeros(41))
        assert getattr(course(0, some, 40), name) == pytest.approx(alone, abs=1e-6)


def test_the_target_is_four_permille_of_the_first_stock_a_year() -> None:
    """48 t/ha over 20 years: 3.84 t/ha, not the 3.99 of compound growth (the case of the toolkit)."""
    assert target(48, 20)[-1] - 48 == pytest.approx(3.84)
