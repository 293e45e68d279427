"""Practices: what a land user can do."""

from dataclasses import dataclass, field

from .text import Texts

# The fact, known by the asker, that says how the land is used; practices, evidence and classes of layers use its words.
LAND_USE = "land_use"
# Words of Tier 1 for the organic matter that returns to cropland, from least to most; the factors rise with it.
INPUTS = ("low", "medium", "high_without_manure", "high_with_manure")
MEDIUM, HIGH = INPUTS[1:3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier1State:
    """Land use, tillage and input of an IPCC Tier 1 system."""

    land_use: str
    tillage: str | None = None
    input: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """`flags` are trade-offs in the pack's words (`water_use`, `labour`, ...); `land_uses` those that it is for.
    `input_by_class`: land may have the input of `after` without it, as medium input by residues alone; there it brings
    high input without manure, by which land that has it is known."""

    id: str
    names: Texts
    descriptions: Texts = field(default_factory=dict)
    land_uses: tuple[str, ...] = ()
    before: Tier1State | None = None
    after: Tier1State | None = None
    input_by_class: bool = False
    flags: tuple[str, ...] = ()
    pack: str = ""
