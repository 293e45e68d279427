"""Puts a plan together: strata, numbers, places, and what they rest on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...domain.errors import BadParameter
from ...domain.sampling.numbers import Numbering, numbering
from ...domain.sampling.room import check_room
from ...domain.sampling.spread import spread
from ...ports.areas import Numbers, Places
from ..desk import Desk
from ..jobs.watch import UNWATCHED, Watch
from .ground import Ground, ground_of
from .telling import assumptions, name_of, notes, strata
from .wish import PlanWish

Json = dict[str, Any]
Rows = NDArray[np.int64]

# A variance cannot be told from fewer points, and one may be lost.
FEWEST_IN_STRATUM = 3
MOST_POINTS = 1_000
# Places to choose from: many more than points, so that a lattice is not seen in them.
PLACES = 20_000
_DEGREE_DECIMALS = 7


def sampling_plan(desk: Desk, wish: PlanWish, watch: Watch = UNWATCHED) -> Json:
    """The plan as JSON: `{area_ha, points_per_time, detectable_t_ha, ..., strata, points, assumptions, notes}`.

    Points are random within strata, spread out, and the same for the same area, layers, wish and seed. Raises
    BadParameter for what cannot be planned, Unavailable where a map is away.
    """
    watch.report(0, "reading the maps")
    ground = ground_of(desk, wish)
    between = _between(ground, wish)
    within = _of_differences(between, wish) if wish.paired else between
    numbers = numbering(
        ground.area_ha, within, _as_one(ground, within, wish), wish.wish, wish.allocation,
        fewest=FEWEST_IN_STRATUM, most=MOST_POINTS,
    )  # fmt: skip
    check_room(ground.area_ha, within, numbers.points, wish.wish)
    watch.report(40, "placing the points")
    places = desk.surveyor.places(ground.area.geometry, ground.outlines, PLACES, wish.edge_m, wish.seed)
    points, edges = _placed(ground, places, numbers, wish)
    return {
        "status": "ok",
        **_measures(wish, ground, numbers),
        "strata": strata(ground, wish, within, numbers, edges),
        "points": points,
        "assumptions": assumptions(wish, ground),
        "notes": notes(wish, ground, numbers, edges),
        "sources": {str(layer.fact): layer.provenance.credit for layer in ground.layers},
        "versions": desk.versions,
    }


def _measures(wish: PlanWish, ground: Ground, numbers: Numbering) -> Json:
    return {
        "area_ha": ground.area.hectares,
        "left_out_ha": ground.left_out_ha,
        "depth_cm": [0, 30],
        "design": wish.wish.design,
        "difference_t_ha": wish.wish.difference_t_ha,
        "alpha": wish.wish.alpha,
        "power": wish.wish.power,
        "allocation": wish.allocation,
        "points_per_time": sum(numbers.points),
        "detectable_t_ha": numbers.detectable_t_ha,
        "standard_error_t_ha": numbers.standard_error_t_ha,
        "degrees_of_freedom": numbers.degrees_of_freedom,
        "points_without_strata": numbers.without_strata,
        "seed": wish.seed,
        "lang": wish.lang,
    }


def _between(ground: Ground, wish: PlanWish) -> Numbers:
    """The standard deviation between points within each stratum, t C/ha."""
    if wish.sd_t_ha is not None:
        return np.full(len(ground.area_ha), wish.sd_t_ha)
    if wish.paired and wish.sd_difference_t_ha is not None:
        return np.full(len(ground.area_ha), np.nan)
    if np.isnan(ground.means).any():
        raise BadParameter(
            "mean_t_ha", "is needed: no map has a carbon stock in this area; give the mean stock in t C/ha, or sd_t_ha"
        )
    return ground.means * wish.variation_pct / 100


def _of_differences(between: Numbers, wish: PlanWish) -> Numbers:
    if wish.sd_difference_t_ha is not None:
        return np.full(len(between), wish.sd_difference_t_ha)
    return between * wish.of_differences


def _as_one(ground: Ground, within: Numbers, wish: PlanWish) -> float:
    """The deviation if the area were one stratum: unpaired, what the means of the strata differ by adds to it; of
    differences it does not."""
    weight = ground.area_ha / ground.area_ha.sum()
    means = np.nan_to_num(ground.means)
    apart = 0.0 if wish.paired else (means - weight @ means) ** 2
    return float(np.sqrt(weight @ (within**2 + apart)))


def _placed(ground: Ground, places: Places, numbers: Numbering, wish: PlanWish) -> tuple[list[Json], list[float]]:
    """The points of all strata in the order of a walk through each, and how far each stratum's keep off the edge."""
    starts = np.random.RandomState([wish.seed, 1]).random_sample(len(numbers.points))
    points: list[Json] = []
    edges = []
    for stratum, (count, start) in enumerate(zip(numbers.points, starts, strict=True)):
        among = _eligible(np.flatnonzero(places.stratum == stratum), places, count)
        chosen = among[spread(places.x[among], places.y[among], count, float(start))]
        edges.append(float(places.edge_m[chosen].min()))
        share = float(ground.area_ha[stratum]) / count
        points += [_point(places, int(row), stratum, number, share) for number, row in enumerate(chosen, 1)]
    return points, edges


def _eligible(rows: Rows, places: Places, count: int) -> Rows:
    """Those that keep off the edge, where they are half of the stratum at least: else a strip along it would be left
    out."""
    inner = rows[places.inner[rows]]
    found = inner if len(inner) >= max(count, len(rows) / 2) else rows
    if len(found) < count:
        raise BadParameter("area", f"has a stratum with room for {len(found)} of {count} points; lower max_strata")
    return found


def _point(places: Places, row: int, stratum: int, number: int, share_ha: float) -> Json:
    return {
        "id": f"{name_of(stratum)}{number:03d}",
        "stratum": name_of(stratum),
        "lon": round(float(places.lons[row]), _DEGREE_DECIMALS),
        "lat": round(float(places.lats[row]), _DEGREE_DECIMALS),
        "represents_ha": share_ha,
    }
