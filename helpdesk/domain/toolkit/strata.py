"""The mean of an area that was sampled by strata, each weighted by its area."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .numbers import Numbers, numbers
from .quantiles import t_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """`mean` and its standard error `se`, t/ha, with the degrees of freedom of that error: NaN where there is no
    error."""

    mean: Numbers
    se: Numbers
    df: Numbers

    def half_width(self, confidence: ArrayLike) -> Numbers:
        """Of the two-sided interval of this confidence (0.5 to 1 - 1e-6), t/ha: t se."""
        t = t_quantile((1 + numbers(confidence)) / 2, np.where(np.isnan(self.df), 1, self.df))
        return t * self.se


def combined(coefficient: ArrayLike, mean_t_ha: ArrayLike, sd_t_ha: ArrayLike, n: ArrayLike) -> Estimate:
    """sum c m of independent means, t/ha, with variance sum c^2 s^2 / n (along the last axis; n 2 and more).

    Weights of area make a stratified mean of it; 1 and -1 a difference of two samplings (Welch 1947, Biometrika 34,
    28-35); both together a stratified change. Degrees of freedom after Satterthwaite (1946, Biometrics Bulletin 2,
    110-114).
    """
    c, count = numbers(coefficient), numbers(n)
    parts = c**2 * numbers(sd_t_ha) ** 2 / count
    variance = np.sum(parts, axis=-1)
    with np.errstate(invalid="ignore"):
        df = variance**2 / np.sum(parts**2 / (count - 1), axis=-1)
    return Estimate(mean=np.sum(c * numbers(mean_t_ha), axis=-1), se=np.sqrt(variance), df=df)


def stratified(area_ha: ArrayLike, mean_t_ha: ArrayLike, sd_t_ha: ArrayLike, n: ArrayLike) -> Estimate:
    """sum W m with variance sum W^2 s^2 / n, W the share of the area (strata along the last axis; n 2 and more).

    Cochran (1977), Sampling Techniques, 3rd ed., ch. 5. An unweighted mean of strata, or of all points, would be of
    another area.
    """
    return combined(weights(area_ha), mean_t_ha, sd_t_ha, n)


def weights(area_ha: ArrayLike) -> Numbers:
    """The share of each stratum of the area, W = A / sum A; areas of one unit, above 0."""
    area = numbers(area_ha)
    found: Numbers = area / np.sum(area, axis=-1, keepdims=True)
    return found


def standard_error_t_ha(area_ha: ArrayLike, sd_t_ha: ArrayLike, n: ArrayLike) -> Numbers:
    """Of the stratified mean, sqrt(sum W^2 s^2 / n), t/ha, for n samples of each stratum (above 0), which need not be
    whole while a plan is made. Cochran (1977), ch. 5."""
    return np.sqrt(np.sum(weights(area_ha) ** 2 * numbers(sd_t_ha) ** 2 / numbers(n), axis=-1))


def neyman(area_ha: ArrayLike, sd_t_ha: ArrayLike, total: ArrayLike) -> Numbers:
    """Samples of each stratum, not whole, that make the error of the mean least: total x A s / sum A s. At least one
    stratum must vary. Neyman (1934), Journal of the Royal Statistical Society 97, 558-625."""
    return _shares(numbers(area_ha) * numbers(sd_t_ha), total)


def proportional(area_ha: ArrayLike, total: ArrayLike) -> Numbers:
    """Samples of each stratum, not whole, as its share of the area: total x A / sum A."""
    return _shares(numbers(area_ha), total)


def _shares(weight: Numbers, total: ArrayLike) -> Numbers:
    return numbers(total)[..., None] * weight / np.sum(weight, axis=-1, keepdims=True)


def whole(raw: ArrayLike, minimum: int) -> list[int]:
    """Whole samples of the strata of one plan, as many as `raw` in all, none with fewer than `minimum` (which must fit
    in): strata that have too few are given the minimum and the rest, total - minimum x raised, shared anew; then by
    largest remainder, ties to the first listed."""
    weight = numbers(raw)
    total = round(float(weight.sum()))
    raised = np.zeros(weight.shape, dtype=bool)
    while True:
        left = total - minimum * int(raised.sum())
        share = np.where(raised, minimum, left * weight / max(weight[~raised].sum(), np.finfo(float).tiny))
        short = ~raised & (share < minimum - 1e-9)
        if not short.any():
            break
        raised |= short
    found = np.floor(share + 1e-9)
    remainder = np.round(share - found, 9)
    found[np.argsort(-remainder, kind="stable")[: total - int(found.sum())]] += 1
    return [int(each) for each in found]
