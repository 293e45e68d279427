"""The climate tree of the IPCC, and the water balance it is fed with."""

import math

import numpy as np
import pytest

from helpdesk.domain.climate import (
    MONTH_DAYS,
    ClimateZone,
    annual_evapotranspiration,
    annual_mean,
    climate_zone,
    extraterrestrial_radiation,
    psychrometric_constant,
    vapour_pressure_slope,
)

TROPICAL = {
    "temperature": 25.0,
    "precipitation": 1500.0,
    "evapotranspiration": 1600.0,
    "elevation": 200.0,
    "frost_free": True,
    "warmest_month": 27.0,
}


def zone(**changes: float) -> ClimateZone:
    return ClimateZone(int(climate_zone(**TROPICAL | changes)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ClimateZone.TROPICAL_MOIST),
        ({"elevation": 1000}, ClimateZone.TROPICAL_MOIST),
        ({"elevation": 1000.1}, ClimateZone.TROPICAL_MONTANE),
        ({"precipitation": 2000}, ClimateZone.TROPICAL_MOIST),
        ({"precipitation": 2000.1}, ClimateZone.TROPICAL_WET),
        ({"precipitation": 1000}, ClimateZone.TROPICAL_DRY),
        ({"precipitation": 1000.1}, ClimateZone.TROPICAL_MOIST),
        ({"temperature": 18}, ClimateZone.WARM_TEMPERATE_DRY),
        ({"temperature": 18.1}, ClimateZone.TROPICAL_MOIST),
        ({"frost_free": False}, ClimateZone.WARM_TEMPERATE_DRY),
        ({"temperature": 10.1, "evapotranspiration": 1499.9}, ClimateZone.WARM_TEMPERATE_MOIST),
        ({"temperature": 10.1, "evapotranspiration": 1500}, ClimateZone.WARM_TEMPERATE_DRY),
        ({"temperature": 10, "evapotranspiration": 1}, ClimateZone.COOL_TEMPERATE_MOIST),
        ({"temperature": 0.1}, ClimateZone.COOL_TEMPERATE_DRY),
        ({"temperature": 0, "warmest_month": 10, "evapotranspiration": 1}, ClimateZone.BOREAL_MOIST),
        ({"temperature": 0, "warmest_month": 10}, ClimateZone.BOREAL_DRY),
        ({"temperature": -20, "warmest_month": 9.9, "evapotranspiration": 1}, ClimateZone.POLAR_MOIST),
        ({"temperature": -20, "warmest_month": 9.9}, ClimateZone.POLAR_DRY),
    ],
)
def test_every_limit_of_the_tree_belongs_to_its_lower_side(changes: dict[str, float], expected: ClimateZone) -> None:
    assert zone(**changes) is expected


@pytest.mark.parametrize("name", [name for name in TROPICAL if name != "frost_free"])
def test_a_missing_number_makes_the_zone_unknown(name: str) -> None:
    assert zone(**{name: math.nan}) is ClimateZone.UNKNOWN


def test_where_nothing_evaporates_any_rain_is_moist_and_none_is_dry() -> None:
    frozen = {"temperature": -30, "warmest_month": -5, "evapotranspiration": 0}
    assert zone(**frozen, precipitation=1) is ClimateZone.POLAR_MOIST
    assert zone(**frozen, precipitation=0) is ClimateZone.POLAR_DRY


def test_whole_grids_are_classified_at_once_and_keep_their_shape() -> None:
    zones = climate_zone(**TROPICAL | {"elevation": np.array([[0.0, 1500.0], [np.nan, 10.0]])})
    assert zones.dtype == np.uint8
    assert zones.tolist() == [[3, 1], [0, 3]]


def test_radiation_is_that_of_the_worked_examples_of_fao_56() -> None:
    """FAO-56, example 8: 20 degrees south on 3 September gives 32.2 MJ m-2 d-1; annex 2, table 2.6 for the equator."""
    assert extraterrestrial_radiation(-20, 246) == pytest.approx(32.2, abs=0.05)
    assert extraterrestrial_radiation(0, 15) == pytest.approx(36.2, abs=0.15)


def test_the_polar_night_has_no_radiation_and_the_polar_day_has_much() -> None:
    assert extraterrestrial_radiation(80, 355) == 0
    assert extraterrestrial_radiation(90, 172) > 40


def test_slope_and_psychrometric_constant_are_those_of_the_tables_of_fao_56() -> None:
    """Annex 2, table 2.4: 0.047 at 1 degC, 0.145 at 20, 0.243 at 30; example 2: 0.054 at 1,800 m."""
    np.testing.assert_allclose(vapour_pressure_slope([1.0, 20.0, 30.0]), [0.047, 0.145, 0.243], atol=0.0005)
    np.testing.assert_allclose(psychrometric_constant([0.0, 1800.0]), [0.067, 0.054], atol=0.0005)


def test_evapotranspiration_is_the_formula_of_makkink_month_by_month() -> None:
    """At a steady 20 degC and 0 m the share is 0.145 / (0.145 + 0.067), of which 0.65 (2.45 MJ evaporate a mm)."""
    days = [int(30.4 * month - 15) for month in range(1, 13)]
    energy = sum(
        float(extraterrestrial_radiation(48.1, day)) * length for day, length in zip(days, MONTH_DAYS, strict=True)
    )
    found = annual_evapotranspiration(np.full(12, 20.0), 48.1, 0.0, 0.5)
    assert found == pytest.approx(0.65 * 0.5 * 0.145 / (0.145 + 0.0674) * energy / 2.45, rel=0.003)


def test_more_evaporates_where_it_is_warmer_higher_and_clearer_and_little_in_the_cold() -> None:
    def water(temperature: float = 10.0, elevation: float = 0.0, transmission: float = 0.5) -> float:
        return float(annual_evapotranspiration(np.full(12, temperature), 45.0, elevation, transmission))

    assert water() < water(elevation=2000.0) < water(elevation=4000.0)
    assert water(transmission=0.6) == pytest.approx(1.2 * water())
    assert 0 < water(temperature=-30.0) < water(temperature=0.0) / 3 < water() / 3


def test_a_year_weighs_its_months_by_their_days() -> None:
    january_only = np.zeros(12)
    january_only[0] = 365.25
    assert annual_mean(january_only) == pytest.approx(31)
    np.testing.assert_allclose(annual_mean(np.full((12, 2, 3), 7.0)), np.full((2, 3), 7.0))
