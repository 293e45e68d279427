"""What a plan that found nothing looks like: longitude and latitude the wrong way round."""

from collections.abc import Sequence
from typing import Any

from ...domain.geo import LonLat
from ..carbon.words import say
from ..desk import Desk
from .ground import Ground

Json = dict[str, Any]

_MOST_LATITUDE = 90.0


def swapped_hint(desk: Desk, grounds: Sequence[Ground], lang: str) -> Json | None:
    """Where no part of the area has a stock, only the whole world's regions are there, and a region of a pack is where
    its numbers the other way round lead to."""
    at = grounds[0].plot.at
    if any(ground.stock is not None for ground in grounds) or abs(at.lon) > _MOST_LATITUDE:
        return None
    other = LonLat(lon=at.lat, lat=at.lon)
    here, there = (_local(desk, regions) for regions in (grounds[0].plot.regions, desk.regions.at(other, 0.0).inside))
    if here or not there:
        return None
    return {
        "code": "MAYBE_SWAPPED",
        "text": say("MAYBE_SWAPPED", lang).format(lon=f"{at.lon:.4g}", lat=f"{at.lat:.4g}"),
    }


def _local(desk: Desk, regions: frozenset[str]) -> bool:
    return any(not desk.content.regions[each].boundary.whole_world for each in regions)
