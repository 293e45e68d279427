"""Scenarios: worked examples of a pack, which are its tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .conditions import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is asked and what is expected; `path` and `line` are where the scenario stands."""

    name: str
    on: date
    expect: Mapping[str, Any]
    lon: float | None = None
    lat: float | None = None
    place_name: str | None = None
    given: Mapping[str, Value] = field(default_factory=dict)
    lang: str = "en"
    pack: str = ""
    path: str = ""
    line: int = 1
