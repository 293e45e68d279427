"""What must hold of the formulas of the toolkit, whatever the numbers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.toolkit import detection, equivalent_mass, quantiles, strata, targets
from helpdesk.domain.toolkit.monotone import monotone_cubic
from helpdesk.domain.toolkit.stocks import carbon_t_ha, coarse_fragments_vol_pct, fine_earth_t_ha

LAYERS = st.lists(st.tuples(st.floats(100, 5000), st.floats(0, 100)), min_size=1, max_size=8)
METHODS = st.sampled_from(["linear", "spline"])
DESIGNS = st.sampled_from(["paired", "unpaired"])


@pytest.mark.parametrize(
    ("probability", "df", "t"),
    [
        # Tables of Student's t; for 1 and 2 degrees of freedom there are closed forms.
        (0.975, 1, math.tan(math.pi * 0.475)),
        (0.9999, 1, math.tan(math.pi * 0.4999)),
        (0.95, 2, 0.9 * math.sqrt(2 / (1 - 0.9**2))),
        (0.975, 10, 2.228138852),
        (0.95, 30, 1.697260887),
        (0.975, 2e7, 1.959964103),
        (0.5, 7, 0.0),
        # By another library, for degrees of freedom that are not whole.
        (0.9999995, 1.5, 8285.391195479446),
        (0.9999995, 999, 4.922320372),
        (0.9999995, 1001, 4.922258736),
        (0.95, 20.1651294, 1.724033347),
    ],
)
def test_quantiles_of_student_are_those_of_tables(probability: float, df: float, t: float) -> None:
    assert quantiles.t_quantile(probability, df) == pytest.approx(t, rel=1e-8)


@given(LAYERS, METHODS, st.floats(0, 1), st.floats(0, 1))
def test_more_mass_never_holds_less_carbon(
    layers: list[tuple[float, float]], method: equivalent_mass.Interpolation, one: float, other: float
) -> None:
    mass, carbon = np.array(layers).T
    low, high = sorted((one, other))
    read = equivalent_mass.carbon_at_mass_t_ha(
        np.stack([mass, mass]), np.stack([carbon, carbon]), np.array([low, high]) * mass.sum(), method
    )
    assert read[0] <= read[1] + 1e-9
    assert read[0] >= -1e-9
    assert read[1] <= carbon.sum() + 1e-9


@given(LAYERS, METHODS)
def test_at_the_bottom_of_a_layer_stands_what_lies_above(
    layers: list[tuple[float, float]], method: equivalent_mass.Interpolation
) -> None:
    mass, carbon = np.array(layers).T
    for count in range(1, len(layers) + 1):
        read = equivalent_mass.carbon_at_mass_t_ha(mass, carbon, mass[:count].sum(), method)
        assert read == pytest.approx(carbon[:count].sum(), abs=1e-7)


@given(LAYERS, METHODS, st.floats(1.001, 10))
def test_nothing_is_read_beyond_the_sampled_mass(
    layers: list[tuple[float, float]], method: equivalent_mass.Interpolation, times: float
) -> None:
    mass, carbon = np.array(layers).T
    assert np.isnan(equivalent_mass.carbon_at_mass_t_ha(mass, carbon, times * mass.sum(), method))
    assert np.isnan(equivalent_mass.carbon_at_mass_t_ha(mass, carbon, -1.0, method))


@given(LAYERS, st.floats(0.01, 0.99))
def test_the_same_soil_loosened_has_the_same_stock_at_equal_mass(
    layers: list[tuple[float, float]], share: float
) -> None:
    """Fixed depth would see a loss."""
    mass, carbon = np.array(layers).T
    thickness = mass / 130
    loose = thickness * 1.2
    depth = share * float(thickness.sum())
    above = equivalent_mass.carbon_at_depth_t_ha(thickness, mass, depth)
    firm = equivalent_mass.carbon_at_mass_t_ha(mass, carbon, above)
    assert equivalent_mass.carbon_at_depth_t_ha(loose, carbon, depth) <= firm + 1e-9
    assert equivalent_mass.carbon_at_depth_t_ha(loose, mass, depth * 1.2) == pytest.approx(above)


@given(st.lists(st.floats(0.5, 3), min_size=3, max_size=6))
def test_the_spline_is_a_cubic_where_the_points_are_of_one(steps: list[float]) -> None:
    """As long as the cubic rises nowhere so steeply that the curve would have to be held back."""
    x = np.concatenate([[0.0], np.cumsum(steps)])
    y = x**3 / 3000 + x
    at = np.array(x[-1] * 0.37)
    if len(x) == 4 or np.allclose(np.diff(x), x[1]):
        assert monotone_cubic(x, y, at) == pytest.approx(at**3 / 3000 + at, rel=1e-9)
    else:
        assert monotone_cubic(x, y, at) == pytest.approx(at**3 / 3000 + at, rel=1e-3)


def test_the_spline_stays_flat_where_there_is_no_carbon() -> None:
    x = np.arange(5.0)
    y = np.array([0.0, 10.0, 10.0, 10.0, 30.0])
    assert monotone_cubic(np.stack([x] * 2), np.stack([y] * 2), np.array([1.5, 2.5])).tolist() == [10.0, 10.0]


@given(st.floats(0, 600), st.floats(0.1, 2.6), st.floats(1, 100), st.floats(0, 99))
def test_stones_taken_out_of_the_volume_or_of_the_mass_give_the_same_stock(
    soc: float, density: float, thickness: float, coarse: float
) -> None:
    once = fine_earth_t_ha(bulk_density_g_cm3=density, thickness_cm=thickness, coarse_fragments_vol_pct=coarse)
    per_volume = fine_earth_t_ha(bulk_density_g_cm3=density * (1 - coarse / 100), thickness_cm=thickness)
    assert carbon_t_ha(soc_g_kg=soc, fine_earth_t_ha=once) == pytest.approx(
        carbon_t_ha(soc_g_kg=soc, fine_earth_t_ha=per_volume)
    )


def test_stones_that_fill_the_soil_are_no_number() -> None:
    found = coarse_fragments_vol_pct(
        coarse_fragments_mass_fraction=np.array([0.9, 0.9]),
        bulk_density_whole_g_cm3=np.array([1.5, 2.5]),
        rock_density_g_cm3=np.array([2.65, 2.0]),
    )
    assert found[0] == pytest.approx(90 * 1.5 / 2.65)
    assert np.isnan(found[1])


@settings(deadline=None)
@given(DESIGNS, st.floats(0.5, 40), st.floats(0.5, 20), st.floats(0.001, 0.4), st.floats(0.5, 0.99))
def test_the_samples_for_a_difference_are_the_fewest_that_detect_it(
    design: detection.Design, sd: float, wanted: float, alpha: float, power: float
) -> None:
    n, by_normal = detection.samples_for_difference(sd, wanted, design=design, alpha=alpha, power=power)

    def reached(count: float) -> float:
        return float(detection.minimum_detectable_difference_t_ha(sd, count, design=design, alpha=alpha, power=power))

    assert reached(float(n)) <= wanted * (1 + 1e-9)
    assert n == 2 or reached(float(n) - 1) > wanted
    assert n >= by_normal - 1


@settings(deadline=None)
@given(DESIGNS, st.integers(2, 500), st.floats(0.1, 40))
def test_more_samples_tell_smaller_differences(design: detection.Design, n: int, sd: float) -> None:
    few, many = detection.minimum_detectable_difference_t_ha(
        sd, np.array([n, n + 1]), design=design, alpha=0.05, power=0.8
    )
    assert many < few
    normal = detection.minimum_detectable_difference_normal_t_ha(sd, n, design=design, alpha=0.05, power=0.8)
    assert normal < few


def test_a_paired_design_tells_more_than_an_unpaired_one_of_the_same_spread() -> None:
    paired, unpaired = (
        detection.minimum_detectable_difference_t_ha(6, 20, design=design, alpha=0.05, power=0.8)
        for design in ("paired", "unpaired")
    )
    assert paired < unpaired


STRATA = st.lists(
    st.tuples(st.floats(1, 1e4), st.floats(1, 200), st.floats(0.1, 40), st.integers(2, 50)), min_size=1, max_size=6
)


@given(STRATA)
def test_the_order_of_strata_does_not_matter(rows: list[tuple[float, float, float, int]]) -> None:
    forth, back = (strata.stratified(*np.array(each, dtype=float).T) for each in (rows, rows[::-1]))
    assert forth.mean == pytest.approx(back.mean)
    assert forth.se == pytest.approx(back.se)
    assert min(row[3] for row in rows) - 1 <= forth.df * (1 + 1e-9)
    assert forth.df <= sum(row[3] - 1 for row in rows) * (1 + 1e-9)


def test_one_stratum_is_its_own_mean_and_error() -> None:
    found = strata.stratified([10], [50], [8], [16])
    assert (found.mean, found.se, found.df) == (50, 2, pytest.approx(15))


def test_where_nothing_varies_the_mean_has_no_error() -> None:
    found = strata.stratified([10, 20], [50, 20], [0, 0], [3, 3])
    assert found.mean == pytest.approx(30)
    assert found.half_width(0.95) == 0
    assert np.isnan(found.df)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8).filter(lambda all: sum(all) > 1), st.integers(0, 5))
def test_whole_samples_add_up_and_none_has_too_few(shares: list[float], minimum: int) -> None:
    total = minimum * len(shares) + 17
    raw = np.array(shares) / sum(shares) * total
    found = strata.whole(raw, minimum)
    assert sum(found) == total
    assert min(found) >= minimum


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(1, 40)), min_size=2, max_size=6))
def test_no_allocation_has_less_error_than_that_of_neyman(rows: list[tuple[float, float]]) -> None:
    area, sd = np.array(rows).T
    best, even = strata.neyman(area, sd, 60), strata.proportional(area, 60)
    assert strata.standard_error_t_ha(area, sd, best) <= strata.standard_error_t_ha(area, sd, even) * (1 + 1e-12)


@given(st.floats(0.1, 500), st.floats(0, 50), st.floats(0, 60))
def test_compound_is_never_below_linear_after_the_first_year(stock: float, rate: float, years: float) -> None:
    linear = targets.linear_stock_t_ha(stock, rate, years)
    compound = targets.compound_stock_t_ha(stock, rate, years)
    assert compound >= linear * (1 - 1e-12) if years >= 1 else compound <= linear * (1 + 1e-12)
