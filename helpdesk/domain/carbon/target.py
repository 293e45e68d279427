"""The "4 per 1000" target of a stock, in tonnes of carbon per hectare; of one place or of an array of them."""

import numpy as np
from numpy.typing import NDArray

# 4 permille a year: the aspiration of the Initiative (Minasny et al. 2017, Geoderma 292:59-86).
TARGET = 0.004


def four_per_mille[Numbers: (float, NDArray[np.float64])](stock_t_c_ha: Numbers) -> Numbers:
    """The yearly gain, t C/ha/yr, that the "4 per 1000" target asks of a stock (linear, not compound).

    >>> round(four_per_mille(8.3), 4)
    0.0332
    """
    return TARGET * stock_t_c_ha


def permille_of[Numbers: (float, NDArray[np.float64])](rate_t_c_ha_yr: Numbers, stock_t_c_ha: Numbers) -> Numbers:
    """A rate, t C/ha/yr, in permille of a stock (above 0, t C/ha) a year.

    >>> round(permille_of(0.03648, 18.24), 3)
    2.0
    """
    return 1000 * rate_t_c_ha_yr / stock_t_c_ha


def share_of_target[Numbers: (float, NDArray[np.float64])](rate_t_c_ha_yr: Numbers, stock_t_c_ha: Numbers) -> Numbers:
    """How much of that target a rate reaches; 1 is all of it. Rate in t C/ha/yr, stock above 0, t C/ha.

    >>> round(share_of_target(0.036, 18.24), 2)
    0.49
    """
    return rate_t_c_ha_yr / four_per_mille(stock_t_c_ha)
