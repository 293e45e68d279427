"""Where the data of a desk live, and what every such place can do, whichever database it rests on."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from ..content.load import Examined
from ..domain.content import Content
from ..ports import Dependency, FeatureStore, Gazetteer, JobStore, Manifest, RasterReader, RegionIndex
from ..storage.ingest.progress import Progress
from ..storage.territories import Territories


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What a desk reads, all of one published version; `close` lets go of files and connections."""

    manifest: Manifest
    features: FeatureStore
    rasters: RasterReader
    regions: RegionIndex
    places: Gazetteer
    close: Callable[[], None]
    dependencies: Sequence[Dependency] = ()


class Watch(Protocol):
    """Looks, at least once a second, whether there is something newer."""

    def newest(self, extra_key: str) -> str | None:
        """The newest version that was published with this content, whoever published it. Raises Unavailable."""

    def content(self) -> str | None:
        """The content version that is current in the database; None where there is none or no database. Raises
        Unavailable."""

    def close(self) -> None: ...


class Housing(Protocol):
    """Published versions of the data, side by side, and a pointer to the current one."""

    @property
    def where(self) -> str:
        """In the words of messages."""

    def ready(self, say: Callable[[str], None]) -> None:
        """Waits for what the data rest on, and says so. Raises Unavailable where it stays away."""

    def published(self, extra_key: str | None = None) -> Manifest | None:
        """What the pointer names, whoever published it; with a key, the newest that was published with that content.
        Raises Unavailable."""

    def build(self, examined: Examined, only: Collection[str], progress: Progress, *, mend: bool) -> Manifest:
        """Fetches and builds what is missing, and publishes it with the regions and statements of the content. To
        `mend`, what is published already is looked after too. Raises IngestFailed, and ContentInvalid for what only
        geometry shows; what is served is not touched then."""

    def open(self, examined: Examined) -> Stores:
        """The data as published with this content; where there is none, the newest layers are published with it,
        without the network. Raises IngestFailed where nothing has been ingested, ContentInvalid, and Unavailable."""

    def territories(self, content: Content) -> Territories | None:
        """Of the regions of this content on the newest layers; None where nothing has been ingested."""

    def trial(self, examined: Examined, territories: Territories) -> AbstractContextManager[Stores]:
        """The newest layers with this content, seen by nobody else and gone afterwards."""

    def watch(self) -> Watch: ...

    def jobs(self) -> JobStore:
        """The queue of jobs, one for each process of a server."""
