"""What an EDR query found, before it is put into a format: values at places, or cells of areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....domain.errors import Unavailable
from ....domain.geo import LonLat
from ....domain.layers import Layer
from ....ports import Grid, Reading

Json = dict[str, Any]
Number = float | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPlaces:
    """`values` of each parameter at each of `places`, None where there is none; `absent` says why, by parameter;
    `records` are addresses of the decision records that the values come from; `day` is that on which they hold."""

    places: Sequence[LonLat]
    parameters: Mapping[str, Json]
    values: Mapping[str, Sequence[Number]]
    absent: Mapping[str, str] = field(default_factory=dict)
    records: Sequence[str] = ()
    day: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InCells:
    """The cells of each parameter on its own grid, NaN outside what was asked for; `several` says that more than one
    parameter was asked for."""

    grids: Mapping[str, tuple[Layer, Grid]]
    absent: Mapping[str, str]
    several: bool


def refuse_if_all_are_away(readings: Mapping[str, Reading]) -> None:
    """Raises Unavailable where nothing that was asked for can be read."""
    away = [f"{name}: {reading.reason}" for name, reading in readings.items() if reading.status == "unavailable"]
    if away and len(away) == len(readings):
        raise Unavailable("; ".join(away))


def absences(readings: Mapping[str, Reading]) -> dict[str, str]:
    """Why a value is not there: `nodata`, `outside`, or `unavailable` with the reason."""
    return {
        name: reading.status + (f": {reading.reason}" if reading.reason else "")
        for name, reading in readings.items()
        if reading.status != "ok"
    }
