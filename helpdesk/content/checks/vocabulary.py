"""The words that content may use: ids by kind, and the facts that conditions may test."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..shelf import Shelf


@dataclass(frozen=True, slots=True)
class FactWords:
    """What a fact may be: one of `values`, a boolean, or a number (then `values` is empty)."""

    values: frozenset[str] = frozenset()
    boolean: bool = False
    several: bool = False

    @property
    def numeric(self) -> bool:
        return not self.values and not self.boolean


def facts(shelf: Shelf) -> Mapping[str, FactWords]:
    """Facts that layers give and facts that the asker gives."""
    known = {
        entry.model.fact: FactWords(frozenset(each.id for each in entry.model.classes))
        for entry in shelf.layers
        if entry.model.fact
    }
    for asked in shelf.facts:
        values = frozenset(value.id for value in asked.model.values)
        known[asked.model.id] = FactWords(values, asked.model.boolean, asked.model.several)
    return known


def kinds(shelf: Shelf) -> set[str]:
    return {entry.model.kind for entry in shelf.regions}
