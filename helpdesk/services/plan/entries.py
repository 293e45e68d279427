"""A practice on a plot, as the record has practices: every method side by side, and which of them leads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.practices import Practice
from ..carbon import CarbonPlace, Stock, carbon_place, outlook
from ..desk import Desk
from ..record.practices import practice as practice_told
from ..record.speech import Speech
from .gains import NO_LAND, OTHER_USE
from .ground import Ground
from .together import apart, together, without_figure

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of the practices of a measure on a plot: of those that are told together, and of those whose gain
    stands apart, each alone. Where all stand apart the first leads. `without_figure` names those of several of which
    nothing is known here."""

    entry: Mapping[str, Any]
    aside: tuple[Mapping[str, Any], ...] = ()
    without_figure: tuple[str, ...] = ()


Entries = Callable[[Ground, Sequence[str]], Told]


def entries_of(desk: Desk, speech: Speech) -> Entries:
    """Of plots and ids of practices; worked out once for each."""
    places: dict[int, CarbonPlace] = {}
    kept: dict[tuple[int, tuple[str, ...]], Told] = {}
    known = desk.content.practices

    def entries(ground: Ground, practices: Sequence[str]) -> Told:
        key = ground.number, tuple(practices)
        if key not in kept:
            place = places.setdefault(ground.number, _place(desk, ground))
            kept[key] = _told(ground, place, [known[each] for each in practices], speech)
        return kept[key]

    return entries


def _told(ground: Ground, place: CarbonPlace, practices: Sequence[Practice], speech: Speech) -> Told:
    alone = [_entry(ground, place, each, speech) for each in practices]
    by_id = dict(zip((each.id for each in practices), alone, strict=True))
    if len(practices) == 1:
        return Told(entry=alone[0])
    placed = [each for each in practices if not {NO_LAND, OTHER_USE} & set(by_id[each.id]["why"])]
    inside, aside = apart(placed, by_id)
    leads, beside = alone[0], tuple(alone[1:])
    if inside:
        leads = together(place, inside, [by_id[each.id] for each in inside], speech)
        beside = tuple(by_id[each.id] for each in aside)
    silent = without_figure(place, placed, [by_id[each.id] for each in placed], leads)
    return Told(entry=leads, aside=beside, without_figure=silent)


def _place(desk: Desk, ground: Ground) -> CarbonPlace:
    """Rates that scale with the stock scale with that of the plot."""
    told = ground.stock
    stock = Stock(origin=told["origin"], t_c_ha=float(told["value"]), source=told["source"]) if told else None
    return carbon_place(desk, ground.answer, stock)


def _entry(ground: Ground, place: CarbonPlace, practice: Practice, speech: Speech) -> Json:
    told = practice_told(outlook(place, practice), place, speech)
    if ground.answer.ground in ("water", "ice"):
        return _nothing(told, NO_LAND)
    if place.use.land_use is not None and practice.land_uses and place.use.land_use not in practice.land_uses:
        return _nothing(told, OTHER_USE)
    return told


def _nothing(told: Json, why: str) -> Json:
    return {**told, "headline": None, "methods": [], "why": [why], "because": ""}
