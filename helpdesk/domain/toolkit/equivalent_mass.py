"""Carbon stocks compared at the same mass of fine earth, not at the same depth.

Loosened or compacted soil holds less or more mass above a depth, so that a comparison at fixed depth sees a change that
is none. Ellert and Bettany (1995), Canadian Journal of Soil Science 75, 529-538; von Haden, Yang and DeLucia (2020),
Global Change Biology 26, 3759-3770.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .monotone import monotone_cubic
from .numbers import Numbers, numbers

Interpolation = Literal["linear", "spline"]
# With fewer increments a curve through them is a guess (Gold Standard 402; von Haden et al. 2020).
FEWEST_FOR_SPLINE = 3
# Masses and depths that were computed differ by rounding, not by soil.
_ROUNDING = 1e-9


def usual_interpolation(layers: int) -> Interpolation:
    """Linear for two increments, a spline from three on."""
    return "spline" if layers >= FEWEST_FOR_SPLINE else "linear"


def carbon_at_mass_t_ha(
    fine_earth: ArrayLike, carbon: ArrayLike, mass: ArrayLike, interpolation: Interpolation = "linear"
) -> Numbers:
    """Organic carbon, t C/ha, above which lie `mass` t/ha of fine earth.

    `fine_earth` and `carbon` are t/ha of each layer, from the surface down, layers along the last axis (every layer
    with some fine earth); `mass` has the shape without that axis. Cumulative carbon is read at the cumulative mass: on
    straight lines, or on a monotone cubic spline. NaN beyond the sampled mass: nothing is extrapolated.
    """
    return _read(fine_earth, carbon, mass, interpolation)


def carbon_at_depth_t_ha(
    thickness_cm: ArrayLike, carbon: ArrayLike, depth_cm: ArrayLike, interpolation: Interpolation = "linear"
) -> Numbers:
    """Organic carbon, t C/ha, down to `depth_cm`; NaN beyond the sampled depth. Shapes as for
    `carbon_at_mass_t_ha`. The mass above a depth is read likewise, from the mass of the layers."""
    return _read(thickness_cm, carbon, depth_cm, interpolation)


def _read(steps: ArrayLike, amounts: ArrayLike, at: ArrayLike, interpolation: Interpolation) -> Numbers:
    steps, amounts = np.broadcast_arrays(numbers(steps), numbers(amounts))
    down, gathered, at = _cumulative(steps), _cumulative(amounts), numbers(at)
    bottom = down[..., -1]
    within = (at >= 0) & (at <= bottom * (1 + _ROUNDING))
    held = np.clip(at, 0, bottom)
    read = monotone_cubic(down, gathered, held) if interpolation == "spline" else _linear(down, gathered, held)
    return np.where(within, read, np.nan)


def _cumulative(steps: Numbers) -> Numbers:
    """From nothing at the surface."""
    return np.concatenate([np.zeros_like(steps[..., :1]), np.cumsum(steps, axis=-1)], axis=-1)


def _linear(x: Numbers, y: Numbers, at: Numbers) -> Numbers:
    share = np.clip((at[..., None] - x[..., :-1]) / np.diff(x, axis=-1), 0, 1)
    found: Numbers = np.sum(share * np.diff(y, axis=-1), axis=-1)
    return found
