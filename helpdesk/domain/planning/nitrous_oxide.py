"""Nitrous oxide of mineral nitrogen, as carbon dioxide and as the carbon that would have to be bound against it."""

from dataclasses import dataclass

from ..tier1 import CO2_PER_C
from .course import Gain

# Warming of N2O over 100 years against that of as much CO2 (IPCC AR6, Working Group I, Table 7.15; the table itself
# was not read by us).
N2O_GWP100 = 273.0
N2O_PER_N = 44 / 28


@dataclass(frozen=True, slots=True, kw_only=True)
class EmissionFactor:
    """kg N2O-N per kg N; `low` and `high` are its 95 % range, None where none is known."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emission:
    """Of a hectare in a year, t CO2e, for as long as the nitrogen is spread; `facts` are what it was worked out by.
    Ends of the range are None where one of the factors has none."""

    n_kg_ha_yr: float
    t_co2e_ha_yr: float
    low_t_co2e_ha_yr: float | None
    high_t_co2e_ha_yr: float | None
    facts: tuple[str, ...] = ()

    @property
    def as_loss(self) -> Gain:
        """The carbon whose dioxide warms as much, t C/ha/yr. It goes on in the new equilibrium."""
        low, high = self.low_t_co2e_ha_yr, self.high_t_co2e_ha_yr
        return Gain(
            rate_t_c_ha_yr=-self.t_co2e_ha_yr / CO2_PER_C,
            low_t_c_ha_yr=None if high is None else -high / CO2_PER_C,
            high_t_c_ha_yr=None if low is None else -low / CO2_PER_C,
            years=float("inf"),
        )


def emission(n_kg_ha_yr: float, factors: tuple[EmissionFactor, ...], facts: tuple[str, ...] = ()) -> Emission:
    """N x sum of the factors x 44/28 x GWP (IPCC 2006 V4 equations 11.1, 11.9 and 11.10 for one input of nitrogen).

    `factors` are the direct one and those of what leaves with air and water, each per kg of N that is spread; ends of
    their ranges are added up.
    """

    def tonnes(factor: float) -> float:
        return n_kg_ha_yr * factor * N2O_PER_N * N2O_GWP100 / 1000

    ends = [(each.low, each.high) for each in factors if each.low is not None and each.high is not None]
    known = len(ends) == len(factors)
    return Emission(
        n_kg_ha_yr=n_kg_ha_yr,
        t_co2e_ha_yr=tonnes(sum(each.value for each in factors)),
        low_t_co2e_ha_yr=tonnes(sum(low for low, _ in ends)) if known else None,
        high_t_co2e_ha_yr=tonnes(sum(high for _, high in ends)) if known else None,
        facts=facts,
    )
