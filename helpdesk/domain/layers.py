"""Layers: one published data set each, what it says about itself, and what its numbers mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .conditions import Value
from .facts import Bounds
from .legends import Drawing, Heading, Variant
from .legends import Stop as Stop
from .sourcing import Sourcing
from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendClass:
    """One class of a coverage: the number in the raster, the word a rule may use, its colour.

    `ground` is `water`, `ice`, `organic` or `built` where that stands in the place of mineral soil. `land_use` is the
    use of the land that it stands for, in the words of the asker's answer, where it says one.
    """

    value: int
    id: str
    names: Texts
    colour: str
    ground: str | None = None
    land_use: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a layer's bytes come from and on which terms; `terms` pass on to what is derived from it."""

    credit: str
    licence: str
    terms: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A coverage or a set of features. `fact` is the name its value has in conditions and answers; `same_as` the
    fact of another layer of which this one is a further account, told beside it and never leading; `years` the first
    and the last year that the data are about, both included.

    `styles` are a coverage's beside its own colours; `drawing` says how features look, `headings` what their
    properties are called.
    """

    id: str
    kind: str
    titles: Texts
    descriptions: Texts
    provenance: Provenance
    sourcing: Sourcing
    profile: str = "default"
    replaces: str | None = None
    key: str | None = None
    published: bool = True
    fact: str | None = None
    same_as: str | None = None
    unit: str | None = None
    bounds: Bounds = field(default_factory=Bounds)
    depth_cm: tuple[float, float] | None = None
    years: tuple[int, int] | None = None
    classes: tuple[LegendClass, ...] = ()
    ramp: tuple[Stop, ...] = ()
    styles: tuple[Variant, ...] = ()
    drawing: Drawing | None = None
    headings: Mapping[str, Heading] = field(default_factory=dict)
    no_soil: bool = False
    caveats: Texts = field(default_factory=dict)
    approximate: bool = False
    decimals: int = 2
    keywords: tuple[str, ...] = ()

    def reading(self, number: float) -> Value:
        """What a raster number means: the id of its class where there are classes, else the rounded number."""
        if self.classes:
            return self.class_ids.get(int(number), f"unknown class {number:g}")
        return round(number, self.decimals)

    @property
    def class_ids(self) -> Mapping[int, str]:
        return {entry.value: entry.id for entry in self.classes}
