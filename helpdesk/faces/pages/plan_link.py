"""What a link to the planner says, so that a plan can be shared and asked again; what it does not say right is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import QueryParams

from ...domain.errors import BadParameter
from ...domain.polyline import decode, encode
from ...services.desk import Desk
from ...services.plan.asked import MOST_YEARS, YEARS
from ...services.plan.systems import SYSTEM_FACTS

Json = Mapping[str, Any]
ROWS = 3
# What the link says beside the form: `make` asks for the plan itself, as a form without a script does.
FIELD, CORNERS, BESIDE = "field", "corners", ("lang", "make")
MOST_STOCK_T_C_HA = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a part of a link was not understood: `reason` ends the key of the words; `detail` is in English."""

    name: str
    value: str
    reason: str
    low: float = 0
    high: float = 0
    detail: str = ""

    @property
    def bounds(self) -> tuple[str, str]:
        return f"{self.low:g}", f"{self.high:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`said` is what stands in the controls, by their names, whether right or not; `outline` is a GeoJSON geometry."""

    said: Mapping[str, str] = field(default_factory=dict)
    outline: Json | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def rows(self) -> list[int]:
        """The scenarios that name a practice."""
        return [row for row in range(1, ROWS + 1) if self.said.get(f"practice.{row}")]

    @property
    def corners(self) -> str:
        """The corners of a field that is one ring, as people type them; what was typed where it was not understood."""
        if self.outline is None:
            return self.said.get(CORNERS, "")
        rings = self.outline["coordinates"]
        if self.outline["type"] != "Polygon" or len(rings) != 1:
            return ""
        return ", ".join(f"{_short(lat)} {_short(lon)}" for lon, lat in rings[0][:-1])

    @property
    def field(self) -> str:
        """The outline as the link has it; nothing for none."""
        return encode(dict(self.outline)) if self.outline else ""


def read_link(desk: Desk, params: QueryParams, first: int) -> Link:
    """`first` is the first year of a plan that is made now. Raises nothing: what is wrong is among the faults."""
    said = {name: value.strip() for name, value in params.multi_items() if value.strip() and name not in BESIDE}
    faults = [
        Fault(name=name, value=value, reason="twice")
        for name, value in said.items()
        if len([each for each in params.getlist(name) if each.strip()]) > 1
    ]
    choices, numbers = _choices(desk), _numbers(said, first)
    for name, value in said.items():
        if name in choices and value not in choices[name]:
            faults.append(Fault(name=name, value=value, reason="choice"))
        elif name in numbers and not _within(value, *numbers[name]):
            low, high = numbers[name]
            faults.append(Fault(name=name, value=value, reason="number", low=low, high=high))
        elif name not in {*choices, *numbers, FIELD, CORNERS}:
            faults.append(Fault(name=name, value=value, reason="name"))
    outline, unread = _outline(said)
    return Link(said=said, outline=outline, faults=(*faults, *unread))


def _short(degrees: float) -> str:
    return f"{degrees:.6f}".rstrip("0").rstrip(".")


def number(text: str) -> float | None:
    """A number as people of any language write it."""
    return float(text.replace(",", ".")) if re.fullmatch(r"[+-]?[0-9]{1,12}([.,][0-9]{1,12})?", text) else None


def from_corners(text: str) -> Json | None:
    """`48.60 -4.51, 48.61 -4.51, …`, latitude first as people say it, as a polygon; None for anything else."""
    ring = []
    for corner in filter(None, (each.strip() for each in re.split(r"[,;\n]+", text))):
        found = re.fullmatch(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s+([+-]?[0-9]+(?:\.[0-9]+)?)", corner)
        if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            return None
        ring.append([float(found[2]), float(found[1])])
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]} if len(ring) > 2 else None


def _choices(desk: Desk) -> dict[str, set[str]]:
    facts = desk.content.facts
    present = {f"present.{name}": set(facts[fact].values) for name, fact in SYSTEM_FACTS.items() if fact in facts}
    return {**present, **{f"practice.{row}": set(desk.content.practices) for row in range(1, ROWS + 1)}}


def _numbers(said: Mapping[str, str], first: int) -> dict[str, tuple[float, float]]:
    years = number(said.get("years", "")) or YEARS
    last = first + min(max(years, 1), MOST_YEARS) - 1
    rows = range(1, ROWS + 1)
    return {
        "years": (1, MOST_YEARS),
        "stock_t_c_ha": (1, MOST_STOCK_T_C_HA),
        **{f"share.{row}": (1, 100) for row in rows},
        **{f"from.{row}": (first, last) for row in rows},
    }


def _within(text: str, low: float, high: float) -> bool:
    value = number(text)
    return value is not None and low <= value <= high


def _outline(said: Mapping[str, str]) -> tuple[Json | None, list[Fault]]:
    """Corners lead, since somebody typed them after the link was made."""
    if CORNERS in said:
        typed = from_corners(said[CORNERS])
        return typed, [] if typed else [Fault(name=CORNERS, value=said[CORNERS], reason="corners")]
    if FIELD not in said:
        return None, []
    try:
        return decode(said[FIELD]), []
    except BadParameter as error:
        return None, [Fault(name=FIELD, value=said[FIELD], reason="outline", detail=str(error))]
