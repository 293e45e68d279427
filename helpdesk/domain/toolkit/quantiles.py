"""Quantiles of the normal distribution and of Student's central t, which samples of soil are judged by."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from .numbers import Numbers

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_normal = np.frompyfunc(NormalDist().inv_cdf, 1, 1)
_log_gamma = np.frompyfunc(math.lgamma, 1, 1)
_STEPS = 200
_MANY = 1e4


def normal_quantile(probability: ArrayLike) -> Numbers:
    """z below which a standard normal variable falls with this `probability` (above 0, below 1)."""
    return np.asarray(_normal(probability), dtype=np.float64)


def t_quantile(probability: ArrayLike, df: ArrayLike) -> Numbers:
    """t below which Student's variable falls with this `probability` (0.5 to 1 - 5e-7); `df` is 1 or more, not
    necessarily whole (Satterthwaite 1946, Biometrics Bulletin 2, 110-114).

    Newton's method on the distribution function, which is concave here, so that from the normal quantile, which is
    never above the root, it climbs and cannot overshoot.
    """
    wanted, freedom = np.broadcast_arrays(np.asarray(probability, dtype=np.float64), np.asarray(df, dtype=np.float64))
    t = normal_quantile(wanted)
    constant = _ratio_of_gammas(freedom) / np.sqrt(np.pi)
    for _ in range(_STEPS):
        density = constant / np.sqrt(freedom) * (1 + t**2 / freedom) ** (-(freedom + 1) / 2)
        step = (wanted - _distribution(t, freedom, constant)) / density
        t = t + step
        if np.all(np.abs(step) <= 1e-12 * np.maximum(t, 1)):
            break
    return t


def _distribution(t: Numbers, df: Numbers, constant: Numbers) -> Numbers:
    """P(T <= t) for t >= 0: with t = sqrt(df) tan(a) the density becomes constant x cos(a)^(df - 1), which is smooth,
    so Gauss's rule of 64 nodes is exact to rounding."""
    half = np.arctan(t / np.sqrt(df)) / 2
    angles = half[..., None] * (_NODES + 1)
    integral = half * np.sum(_WEIGHTS * np.cos(angles) ** (df[..., None] - 1), axis=-1)
    found: Numbers = 0.5 + constant * integral
    return found


def _ratio_of_gammas(df: Numbers) -> Numbers:
    """gamma((df + 1) / 2) / gamma(df / 2); for many degrees of freedom, where the logarithms of both are large and
    their difference loses digits, by the first terms of its series in 1 / df."""
    upper, lower = (np.asarray(_log_gamma(each), dtype=np.float64) for each in ((df + 1) / 2, df / 2))
    series = np.sqrt(df / 2) * (1 - 1 / (4 * df) + 1 / (32 * df**2))
    return np.where(df > _MANY, series, np.exp(upper - lower))
