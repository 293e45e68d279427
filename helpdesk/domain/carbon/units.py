"""Carbon and carbon dioxide, hectares and acres, tonnes and kilograms: each conversion by its name."""

import numpy as np
from numpy.typing import NDArray

from ..tier1 import CO2_PER_C

# The international acre, 4046.8564224 m2.
HECTARES_PER_ACRE = 0.40468564224
KG_PER_T = 1000.0


def t_co2e_of_t_c[Numbers: (float, NDArray[np.float64])](t_c: Numbers) -> Numbers:
    """Tonnes of carbon dioxide that hold so many tonnes of carbon.

    >>> round(t_co2e_of_t_c(0.03648), 5)
    0.13376
    """
    return t_c * CO2_PER_C


def t_c_ha_of_t_co2e_acre[Numbers: (float, NDArray[np.float64])](t_co2e_acre: Numbers) -> Numbers:
    """Tonnes of carbon per hectare in tonnes of carbon dioxide per acre.

    >>> round(t_c_ha_of_t_co2e_acre(0.113), 4)
    0.0762
    """
    return t_co2e_acre / CO2_PER_C / HECTARES_PER_ACRE
