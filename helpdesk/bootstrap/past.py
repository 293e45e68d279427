"""Desks as of earlier published content, on the layers that are served now; a few are kept ready."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

from ..content.load import Examined
from ..domain.content import Content
from ..domain.errors import Unavailable
from ..domain.published import Publication
from ..domain.regions import Region
from ..ports import Manifest, RegionIndex
from ..services.desk import Desk
from ..services.rulebook import Rulebook
from ..services.tile_cache import TileCache
from ..settings import Settings
from ..storage.region_index import MemoryRegionIndex
from .housing import Housing
from .libraries import library
from .reading_versions import read_version
from .tables import content_key, geometry_problems

# A version takes as much memory as the rules and outlines of a desk.
READY = 3


class PastDesks:
    """Of one desk; made at the first asking, one at a time. They read through the stores of that desk."""

    def __init__(self, settings: Settings, housing: Housing) -> None:
        self._settings, self._housing = settings, housing
        self._library = library(settings)
        self._ready: OrderedDict[str, Desk] = OrderedDict()
        self._lock = Lock()

    def history(self) -> Sequence[Publication]:
        return self._library.history()

    def open(self, desk: Desk, version: str) -> Desk:
        """Raises NotFound, Unavailable where its files are not what was published or no longer make a desk."""
        with self._lock:
            if version not in self._ready:
                self._ready[version] = self._made(desk, version)
                while len(self._ready) > READY:
                    self._ready.popitem(last=False)
            self._ready.move_to_end(version)
            return self._ready[version]

    def _made(self, desk: Desk, version: str) -> Desk:
        """A layer that is not served any more is left out: its facts are then not known, and the data version says
        that something differs."""
        examined = read_version(self._settings, self._library, version)
        if examined.problems:
            message = f"content version {version} can no longer be read by this software"
            raise Unavailable(message, detail=f"{message}: {examined.problems[0]}")
        content = examined.content
        served = {name: layer for name, layer in content.layers.items() if name in desk.content.layers}
        regions = desk.regions if _as_drawn(content, desk.content) else self._index(examined, version)
        return replace(
            desk,
            content=replace(content, layers=served),
            regions=regions,
            rulebook=Rulebook(content, regions.nesting),
            manifest=_manifest(desk.manifest, content),
            tiles=TileCache(0),
            close=_nothing,
        )

    def _index(self, examined: Examined, version: str) -> RegionIndex:
        content = examined.content
        territories = self._housing.territories(content)
        if territories is None or geometry_problems(examined, territories):
            raise Unavailable(f"the regions of content version {version} cannot be drawn on the layers of today")
        rows = [(each.id, each.parent, territories.geometries.get(each.id)) for each in content.regions.values()]
        return MemoryRegionIndex.of(rows, territories.overlaps)


def _nothing() -> None:
    """The stores are closed with the desk that they are of."""


def _as_drawn(old: Content, new: Content) -> bool:
    """Whether all regions are where they are now, so that nothing need be drawn anew."""
    return _outlines(old.regions) == _outlines(new.regions)


def _outlines(regions: Mapping[str, Region]) -> Mapping[str, tuple[object, ...]]:
    return {
        each.id: (
            replace(each.boundary, file=None),
            each.boundary.file and Path(each.boundary.file).read_bytes(),
            each.parent,
        )
        for each in regions.values()
    }


def _manifest(now: Manifest, content: Content) -> Manifest:
    """With the data version that this content had on the layers of today, as publishing computes it."""
    from ..storage.ingest.publish import version_of

    key = content_key(content)
    return replace(now, version=version_of({each.id: each.version for each in now.layers.values()}, key), extra_key=key)
