"""One formula for a map, a field and a point: an array's answer is that of each of its numbers alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.toolkit import (
    crediting,
    detection,
    equivalent_mass,
    quantiles,
    rothc,
    stocks,
    strata,
    targets,
    wrb,
)

# Of each formula: the function, and the range of each number it takes.
FORMULAS: dict[str, tuple[Callable[..., Any], dict[str, tuple[float, float]]]] = {
    "fine_earth_t_ha": (
        stocks.fine_earth_t_ha,
        {"bulk_density_g_cm3": (0.1, 2.6), "thickness_cm": (1, 100), "coarse_fragments_vol_pct": (0, 100)},
    ),
    "carbon_t_ha": (stocks.carbon_t_ha, {"soc_g_kg": (0, 600), "fine_earth_t_ha": (0, 20_000)}),
    "coarse_fragments_vol_pct": (
        stocks.coarse_fragments_vol_pct,
        {
            "coarse_fragments_mass_fraction": (0, 0.99),
            "bulk_density_whole_g_cm3": (0.1, 2.6),
            "rock_density_g_cm3": (0.5, 6),
        },
    ),
    "soilgrids_units": (stocks.soilgrids_units, {"soc": (0, 6000), "bdod": (1, 265), "cfvo": (0, 1000)}),
    "soc_pct_of_som": (stocks.soc_pct_of_som, {"som_pct": (0, 100), "factor": (0.1, 1)}),
    "t_quantile": (quantiles.t_quantile, {"probability": (0.5, 0.9999), "df": (1, 1e6)}),
    "mdd_unpaired": (
        lambda **at: detection.minimum_detectable_difference_t_ha(design="unpaired", **at),
        {"sd_t_ha": (0, 50), "n": (2, 1000), "alpha": (0.001, 0.5), "power": (0.5, 0.999)},
    ),
    "mdd_paired_normal": (
        lambda **at: detection.minimum_detectable_difference_normal_t_ha(design="paired", **at),
        {"sd_t_ha": (0, 50), "n": (2, 1000), "alpha": (0.001, 0.5), "power": (0.5, 0.999)},
    ),
    "samples_for_mean": (
        detection.samples_for_mean,
        {"cv_pct": (1, 200), "allowable_error_pct": (0.5, 100), "confidence": (0.5, 0.999)},
    ),
    "samples_for_difference": (
        lambda **at: detection.samples_for_difference(design="paired", **at),
        {"sd_t_ha": (0.1, 50), "mdd_t_ha": (0.5, 50), "alpha": (0.001, 0.5), "power": (0.5, 0.999)},
    ),
    "linear_stock_t_ha": (
        targets.linear_stock_t_ha,
        {"stock_t_ha": (0.1, 500), "rate_permille": (0, 100), "years": (0, 100)},
    ),
    "compound_stock_t_ha": (
        targets.compound_stock_t_ha,
        {"stock_t_ha": (0.1, 500), "rate_permille": (0, 100), "years": (0, 100)},
    ),
    "share_of_land_needed": (
        targets.share_of_land_needed,
        {"stock_t_ha": (0.1, 500), "rate_t_ha_yr": (-2, 2), "target_permille": (0, 10)},
    ),
    "uncertainty_deduction_pct": (
        crediting.uncertainty_deduction_pct,
        {"uncertainty_pct": (0, 300), "threshold_pct": (0, 100)},
    ),
    "credited": (
        crediting.credited,
        {"gross_t_co2e": (0, 1e6), "deduction_pct": (0, 100), "buffer_fraction": (0, 1)},
    ),
    "maximum_deficit_mm": (rothc.maximum_deficit_mm, {"clay_pct": (0, 100), "depth_cm": (1, 100)}),
    "initial_pools": (
        lambda **at: [getattr(rothc.initial_pools(**at), name) for name in ("iom", "rpm", "bio", "hum", "dpm")],
        {"soc_t_ha": (1, 300), "clay_pct": (0, 100)},
    ),
}


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_an_array_is_its_numbers_one_by_one(name: str, data: st.DataObject) -> None:
    formula, ranges = FORMULAS[name]
    row = st.fixed_dictionaries({each: st.floats(low, high) for each, (low, high) in ranges.items()})
    rows = data.draw(st.lists(row, min_size=1, max_size=5))
    together = formula(**{each: np.array([row[each] for row in rows]) for each in ranges})
    alone = np.array([formula(**row) for row in rows], dtype=np.float64)
    np.testing.assert_allclose(np.array(together, dtype=np.float64), alone.T, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("interpolation", ["linear", "spline"])
def test_a_map_of_profiles_is_its_profiles_one_by_one(interpolation: equivalent_mass.Interpolation) -> None:
    some = np.random.default_rng(7)
    mass, carbon = some.uniform(200, 3000, (2, 3, 5)), some.uniform(0, 40, (2, 3, 5))
    at = some.uniform(0, 16_000, (2, 3))
    together = equivalent_mass.carbon_at_mass_t_ha(mass, carbon, at, interpolation)
    for place in np.ndindex(2, 3):
        alone = equivalent_mass.carbon_at_mass_t_ha(mass[place], carbon[place], at[place], interpolation)
        np.testing.assert_allclose(together[place], alone)
    assert np.isnan(together).any()
    assert not np.isnan(together).all()


def test_a_row_of_regions_is_its_regions_one_by_one() -> None:
    some = np.random.default_rng(8)
    area, mean, sd = (some.uniform(1, 100, (4, 3)) for _ in range(3))
    n = some.integers(2, 30, (4, 3))
    together = strata.stratified(area, mean, sd, n)
    for place in range(4):
        alone = strata.stratified(area[place], mean[place], sd[place], n[place])
        found = (together.mean[place], together.se[place], together.df[place], together.half_width(0.9)[place])
        np.testing.assert_allclose(found, (alone.mean, alone.se, alone.df, alone.half_width(0.9)))
    np.testing.assert_allclose(strata.neyman(area, sd, np.full(4, 30))[2], strata.neyman(area[2], sd[2], 30))


def test_a_map_of_soil_groups_is_its_soils_one_by_one() -> None:
    sand, clay = np.array([71.0, 30.0, np.nan]), np.array([7.0, 55.0, 10.0])
    for group in wrb.GROUPS:
        together = wrb.soil_class_of_group(np.full(3, group), sand, clay)
        alone = [int(wrb.soil_class_of_group(group, *texture)) for texture in zip(sand, clay, strict=True)]
        assert together.tolist() == alone
