"""What is known at every point: soil and climate from the layers, and what is given."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...domain.conditions import Value
from ...domain.layers import Layer
from ...ports import Reading
from ...ports.points import STATUSES, Readings
from ..desk import Desk
from ..soil import SoilFact, fact_of
from .coded import Coded, Codes, coded

Degrees = NDArray[np.float64]
Given = Mapping[str, Coded[Value | None]]


@dataclass(frozen=True, slots=True)
class Known:
    """By fact: what the layer says, and what is given, None at points where it is not."""

    soil: Mapping[str, Coded[SoilFact]]
    given: Given

    def soil_of(self, point: int) -> dict[str, SoilFact]:
        return {name: facts.distinct[facts.codes[point]] for name, facts in self.soil.items()}

    def given_of(self, point: int) -> dict[str, Value]:
        said = {name: values.distinct[values.codes[point]] for name, values in self.given.items()}
        return {name: value for name, value in said.items() if value is not None}

    def value(self, fact: str) -> Coded[Value | None] | None:
        """What is known of a fact: what is given wins over the layer. None for a fact that nobody knows anywhere."""
        layered = self.soil.get(fact)
        said = self.given.get(fact)
        if layered is None:
            return said
        values: Coded[Value | None] = Coded([each.value for each in layered.distinct], layered.codes)
        return values if said is None else _over(said, values)


def soil_at_many(desk: Desk, lons: Degrees, lats: Degrees) -> dict[str, Coded[SoilFact]]:
    """Every layer with a fact name, as `soil_at` says of each place alone."""
    return {
        str(layer.fact): _facts(layer, desk.rasters.values_at(layer.id, lons, lats))
        for layer in desk.content.fact_layers
    }


def _facts(layer: Layer, readings: Readings) -> Coded[SoilFact]:
    """One fact for each distinct value as it is told, and one for each status without a value."""
    ok = readings.status == 0
    numbers, of_ok = np.unique(readings.numbers[ok], return_inverse=True)
    values = coded(map(layer.reading, numbers.tolist()))
    firsts = np.unique(values.codes, return_index=True)[1]
    silent, of_silent = np.unique(readings.status[~ok], return_inverse=True)
    codes = np.empty(len(ok), dtype=np.int64)
    codes[ok] = values.codes[of_ok.reshape(-1)]
    codes[~ok] = len(values.distinct) + of_silent.reshape(-1)
    told = [Reading("ok", number) for number in numbers[firsts].tolist()]
    return Coded([fact_of(layer, each) for each in [*told, *(_silence(readings, status) for status in silent)]], codes)


def _silence(readings: Readings, status: int) -> Reading:
    word = STATUSES[status]
    return Reading(word, reason=readings.reason if word == "unavailable" else None)


def _over(said: Coded[Value | None], layered: Coded[Value | None]) -> Coded[Value | None]:
    """`said` where it says something, else `layered`."""
    silent = np.array([each is None for each in said.distinct], dtype=np.bool_)
    codes: Codes = np.where(silent[said.codes], layered.codes + len(said.distinct), said.codes)
    return Coded([*said.distinct, *layered.distinct], codes)
