"""The aspiration of the "4 per 1000" Initiative for a stock, a practice and a region.

4 permille a year of the stock of agricultural soils (Minasny et al. 2017, Geoderma 292, 59-86). Permille are never told
without the stock: low stocks reach them easily, and high ones are the greater loss.
"""

import numpy as np
from numpy.typing import ArrayLike

from .numbers import Numbers, numbers

# t C/ha/yr: a microgram a hectare is no gain.
_NOTHING = 1e-12


def linear_stock_t_ha(stock_t_ha: ArrayLike, rate_permille: ArrayLike, years: ArrayLike) -> Numbers:
    """S0 + S0 r t: the same gain, t C/ha, every year (rate in permille of the first stock a year)."""
    stock = numbers(stock_t_ha)
    return stock + stock * numbers(rate_permille) / 1000 * numbers(years)


def compound_stock_t_ha(stock_t_ha: ArrayLike, rate_permille: ArrayLike, years: ArrayLike) -> Numbers:
    """S0 (1 + r)^t: a gain on the gains, t C/ha."""
    return numbers(stock_t_ha) * (1 + numbers(rate_permille) / 1000) ** numbers(years)


def permille_of_stock(stock_t_ha: ArrayLike, rate_t_ha_yr: ArrayLike) -> Numbers:
    """A yearly change, t C/ha/yr, as permille of the stock (above 0, t C/ha): 1000 rate / S0."""
    return numbers(rate_t_ha_yr) / numbers(stock_t_ha) * 1000


def share_of_land_needed(stock_t_ha: ArrayLike, rate_t_ha_yr: ArrayLike, target_permille: ArrayLike) -> Numbers:
    """Share of the land that must adopt a practice of this rate for the whole to reach the target: target x S0 / rate.
    Above 1 the practice alone cannot reach it; NaN where it gains nothing."""
    rate = numbers(rate_t_ha_yr)
    found: Numbers = numbers(target_permille) / 1000 * numbers(stock_t_ha) / np.where(rate > _NOTHING, rate, np.nan)
    return found


def adopted_gain_t_yr(area_ha: ArrayLike, share: ArrayLike, rate_t_ha_yr: ArrayLike) -> Numbers:
    """Yearly gain of a practice in a region, t C/yr: area x share of it that adopts (0 to 1) x rate."""
    return numbers(area_ha) * numbers(share) * numbers(rate_t_ha_yr)
