"""What the formulas give: a numpy number or array."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def numbers(values: ArrayLike) -> Numbers:
    """The values in double precision."""
    return np.asarray(values, dtype=np.float64)
