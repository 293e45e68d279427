"""Soil and climate at a place: what each layer says, with unit, depth, source and why where it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..domain.conditions import Value
from ..domain.geo import LonLat
from ..domain.layers import Layer, LegendClass
from ..ports import Reading
from .desk import Desk, once_per_desk

# How many facts of one layer are kept at most.
REMEMBERED = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SoilFact:
    """`status`: `ok`, `nodata`, `no_soil` (the soil map has no soil here), `outside`, `unavailable`, or `given`.
    `named` is the class of the layer that the value is, if it is one; `told` what was made of the fact before, kept as
    long as the fact, for all places that share it."""

    layer: Layer
    status: str
    value: Value | None = None
    reason: str | None = None
    named: LegendClass | None = field(init=False, compare=False)
    told: dict[str, Any] = field(init=False, compare=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        named = next((each for each in self.layer.classes if each.id == self.value), None)
        object.__setattr__(self, "named", named)


class _FactLayer:
    """A layer with a fact name, and what its numbers were found to mean lately. Threads may share it: two that ask at
    once may both make a fact, which does no harm."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._kept: dict[float | str, SoilFact] = {}

    def fact(self, reading: Reading) -> SoilFact:
        number, layer = reading.number, self._layer
        if number is None:
            return fact_of(layer, reading)
        # Numbers that are told alike share a fact; 0.0 and -0.0 are equal, and are not.
        told = number if layer.classes else layer.reading(number) or str(number)
        found = self._kept.get(told)
        if found is None:
            if len(self._kept) >= REMEMBERED:
                self._kept.clear()
            found = self._kept[told] = fact_of(layer, reading)
        return found


@once_per_desk
def _layers(desk: Desk) -> tuple[list[str], list[tuple[str, _FactLayer]]]:
    layers = desk.content.fact_layers
    return [each.id for each in layers], [(str(each.fact), _FactLayer(each)) for each in layers]


def soil_at(desk: Desk, place: LonLat) -> dict[str, SoilFact]:
    """Every layer with a fact name, read at the cell that covers the place."""
    ids, layers = _layers(desk)
    readings = desk.rasters.readings_at(ids, place)
    return {name: layer.fact(reading) for (name, layer), reading in zip(layers, readings, strict=True)}


def fact_of(layer: Layer, reading: Reading) -> SoilFact:
    """What a reading of a layer says."""
    if reading.number is not None:
        return SoilFact(layer=layer, status="ok", value=layer.reading(reading.number))
    if reading.status == "nodata" and layer.no_soil:
        return SoilFact(layer=layer, status="no_soil", reason="the soil map shows water, rock, ice or a built-up area")
    return SoilFact(layer=layer, status=reading.status, reason=reading.reason)


def known(soil: Mapping[str, SoilFact]) -> dict[str, Value]:
    """The facts that have a value."""
    return {name: fact.value for name, fact in soil.items() if fact.value is not None}


def shown(soil: Mapping[str, SoilFact]) -> frozenset[str]:
    """What the maps show there in the place of soil to farm."""
    return frozenset([fact.named.ground for fact in soil.values() if fact.named and fact.named.ground])


def ground_of(soil: Mapping[str, SoilFact]) -> str | None:
    """`ice`, `water` or `organic` where a class of some layer says so, in this order: maps show the South Pole as ice
    and as water."""
    grounds = shown(soil)
    return next((ground for ground in ("ice", "water", "organic") if ground in grounds), None)
