"""What of a gain is credited."""

import numpy as np
from numpy.typing import ArrayLike

from .numbers import Numbers, numbers


def uncertainty_deduction_pct(uncertainty_pct: ArrayLike, threshold_pct: ArrayLike) -> Numbers:
    """The part of the uncertainty above the threshold, both percent of the gain (0 and more): max(0, u - threshold),
    at most everything. Gold Standard for the Global Goals, Soil Organic Carbon Framework Methodology 402."""
    return np.clip(numbers(uncertainty_pct) - numbers(threshold_pct), 0, 100)


def credited(gross_t_co2e: ArrayLike, deduction_pct: ArrayLike, buffer_fraction: ArrayLike) -> tuple[Numbers, Numbers]:
    """t CO2e after the deduction for uncertainty (0 to 100 %), gross x (1 - deduction / 100), and of those after the
    share that goes to the buffer (0 to 1), x (1 - share)."""
    kept = numbers(gross_t_co2e) * (1 - numbers(deduction_pct) / 100)
    return kept, kept * (1 - numbers(buffer_fraction))
