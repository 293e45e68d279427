"""The content: everything that agronomists wrote, loaded and cross-checked, immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .bodies import Body
from .evidence import Evidence
from .facts import AskedFact
from .layers import Layer
from .packs import Pack
from .practices import Practice
from .regions import Region
from .schemes import Scheme
from .services import Service
from .statements import Statement
from .tile_matrix_sets import TileMatrixSet
from .topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """By id each; `version` is a digest of every file that was read."""

    version: str
    packs: Mapping[str, Pack] = field(default_factory=dict)
    layers: Mapping[str, Layer] = field(default_factory=dict)
    regions: Mapping[str, Region] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    facts: Mapping[str, AskedFact] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    practices: Mapping[str, Practice] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    tile_matrix_sets: Mapping[str, TileMatrixSet] = field(default_factory=dict)

    @property
    def coverages(self) -> list[Layer]:
        return [layer for layer in self.layers.values() if layer.kind == "coverage"]

    @property
    def fact_layers(self) -> list[Layer]:
        return [layer for layer in self.layers.values() if layer.kind == "coverage" and layer.fact]
