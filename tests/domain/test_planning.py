"""The stock of an area over the years of a plan."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.planning import (
    EmissionFactor,
    Gain,
    Step,
    account_of,
    combined,
    contradiction,
    course,
    emission,
    target,
)
from helpdesk.domain.practices import Practice, Tier1State

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
@given(MANY, st.floats(0, 1e6))
def test_independent_errors_make_a_narrower_range_than_dependent_ones(some: list[Step], stock: float) -> None:
    found = course(stock, some, 40)
    near = 1e-6 * max(1, stock)
    assert (found.low_t_c <= found.least_t_c + near).all()
    assert (found.least_t_c <= found.stock_t_c + near).all()
    assert (found.stock_t_c <= found.most_t_c + near).all()
    assert (found.most_t_c <= found.high_t_c + near).all()


def test_two_equal_independent_errors_are_the_root_of_two_of_one() -> None:
    gain = Gain(rate_t_c_ha_yr=1, low_t_c_ha_yr=0, high_t_c_ha_yr=2, years=20)
    found = course(0, [Step(hectares=3, begin=0, gain=gain)] * 2, 1)
    assert (found.low_t_c[1], found.high_t_c[1]) == (0, 12)
    assert found.most_t_c[1] - 6 == pytest.approx(3 * 2**0.5)


def test_nitrous_oxide_of_a_hundred_kilograms_of_nitrogen_in_a_wet_climate() -> None:
    """100 kg x 0.016 x 44/28 x 273 = 686 kg CO2e: as much as 187 kg of carbon, each year while it is spread."""
    told = emission(100, (EmissionFactor(value=0.016, low=0.013, high=0.019),))
    assert told.t_co2e_ha_yr == pytest.approx(0.6864)
    loss = told.as_loss
    assert (loss.rate_t_c_ha_yr, loss.low_t_c_ha_yr, loss.high_t_c_ha_yr) == pytest.approx((-0.1872, -0.2223, -0.1521))
    gain = Gain(rate_t_c_ha_yr=0.2, low_t_c_ha_yr=0.2, high_t_c_ha_yr=0.2, years=20)
    found = course(0, [Step(hectares=1, begin=0, gain=each) for each in (gain, loss)], 40).stock_t_c
    assert found[20] == pytest.approx(20 * 0.0128)
    assert found[40] == pytest.approx(20 * 0.2 - 40 * 0.1872)


@pytest.mark.parametrize(
    ("flags", "rate", "n2o_known", "account", "counts"),
    [
        ((), 0.3, False, "in_place", True),
        (("nitrous_oxide",), 0.3, False, "n2o_may_cancel", False),
        (("nitrous_oxide",), 0.3, True, "net_of_n2o", True),
        (("nitrous_oxide",), -0.3, False, "in_place", True),
        (("carbon_from_elsewhere",), 0.3, False, "from_elsewhere", False),
        (("carbon_from_elsewhere", "nitrous_oxide"), 0.3, True, "from_elsewhere", False),
        (("carbon_from_elsewhere",), -0.3, False, "in_place", True),
    ],
)
def test_only_what_is_gained_in_place_counts_and_every_loss(
    flags: tuple[str, ...], rate: float, n2o_known: bool, account: str, counts: bool
) -> None:
    found = account_of(flags, rate, n2o_known=n2o_known)
    assert (found.value, found.counts) == (account, counts)


def practice(name: str, before: tuple[str, str], after: tuple[str, str]) -> Practice:
    states = [Tier1State(land_use="cropland", tillage=tillage, input=amount) for tillage, amount in (before, after)]
    return Practice(id=name, names={}, before=states[0], after=states[1])


NO_TILL = practice("no_till", ("full", "medium"), ("no_till", "medium"))
COVER = practice("cover", ("full", "low"), ("full", "medium"))
RESIDUES = practice("residues", ("full", "low"), ("full", "medium"))
MORE = practice("more", ("full", "medium"), ("full", "high_without_manure"))


@pytest.mark.parametrize(
    ("some", "before", "after"),
    [
        ((NO_TILL, COVER), ("full", "low"), ("no_till", "medium")),
        ((COVER, NO_TILL), ("full", "low"), ("no_till", "medium")),
        ((COVER, RESIDUES), ("full", "low"), ("full", "medium")),
        ((COVER, MORE), ("full", "low"), ("full", "high_without_manure")),
        ((MORE, COVER, NO_TILL), ("full", "low"), ("no_till", "high_without_manure")),
    ],
)
def test_practices_on_the_same_ground_change_each_factor_once(
    some: tuple[Practice, ...], before: tuple[str, str], after: tuple[str, str]
) -> None:
    found = combined(some)
    assert found.before is not None
    assert found.after is not None
    assert (found.before.tillage, found.before.input) == before
    assert (found.after.tillage, found.after.input) == after
    assert contradiction(some) is None


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
