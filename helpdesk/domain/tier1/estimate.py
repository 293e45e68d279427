"""A number with the half-width of its 95 % range, and the three factors of a system."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Numbers = float | NDArray[np.float64]
type Truths = bool | np.bool_ | NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """`half_width_pct` is half the 95 % range in percent of the value: 0 for what is one by definition, NaN where the
    source gives none.

    The 2006 tables print two standard deviations and those of 2019 say so too, though they were computed as 95 %
    confidence intervals; both are taken as 95 % half-widths. Float or array; arrays of one shape.
    """

    value: Numbers
    half_width_pct: Numbers = 0.0

    def same_as(self, other: "Estimate") -> Truths:
        """Whether it is the same figure of the same source, so that its error is one error: by value and half-width."""
        unknown = np.isnan(self.half_width_pct) & np.isnan(other.half_width_pct)
        alike = (self.value == other.value) & ((self.half_width_pct == other.half_width_pct) | unknown)
        return np.asarray(alike) if np.ndim(alike) else bool(alike)


EXACTLY_ONE = Estimate(1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What a system multiplies the reference stock by: land use F_LU, tillage or grassland management F_MG, organic
    input F_I (IPCC 2006 V4, Eq. 2.25).

    A factor that holds all three at once, as a national inventory gives it, stands as `land_use` alone.
    """

    land_use: Estimate = EXACTLY_ONE
    tillage: Estimate = EXACTLY_ONE
    input: Estimate = EXACTLY_ONE

    @property
    def each(self) -> tuple[Estimate, Estimate, Estimate]:
        return self.land_use, self.tillage, self.input
