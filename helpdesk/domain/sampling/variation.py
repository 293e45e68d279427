"""How far stocks of one field lie apart, and their differences between two samplings, before anybody sampled it."""

import math
from dataclasses import dataclass
from typing import Literal

# Variation between points of one field, percent of its mean: the median of the 17 fields with carbon in LimeSoDa (0.2
# to 60 % apart, 30 to 250 samples each), which the layer of measured samples shows; a test holds it to them.
CV_PCT = 30.0
# Between two samplings of the same points. No open data set that we know has enough fields sampled twice: an
# assumption that halves the variance of a difference against other points each time, until the asker knows better.
CORRELATION = 0.5
# Taken where no stock is known, t C/ha at 0-30 cm: an assumption of the order of most mineral cropland, no measurement.
STOCK_T_C_HA = 60.0

Basis = Literal["given", "stock", "no_stock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """The standard deviation of the differences of points sampled twice, t C/ha at 0-30 cm, and what it was made of.
    `given`: by the asker, and the rest is None; `no_stock`: `stock_t_c_ha` is STOCK_T_C_HA, for none is known."""

    sd_difference_t_c_ha: float
    basis: Basis
    stock_t_c_ha: float | None = None
    cv_pct: float | None = None
    correlation: float | None = None


def of_differences(correlation: float = CORRELATION) -> float:
    """The deviation of differences of the same points over that between points, no unit: sqrt(2 (1 - r)).

    >>> of_differences(0.5)
    1.0
    """
    return math.sqrt(2 * (1 - correlation))


def assumed(stock_t_c_ha: float | None) -> Variation:
    """Mean x CV x sqrt(2 (1 - r)) of a stock, t C/ha, or of STOCK_T_C_HA where none (or nothing) is known.

    >>> assumed(80.0).sd_difference_t_c_ha
    24.0
    """
    stock = stock_t_c_ha or STOCK_T_C_HA
    return Variation(
        sd_difference_t_c_ha=stock * CV_PCT / 100 * of_differences(),
        basis="stock" if stock_t_c_ha else "no_stock",
        stock_t_c_ha=stock,
        cv_pct=CV_PCT,
        correlation=CORRELATION,
    )


def given(sd_difference_t_c_ha: float) -> Variation:
    """As the asker knows it of his field, t C/ha at 0-30 cm; mostly from a first campaign (FAO 2020, GSOC-MRV
    protocol)."""
    return Variation(sd_difference_t_c_ha=sd_difference_t_c_ha, basis="given")
