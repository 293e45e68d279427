"""The desk: the loaded content, the stores, and what was settled at the start; replaced whole on reload."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Protocol
from weakref import WeakKeyDictionary

from ..domain.content import Content
from ..domain.published import Publication
from ..ports import Dependency, FeatureStore, FeatureWriter, Gazetteer, Manifest, RasterReader, RegionIndex
from ..ports.areas import Surveyor
from .faults import Faults
from .rulebook import Rulebook
from .tile_cache import TileCache

TILE_CACHE_MB = 128


class Past(Protocol):
    """The published content versions, and desks as of them."""

    def history(self) -> Sequence[Publication]:
        """Oldest first. Raises Unavailable."""

    def open(self, desk: "Desk", version: str) -> "Desk":
        """As of a version of the history, on the layers of `desk`, with which it ends. Raises NotFound, Unavailable."""


class DecisionLog(Protocol):
    """Keeps lines up to a size, and never fails who writes one."""

    def write(self, line: bytes) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Desk:
    """Everything a face needs. `close` lets go of files and connections. A desk equals only itself."""

    content: Content
    features: FeatureStore
    files: FeatureWriter
    rasters: RasterReader
    regions: RegionIndex
    places: Gazetteer
    surveyor: Surveyor
    manifest: Manifest
    rulebook: Rulebook
    software: str
    public_url: str
    border_tolerance_m: float
    max_items: int
    max_cells: int
    today: Callable[[], date]
    close: Callable[[], None]
    dependencies: Sequence[Dependency] = ()
    faults: Faults = field(default_factory=Faults)
    past: Past | None = None
    log: DecisionLog | None = None
    tiles: TileCache = field(default_factory=lambda: TileCache(TILE_CACHE_MB))

    @property
    def versions(self) -> dict[str, str]:
        return {"content": self.content.version, "data": self.manifest.version, "software": self.software}


def once_per_desk[Made](make: Callable[[Desk], Made]) -> Callable[[Desk], Made]:
    """What is made of a desk, made at the first asking and kept as long as the desk. It must not hold the desk: the
    old one would outlive every reload."""
    kept: WeakKeyDictionary[Desk, Made] = WeakKeyDictionary()

    @wraps(make)
    def found(desk: Desk) -> Made:
        if desk not in kept:
            kept[desk] = make(desk)
        return kept[desk]

    return found
