"""How many points there is room for: each stands for the ground around it, and is sampled by cores beside it."""

import math
from collections.abc import Sequence

import numpy as np

from ..areas import HECTARE_M2
from ..errors import BadParameter
from ..toolkit.detection import minimum_detectable_difference_t_ha
from ..toolkit.numbers import Numbers
from .numbers import Wish

# Soil is alike over some metres; nearer points are hardly independent, and their error is larger than worked out.
NEAR_M = 5.0
# A point is a mixture of cores taken within about a metre of it (our assumption): nearer ones would share their ground.
SUPPORT_M = 2.0


def apart_m(area_ha: float, points: int) -> float:
    """How far apart points would be on a square grid, metres: sqrt(area / n).

    >>> apart_m(0.01, 4)
    5.0
    """
    return math.sqrt(area_ha * HECTARE_M2 / points)


def check_room(area_ha: Numbers, sd_t_ha: Numbers, points: Sequence[int], wish: Wish) -> None:
    """`area_ha`, `sd_t_ha` (t C/ha, of differences where paired) and `points` by stratum. Raises BadParameter where
    the points of a stratum would stand on each other's ground, sqrt(area / n) < SUPPORT_M, with what as many as fit can
    tell."""
    tight = [at for at, count in enumerate(points) if apart_m(float(area_ha[at]), count) < SUPPORT_M]
    if not tight:
        return
    ground = float(area_ha[tight[0]]) * HECTARE_M2
    room = sum(
        min(count, int(float(each) * HECTARE_M2 / SUPPORT_M**2)) for each, count in zip(area_ha, points, strict=True)
    )
    raise BadParameter(
        "difference_t_ha",
        f"{wish.difference_t_ha:g} t C/ha needs {sum(points)} points each time, {points[tight[0]]} of them on "
        f"{ground:,.0f} m2, nearer to each other than the {SUPPORT_M:g} m that their cores take; "
        f"{_remedy(room, area_ha, sd_t_ha, wish)}",
    )


def _remedy(room: int, area_ha: Numbers, sd_t_ha: Numbers, wish: Wish) -> str:
    fewest = 3
    if room < fewest:
        return f"there is room for {room}, too few for a plan: give a larger area"
    pooled = float(np.average(sd_t_ha, weights=area_ha))
    told = minimum_detectable_difference_t_ha(pooled, room, design=wish.design, alpha=wish.alpha, power=wish.power)
    return f"there is room for {room}, which tell about {float(told):.2g} t C/ha: ask for that, or give a larger area"
