"""A practice on a plot, as the record has practices: every method side by side, and which of them leads."""

from collections.abc import Callable, Mapping
from typing import Any

from ...domain.practices import Practice
from ..carbon import CarbonPlace, Stock, carbon_place, outlook
from ..desk import Desk
from ..record.practices import practice as practice_told
from ..record.speech import Speech
from .ground import Ground

Json = dict[str, Any]
Entries = Callable[[Ground, str], Mapping[str, Any]]

# Why nothing is told of a practice where it has no place: water and ice, or another use of the land.
_NO_LAND, _OTHER_USE = "no_land", "other_land_use"


def entries_of(desk: Desk, speech: Speech) -> Entries:
    """Of plots and ids of practices; worked out once for each."""
    places: dict[int, CarbonPlace] = {}
    kept: dict[tuple[int, str], Json] = {}

    def entry(ground: Ground, practice: str) -> Mapping[str, Any]:
        key = ground.number, practice
        if key not in kept:
            place = places.setdefault(ground.number, _place(desk, ground))
            kept[key] = _entry(ground, place, desk.content.practices[practice], speech)
        return kept[key]

    return entry


def _place(desk: Desk, ground: Ground) -> CarbonPlace:
    """Rates that scale with the stock scale with that of the plot."""
    told = ground.stock
    stock = Stock(origin=told["origin"], t_c_ha=float(told["value"]), source=told["source"]) if told else None
    return carbon_place(desk, ground.answer, stock)


def _entry(ground: Ground, place: CarbonPlace, practice: Practice, speech: Speech) -> Json:
    told = practice_told(outlook(place, practice), place, speech)
    if ground.answer.ground in ("water", "ice"):
        return _nothing(told, _NO_LAND)
    if place.use.land_use is not None and practice.land_uses and place.use.land_use not in practice.land_uses:
        return _nothing(told, _OTHER_USE)
    return told


def _nothing(told: Json, why: str) -> Json:
    return {**told, "headline": None, "methods": [], "why": [why], "because": ""}
