"""A change in the words of systems, by the figures that the world's tables have for a zone and a soil class."""

from collections.abc import Mapping
from datetime import date
from itertools import product

from ...domain.errors import BadParameter
from ...domain.practices import Tier1State
from ...domain.tier1 import Stratum, change, change_of_areas
from ..desk import Desk
from .outcome import Gap, SystemChange
from .system_change import system_change
from .tables import SOIL, ZONE, Tables, tables_in
from .together import WORDS, Asked, Given
from .told import Results, of_areas, of_change, of_gap

# Families of zones that reference stocks do not divide by moisture, though factors do.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    family: (f"{family}_moist", f"{family}_dry") for family in ("boreal", "polar")
}
Pairs = Mapping[tuple[Tier1State, Tier1State], SystemChange]


def looked_up(desk: Desk, asked: Asked, zone: str, soil: str, on: date) -> Results:
    """By the default figures alone. Raises BadParameter where the zone leaves open what decides."""
    world = frozenset(region.id for region in desk.content.regions.values() if region.boundary.whole_world)
    docket = desk.rulebook.docket(world, on)
    zones = FAMILIES.get(zone, (zone,))
    found = [_in_zone(desk, asked, tables_in(desk, docket, {ZONE: each, SOIL: soil})) for each in zones]
    if any(_numbers(each) != _numbers(found[0]) for each in found):
        raise BadParameter("climate_zone", f"{zone!r} does not say enough for these systems; give {' or '.join(zones)}")
    return found[0]


def _numbers(results: Results) -> dict[str, object]:
    """What an answer comes to, whatever it is called or rests on."""
    return {name: value for name, value in results.items() if name == "status" or isinstance(value, float)}


def _in_zone(desk: Desk, asked: Asked, tables: Tables) -> Results:
    """A pair of systems without a figure, or whose difference is an artefact, leaves no sum either."""
    pairs: dict[tuple[Tier1State, Tier1State], SystemChange] = {}
    for before, after in product(*({_state(system): None for system in side} for side in asked.sides)):
        found = system_change(tables, asked.edition, before, after, local=False)
        if isinstance(found, Gap):
            return of_gap(desk.content, found, asked.lang)
        pairs[before, after] = found
    facts = {fact.id: fact for pair in pairs.values() for fact in pair.facts}
    first, years = next(iter(pairs.values())), (asked.transition_years, asked.period_years)
    if not asked.with_areas:
        return of_change(asked.edition, change(first.reference, *first.factors, *years), facts.values())
    factors = {state: found for pair, each in pairs.items() for state, found in zip(pair, each.factors, strict=True)}
    initial, final = (
        [Stratum(area_ha=system["area_ha"], factors=factors[_state(system)]) for system in side] for side in asked.sides
    )
    return of_areas(asked.edition, change_of_areas(first.reference, initial, final, *years), facts.values())


def _state(system: Given) -> Tier1State:
    land_use, tillage, amount = (system.get(word) for word in WORDS)
    return Tier1State(land_use=str(land_use), tillage=tillage, input=amount)
