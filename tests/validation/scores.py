"""How far one set of stocks is from another, in t C/ha."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`bias` is the mean of ours less theirs. `correlation` is Pearson's, of the stocks and of their logarithms;
    `efficiency` that of Nash and Sutcliffe (1970): 1 is perfect, 0 no better than their mean, below 0 worse."""

    n: int
    ours: float
    theirs: float
    bias: float
    mae: float
    rmse: float
    correlation: float
    log_correlation: float
    efficiency: float
    within_two: float


def score(ours: Numbers, theirs: Numbers, weights: Numbers | None = None) -> Score:
    """Of positive stocks at the same places; `weights` are areas where places stand for more or less of the Earth.
    `within_two` is the share in percent that is within a factor of two."""
    ours, theirs = ours.astype(np.float64), theirs.astype(np.float64)
    share = np.ones(len(ours)) if weights is None else weights.astype(np.float64)
    share = share / share.sum()
    error = ours - theirs
    mean = float(share @ theirs)
    ratio = ours / theirs
    return Score(
        n=len(ours),
        ours=float(share @ ours),
        theirs=mean,
        bias=float(share @ error),
        mae=float(share @ np.abs(error)),
        rmse=float(np.sqrt(share @ error**2)),
        correlation=_correlation(ours, theirs, share),
        log_correlation=_correlation(np.log(ours), np.log(theirs), share),
        efficiency=1 - float((share @ error**2) / (share @ (theirs - mean) ** 2)),
        within_two=100 * float(share @ ((ratio > 0.5) & (ratio < 2))),
    )


def _correlation(one: Numbers, other: Numbers, share: Numbers) -> float:
    one, other = one - share @ one, other - share @ other
    return float((share @ (one * other)) / np.sqrt((share @ one**2) * (share @ other**2)))
