"""A change of areas: the same land under one set of systems and later under another, in tonnes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, nan

from .change import CO2_PER_C, TRANSITION_YEARS
from .estimate import Estimate, Factors

# A factor by its place (land use, tillage, input) and figure: the same in two strata is one factor with one error.
type _Key = tuple[int, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """Some hectares under one system."""

    area_ha: float
    factors: Factors


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaChange:
    """Tonnes of carbon at 0-30 cm on the whole area; the meaning of each is that of `Change`."""

    area_ha: float
    initial_t_c: float
    final_t_c: float
    delta_t_c_yr: float
    low_t_c_yr: float
    high_t_c_yr: float
    rel_error_pct: float
    sign_certain: bool
    permille: float
    years: float

    @property
    def delta_t_co2e_yr(self) -> float:
        return self.delta_t_c_yr * CO2_PER_C


def change_of_areas(
    reference: Estimate,
    initial: Sequence[Stratum],
    final: Sequence[Stratum],
    transition_years: float = TRANSITION_YEARS,
    period_years: float | None = None,
) -> AreaChange:
    """Eq. 2.25 summed over systems (IPCC 2006 V4 5.2.3.4); `initial` and `final` are the same land, so their areas in
    hectares add up alike, and one reference stock (t C/ha) holds for all. Scalars only.

    First-order propagation of error in which each distinct factor counts once, wherever it occurs; with one stratum on
    either side it is that of `change`.
    """
    years = max(transition_years, period_years or transition_years)
    stock = float(reference.value)
    terms = [(stock * _tonnes(each), each, 1.0) for each in final] + [
        (stock * _tonnes(each), each, -1.0) for each in initial
    ]
    step = sum(tonnes * sign for tonnes, _, sign in terms)
    shared, apart = _half_widths(reference, terms, step)
    half, rate = hypot(shared, apart) / years, step / years
    before = sum(tonnes for tonnes, _, sign in terms if sign < 0)
    return AreaChange(
        area_ha=sum(each.area_ha for each in final),
        initial_t_c=before,
        final_t_c=sum(tonnes for tonnes, _, sign in terms if sign > 0),
        delta_t_c_yr=rate,
        low_t_c_yr=rate - half,
        high_t_c_yr=rate + half,
        rel_error_pct=100 * half / abs(rate) if rate else nan,
        sign_certain=apart < abs(step),
        permille=1000 * rate / before if before else nan,
        years=years,
    )


def _tonnes(stratum: Stratum) -> float:
    """Hectares times factors: what the reference stock is multiplied by."""
    product = stratum.area_ha
    for factor in stratum.factors.each:
        product *= float(factor.value)
    return product


def _half_widths(
    reference: Estimate, terms: Sequence[tuple[float, Stratum, float]], step: float
) -> tuple[float, float]:
    """Half-widths of the step in tonnes: from what all strata share, and from the factors that differ."""
    effects: dict[_Key, float] = {}
    errors: dict[_Key, float] = {}
    strata: dict[_Key, int] = {}
    for tonnes, stratum, sign in terms:
        for place, factor in enumerate(stratum.factors.each):
            value, error = float(factor.value), float(factor.half_width_pct)
            key = place, value, -1.0 if error != error else error
            effects[key] = effects.get(key, 0.0) + sign * tonnes
            errors[key], strata[key] = error / 100, strata.get(key, 0) + 1
    everywhere = {key for key, count in strata.items() if count == len(terms)}
    shared = hypot(step * float(reference.half_width_pct) / 100, *(step * errors[key] for key in everywhere))
    apart = hypot(*(effects[key] * errors[key] for key in effects.keys() - everywhere))
    return shared, apart
