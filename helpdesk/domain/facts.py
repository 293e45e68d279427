"""Facts that only the asker can know, and the question that gets each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFact:
    """`values` are the words allowed, with their names; empty for a number. `boolean` is yes or no."""

    id: str
    names: Texts
    question: Texts
    unit: str | None = None
    values: Mapping[str, Texts] = field(default_factory=dict)
    boolean: bool = False
