"""The stock year by year."""

import numpy as np
from numpy.typing import NDArray

from .change import Change
from .estimate import Numbers


def yearly(change: Change, years: int, rate_t_c_ha_yr: Numbers | None = None) -> NDArray[np.float64]:
    """The stock in t C/ha at the end of year 0 (before), 1, ... `years`: first axis years, then those of the change.

    Equal steps until the new equilibrium, level after it (IPCC 2006 V4 2.3.3.1: linear over the transition). With
    `rate_t_c_ha_yr`, such as the low or the high end of the change, the course at that rate.
    """
    rate = change.delta_t_c_ha_yr if rate_t_c_ha_yr is None else rate_t_c_ha_yr
    passed = np.arange(years + 1, dtype=np.float64).reshape(-1, *[1] * np.ndim(rate))
    course: NDArray[np.float64] = change.initial_t_c_ha + rate * np.minimum(passed, change.years)
    return course
