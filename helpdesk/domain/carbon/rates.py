"""From a published figure to a rate at a place, in t C/ha/yr, and the reasons why not."""

from dataclasses import dataclass

from ..evidence import GIVES_A_RATE, Evidence, Metric
from ..tier1 import TRANSITION_YEARS
from .units import t_c_ha_of_t_co2e_acre

# Metrics that say how much more or less there is than before, so that they scale with the stock at the place.
RELATIVE = frozenset({Metric.STOCK_FACTOR, Metric.PCT_OF_SOC})
_OF_A_PERIOD = RELATIVE | {Metric.TOTAL_T_C_HA}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """t C/ha/yr, with `low` and `high` as the source bounds it, None where it does not; it lasts `years` and no longer.

    `sign_certain`: whether gain or loss is beyond doubt; None where the source gives no range. `years_assumed`: the
    source gives a total without a period, so it is spread over the IPCC's twenty years.
    """

    value_t_c_ha_yr: float
    low_t_c_ha_yr: float | None
    high_t_c_ha_yr: float | None
    years: float
    sign_certain: bool | None = None
    years_assumed: bool = False


def rate_of(evidence: Evidence, stock_t_c_ha: float | None) -> Rate | str:
    """The rate, or a code: `no_rate` (the figure is of another kind), `no_stock` (a relative change, and no stock).

    A factor f over D years is S0 (f - 1) / D, a percentage p of the stock S0 p / 100 / D, a total t / D. A rate is not
    counted beyond its years either: those of the source, else the IPCC's D of 20.
    """
    if evidence.metric not in GIVES_A_RATE or evidence.value is None:
        return "no_rate"
    if evidence.metric in RELATIVE and stock_t_c_ha is None:
        return "no_stock"
    years = evidence.years or TRANSITION_YEARS
    value, low, high = (
        None if figure is None else _yearly(evidence.metric, figure, stock_t_c_ha or 0.0, years)
        for figure in (evidence.value, evidence.low, evidence.high)
    )
    assert value is not None  # the evidence has a value
    assumed = evidence.metric in _OF_A_PERIOD and evidence.years is None
    return Rate(
        value_t_c_ha_yr=value,
        low_t_c_ha_yr=low,
        high_t_c_ha_yr=high,
        years=years,
        sign_certain=None if low is None or high is None else low > 0 or high < 0,
        years_assumed=assumed,
    )


def _yearly(metric: Metric, figure: float, stock_t_c_ha: float, years: float) -> float:
    if metric is Metric.RATE_T_CO2E_ACRE_YR:
        return t_c_ha_of_t_co2e_acre(figure)
    if metric is Metric.TOTAL_T_C_HA:
        return figure / years
    if metric is Metric.STOCK_FACTOR:
        return stock_t_c_ha * (figure - 1) / years
    if metric is Metric.PCT_OF_SOC:
        return stock_t_c_ha * figure / 100 / years
    return figure
