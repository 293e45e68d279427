"""Means of strata and of the whole area, and the change between two visits, with their ranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ....domain.toolkit import strata
from ....domain.toolkit.numbers import Numbers
from ....domain.toolkit.quantiles import t_quantile
from ....domain.toolkit.strata import Estimate
from ..plain import Results, plain
from .stocks import PointStock

# Stocks by visit, stratum and point.
Stocks = Mapping[str, Mapping[str, Mapping[str, PointStock]]]

_FEWEST_PAIRS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Independent values of one mean, and the coefficient with which it counts."""

    coefficient: float
    values: Numbers


def by_visit(stocks: Sequence[PointStock]) -> Stocks:
    """Visits from the earliest, strata and points in the order in which they were sent."""
    found: dict[str, dict[str, dict[str, PointStock]]] = {}
    for each in sorted(stocks, key=lambda stock: stock.core.visit):
        strata_of = found.setdefault(each.core.visit, {})
        strata_of.setdefault(each.core.stratum, {})[each.core.point] = each
    return found


def weights_of(names: Sequence[str], areas: Mapping[str, float]) -> dict[str, float]:
    """Shares of the area; one stratum is all of it."""
    if len(names) == 1:
        return {names[0]: 1.0}
    shares = strata.weights([areas[name] for name in names])
    return dict(zip(names, shares.tolist(), strict=True))


def values_of(points: Mapping[str, PointStock], basis: str) -> Numbers:
    return np.array([each.by_basis[basis] for each in points.values()], dtype=np.float64)


def estimate(parts: Sequence[Part]) -> tuple[float, Estimate | None]:
    """sum c m, and with its error where every part has two values and more."""
    mean = sum(part.coefficient * float(part.values.mean()) for part in parts)
    if any(len(part.values) < 2 for part in parts):
        return mean, None
    found = strata.combined(
        [part.coefficient for part in parts],
        [part.values.mean() for part in parts],
        [part.values.std(ddof=1) for part in parts],
        [len(part.values) for part in parts],
    )
    return mean, found


def told(mean: float, found: Estimate | None, confidence: float) -> Results:
    """Standard error, degrees of freedom and range; null where one point tells of no spread."""
    if found is None:
        return {"se_t_ha": None, "df": None, "ci_t_ha": None}
    half = float(found.half_width(confidence))
    return {"se_t_ha": plain(found.se), "df": plain(found.df), "ci_t_ha": [mean - half, mean + half]}


def change_parts(
    before: Mapping[str, PointStock], after: Mapping[str, PointStock], basis: str, weight: float
) -> list[Part]:
    """Of one stratum: the differences of points that were sampled twice, where there are two and more; else both
    samplings as independent ones."""
    twice = paired_points(before, after)
    if twice:
        differences = [after[name].by_basis[basis] - before[name].by_basis[basis] for name in twice]
        return [Part(coefficient=weight, values=np.array(differences, dtype=np.float64))]
    return [
        Part(coefficient=weight, values=values_of(after, basis)),
        Part(coefficient=-weight, values=values_of(before, basis)),
    ]


def paired_points(before: Mapping[str, PointStock], after: Mapping[str, PointStock]) -> list[str]:
    """None where fewer than two pair, for one pair tells of no spread; but for the only point of both visits."""
    twice = [name for name in before if name in after]
    alone = len(before) == len(after) == len(twice) == 1
    return twice if len(twice) >= _FEWEST_PAIRS or alone else []


def detectable(mean: float, found: Estimate | None, confidence: float, power: float) -> Results:
    """Whether the range leaves 0 out, and the smallest change that such samples see with this power, t C/ha."""
    if found is None:
        return {"detectable": None, "minimum_detectable_t_ha": None}
    df = np.where(np.isnan(found.df), 1.0, found.df)
    smallest = found.half_width(confidence) + t_quantile(power, df) * found.se
    return {
        "detectable": bool(abs(mean) > found.half_width(confidence)),
        "minimum_detectable_t_ha": plain(smallest),
    }
