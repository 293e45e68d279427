"""Soil and climate at a place: what each layer says, with unit, depth, source and why where it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.conditions import Value
from ..domain.geo import LonLat
from ..domain.layers import Layer
from ..ports import Reading
from .desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class SoilFact:
    """`status`: `ok`, `nodata`, `no_soil` (the soil map has no soil here), `outside`, `unavailable`, or `given`."""

    layer: Layer
    status: str
    value: Value | None = None
    reason: str | None = None


def soil_at(desk: Desk, place: LonLat) -> dict[str, SoilFact]:
    """Every layer with a fact name, read at the cell that covers the place."""
    layers = desk.content.fact_layers
    readings = desk.rasters.readings_at([layer.id for layer in layers], place)
    return {str(layer.fact): fact_of(layer, reading) for layer, reading in zip(layers, readings, strict=True)}


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
    classes = ((fact, each) for fact in soil.values() for each in fact.layer.classes)
    return frozenset(each.ground for fact, each in classes if each.ground and each.id == fact.value)


def ground_of(soil: Mapping[str, SoilFact]) -> str | None:
    """`ice`, `water` or `organic` where a class of some layer says so, in this order: maps show the South Pole as ice
    and as water."""
    grounds = shown(soil)
    return next((ground for ground in ("ice", "water", "organic") if ground in grounds), None)
