"""The dotted tree of topics: `nitrogen.period` is under `nitrogen`."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a statement is about.

    `effect_kind`: the kind of region that its effects fill (a river basin, say). `kind_precedence`: which kind of
    region leads when equally good facts disagree. `unit`: the unit of its floors, ceilings and values.
    `measured_as`: the name of the fact that a measurement on the spot would give. `per_system`: its facts hold for one
    side of a change of practice, not for a place, so a place is told of them only where somebody asks.
    """

    id: str
    names: Texts = field(default_factory=dict)
    effect_kind: str | None = None
    kind_precedence: tuple[str, ...] = ()
    unit: str | None = None
    measured_as: str | None = None
    per_system: bool = False
    pack: str = ""


def lineage(topic: str) -> Iterator[str]:
    """The topic and its ancestors, narrowest first.

    >>> list(lineage("nitrogen.period"))
    ['nitrogen.period', 'nitrogen']
    """
    while topic:
        yield topic
        topic = topic.rpartition(".")[0]
