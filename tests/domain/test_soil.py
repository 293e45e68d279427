"""The soil tree of the IPCC, bulk density and carbon stock."""

import math

import numpy as np
import pytest

from helpdesk.domain.soil import SoilClass, bulk_density, carbon_stock, soil_class

LOAM = {"organic": False, "sand": 40.0, "clay": 20.0, "high_activity": True}


def found(**changes: float) -> SoilClass:
    return SoilClass(int(soil_class(**LOAM | changes)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, SoilClass.HAC),
        ({"high_activity": False}, SoilClass.LAC),
        ({"sand": 70, "clay": 7.9}, SoilClass.HAC),
        ({"sand": 70.1, "clay": 8}, SoilClass.HAC),
        ({"sand": 70.1, "clay": 7.9}, SoilClass.SANDY),
        ({"wetland": True, "volcanic": True}, SoilClass.WETLAND),
        ({"volcanic": True, "spodic": True}, SoilClass.VOLCANIC),
        ({"spodic": True}, SoilClass.SPODIC),
        ({"sand": 80, "clay": 5, "wetland": True}, SoilClass.SANDY),
        ({"sand": 80, "clay": 5, "organic": True}, SoilClass.ORGANIC),
    ],
)
def test_the_tree_asks_organic_then_sandy_then_the_groups(changes: dict[str, float], expected: SoilClass) -> None:
    assert found(**changes) is expected


def test_without_texture_only_organic_soil_is_told() -> None:
    assert found(sand=math.nan) is SoilClass.UNKNOWN
    assert found(sand=math.nan, clay=math.nan, organic=True) is SoilClass.ORGANIC


def test_where_the_groups_are_not_known_only_sand_is_told() -> None:
    assert found(known=False) is SoilClass.UNKNOWN
    assert found(known=False, sand=90, clay=3) is SoilClass.SANDY


def test_bulk_density_is_that_of_manrique_and_jones() -> None:
    assert bulk_density(1.0) == pytest.approx(1.342)
    assert bulk_density(4.0) == pytest.approx(1.024)


def test_bulk_density_never_falls_below_that_of_pure_organic_matter() -> None:
    carbon = np.linspace(0, 60, 601)
    density = bulk_density(carbon)
    assert density.min() == pytest.approx(0.244)
    assert (np.diff(density) <= 0).all()


def test_a_percent_of_carbon_to_thirty_centimetres_is_forty_tonnes() -> None:
    """0.01 x 1.342 g cm-3 x 30 cm = 0.4026 g cm-2 = 40.26 t/ha."""
    assert carbon_stock(1.0, 30) == pytest.approx(40.26)
    assert math.isnan(carbon_stock(math.nan, 30))
