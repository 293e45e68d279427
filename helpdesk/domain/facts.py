"""Facts that only the asker can know, and the question that gets each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFact:
    """`values` are the words allowed, with their names; empty for a number. `boolean` is yes or no. With `several` more
    than one of the values may be true at once; they are joined by commas.

    `systems` says which Tier 1 land uses a value stands for, so that what is said of "orchards" is found for the system
    "perennial" on either side of a change.
    """

    id: str
    names: Texts
    question: Texts
    unit: str | None = None
    values: Mapping[str, Texts] = field(default_factory=dict)
    boolean: bool = False
    several: bool = False
    systems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
