"""Maps of Tier 1: their recipes are given what the facts of the packs come to in each climate zone and soil class.

The numbers become an option of the recipe, so that a map is made anew where a fact was edited, and only then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product

from ..domain.content import Content
from ..domain.layers import Layer
from ..domain.regions import Nesting
from ..domain.sourcing import TIER1_GAIN, TIER1_RECIPES, TIER1_STOCK, Recipe
from ..domain.tier1 import Change, Edition
from ..services.rulebook import Rulebook
from ..services.tier1 import Gap, Tables, system_change, tables_of
from ..services.tier1.factors import reference_of

_OURS = ("edition", "practice", "covers")


def with_tables(content: Content, layers: Iterable[Layer]) -> Iterator[Layer]:
    """The layers, those of Tier 1 with the option `table`: code of a zone, code of a class, and the
    value there; what the tables lack is left out. Land covers become codes. The content is valid.

    Only what is said of the whole world counts: a map shows one method everywhere.
    """
    everywhere = _Everywhere(content)
    for layer in layers:
        recipe = layer.sourcing
        if isinstance(recipe, Recipe) and recipe.name in TIER1_RECIPES:
            options = {name: value for name, value in recipe.options.items() if name not in _OURS}
            options |= {"table": everywhere.table(layer, recipe)}
            if "covers" in recipe.options:
                codes = {entry.id: entry.value for entry in content.layers[recipe.inputs["cover"]].classes}
                options |= {"covers": [codes[each] for each in recipe.options["covers"]]}
            yield replace(layer, sourcing=replace(recipe, options=options))
        else:
            yield layer


class _Everywhere:
    """What holds wherever no region has a say of its own."""

    def __init__(self, content: Content) -> None:
        self._content = content
        world = frozenset(region.id for region in content.regions.values() if region.boundary.whole_world)
        self._docket = Rulebook(content, Nesting()).docket(world, date.today())
        self._places: dict[tuple[str, str], Tables] = {}

    def table(self, layer: Layer, recipe: Recipe) -> list[tuple[int, int, float]]:
        zones, soils = (self._content.layers[recipe.inputs[name]] for name in ("zone", "soil"))
        codes = {entry.id: entry.value for entry in layer.classes}
        found = []
        for zone, soil in product(zones.classes, soils.classes):
            if (zone.id, soil.id) not in self._places:
                facts = {str(zones.fact): zone.id, str(soils.fact): soil.id}
                self._places[zone.id, soil.id] = tables_of(self._docket, facts, self._content.facts)
            value = self._value(recipe, self._places[zone.id, soil.id])
            if value is not None:
                found.append((zone.value, soil.value, codes[value] if isinstance(value, str) else value))
        return found

    def _value(self, recipe: Recipe, tables: Tables) -> float | str | None:
        """A number, or the id of a class."""
        edition = Edition(recipe.options["edition"])
        if recipe.name == TIER1_STOCK:
            stock = reference_of(tables, edition, local=True)
            return None if isinstance(stock, Gap) else float(str(stock.value))
        practice = self._content.practices[recipe.options["practice"]]
        assert practice.before is not None
        assert practice.after is not None
        found = system_change(tables, edition, practice.before, practice.after)
        if isinstance(found, Gap):
            return None
        return _rate(found.change) if recipe.name == TIER1_GAIN else _sign(found.change)


def _rate(change: Change) -> float:
    """To a gram: no last digit of a float is to make a map be built again."""
    return round(float(change.delta_t_c_ha_yr), 6)


def _sign(change: Change) -> str:
    rate = _rate(change)
    if rate == 0:
        return "none"
    word = "gain" if rate > 0 else "loss"
    return word if change.sign_certain else f"perhaps_{word}"
