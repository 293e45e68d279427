"""Quantiles of the normal distribution and of Student's central t, which samples of soil are judged by."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from .numbers import Numbers, numbers

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_normal = np.frompyfunc(NormalDist().inv_cdf, 1, 1)
_log_gamma = np.frompyfunc(math.lgamma, 1, 1)
_STEPS = 200
_FEW, _MANY = 30, 1000


def normal_quantile(probability: ArrayLike) -> Numbers:
    """z below which a standard normal variable falls with this `probability` (above 0, below 1): P(Z < z) =
    probability; no units."""
    return np.asarray(_normal(probability), dtype=np.float64)


def t_quantile(probability: ArrayLike, df: ArrayLike) -> Numbers:
    """t below which Student's variable falls with this `probability` (0.5 to 1 - 5e-7); `df` is 1 or more, not
    necessarily whole (Satterthwaite 1946, Biometrics Bulletin 2, 110-114). No units."""
    wanted, freedom = np.broadcast_arrays(numbers(probability), numbers(df))
    z = normal_quantile(wanted)
    found: Numbers = np.where(freedom > _MANY, _expanded(z, freedom), _climbed(wanted, z, np.minimum(freedom, _MANY)))
    return found[()]


def _expanded(z: Numbers, df: Numbers) -> Numbers:
    """From the normal quantile, by Fisher's expansion in 1 / df (Abramowitz and Stegun 1964, 26.7.5)."""
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / df + second / df**2 + third / df**3


def _climbed(wanted: Numbers, z: Numbers, df: Numbers) -> Numbers:
    """By Newton's method on the distribution function, which is concave here, so that from the normal quantile, which
    is never above the root, it climbs and cannot overshoot."""
    constant = np.exp(_logs_of_gamma((df + 1) / 2) - _logs_of_gamma(df / 2)) / np.sqrt(np.pi)
    t = z
    for _ in range(_STEPS):
        density = constant / np.sqrt(df) * (1 + t**2 / df) ** (-(df + 1) / 2)
        step = (_beyond(t, df, constant) - (1 - wanted)) / density
        t = t + step
        if np.all(np.abs(step) <= 1e-12 * np.maximum(t, 1)):
            break
    return t


def _beyond(t: Numbers, df: Numbers, constant: Numbers) -> Numbers:
    """P(T > t) for t >= 0. With t = sqrt(df) tan(a) the density becomes constant x cos(a)^(df - 1), which Gauss's rule
    of 64 nodes integrates to rounding: from 0 to a for many degrees of freedom; for few from a to the right angle,
    where the fourth power of the variable smooths the root that odd numbers of them leave."""
    angle, rest = np.arctan2(t, np.sqrt(df)), np.arctan2(np.sqrt(df), t)
    power, nodes = df[..., None] - 1, (_NODES + 1) / 2
    within = angle * np.sum(_WEIGHTS / 2 * np.cos(angle[..., None] * nodes) ** power, axis=-1)
    left = rest * np.sum(2 * _WEIGHTS * nodes**3 * np.sin(rest[..., None] * nodes**4) ** power, axis=-1)
    return np.where(df < _FEW, constant * left, 0.5 - constant * within)


def _logs_of_gamma(values: Numbers) -> Numbers:
    return np.asarray(_log_gamma(values), dtype=np.float64)
