"""Facts that only the asker can know, and the question that gets each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The least and the most that a number may be, both included, in the unit of its fact; None where there is none."""

    least: float | None = None
    most: float | None = None

    def broken(self, number: float) -> str | None:
        """Which bound the number is beyond, in words; None where it is within both."""
        if self.least is not None and number < self.least:
            return f"at least {self.least:g}"
        if self.most is not None and number > self.most:
            return f"at most {self.most:g}"
        return None


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
    bounds: Bounds = field(default_factory=Bounds)
    values: Mapping[str, Texts] = field(default_factory=dict)
    boolean: bool = False
    several: bool = False
    systems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
