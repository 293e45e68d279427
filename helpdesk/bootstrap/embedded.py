"""The default: one GeoPackage and a folder of rasters for each version, in the data folder of this machine."""

import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from ..content.load import Examined
from ..domain.content import Content
from ..domain.errors import IngestFailed
from ..ports import JobStore, Manifest
from ..storage import sums
from ..storage.gazetteer import GeoPackagePlaces
from ..storage.geopackage import GeoPackageStore
from ..storage.ingest.lease import hold
from ..storage.ingest.manifest import current, mendable
from ..storage.ingest.progress import Progress
from ..storage.jobs.store import SqliteJobStore
from ..storage.region_index import MemoryRegionIndex
from ..storage.territories import KEYED, Territories, build
from .housing import Stores, Watch
from .rasters import Rasters
from .tables import content_key, write_content, writer
from .tier1_tables import with_tables

FEATURES = "features.gpkg"
JOBS = "jobs.sqlite"
RASTERS = "rasters"


class DataFolder:
    """A Housing on the disk of this machine."""

    def __init__(self, data: Path, rasters: Rasters, query_s: float) -> None:
        self._data = data
        self._query_s = query_s
        self._rasters = rasters

    @property
    def where(self) -> str:
        return str(self._data)

    def ready(self, say: Callable[[str], None]) -> None:
        """A folder is there or not."""

    def published(self, extra_key: str | None = None) -> Manifest | None:
        present = current(self._data)
        return present[1] if present and extra_key in (None, present[1].extra_key) else None

    def build(self, examined: Examined, only: Collection[str], progress: Progress, *, mend: bool) -> Manifest:
        """What is published is mended at every build: it costs a look at each file."""
        # Building needs libraries that serving does not, and a server should be ready at once.
        from ..storage.ingest.pipeline import ingest

        present = mendable(self._data)
        layers = with_tables(examined.content, examined.content.layers.values())
        return ingest(
            self._rasters.looked_at(layers, present[1].layers if present else {}, progress.say),
            self._data,
            only=only,
            extra_tables=writer(examined),
            extra_key=content_key(examined.content),
            progress=progress,
            keep=partial(self._rasters.keep, say=progress.say),
            thorough=mend,
        )

    def open(self, examined: Examined) -> Stores:
        return self._stores(examined.content, *self._up_to_date(examined))

    def territories(self, content: Content) -> Territories | None:
        present = current(self._data)
        return build(tuple(content.regions.values()), present[0] / FEATURES) if present else None

    @contextmanager
    def trial(self, examined: Examined, territories: Territories) -> Iterator[Stores]:
        present = current(self._data)
        assert present is not None  # the territories were made of it
        published, manifest = present
        with TemporaryDirectory(prefix="helpdesk-check-") as temporary:
            folder = Path(temporary)
            shutil.copyfile(published / FEATURES, folder / FEATURES)
            (folder / RASTERS).symlink_to((published / RASTERS).resolve())
            write_content(examined.content, territories, folder / FEATURES)
            stores = self._stores(examined.content, folder, manifest)
            try:
                yield stores
            finally:
                stores.close()

    def watch(self) -> Watch:
        return _FolderWatch(self)

    def jobs(self) -> JobStore:
        return SqliteJobStore(self._data / JOBS)

    def _stores(self, content: Content, folder: Path, manifest: Manifest) -> Stores:
        features = folder / FEATURES
        # Held first, so that a publication elsewhere does not remove what is about to be opened.
        release = hold(folder)
        keys = {layer.id: layer.key for layer in content.layers.values() if layer.key}
        with ExitStack() as opened:
            opened.callback(release)
            sums.refuse_damaged(features)
            store = GeoPackageStore(features, {**keys, **dict.fromkeys(KEYED, "id")}, self._query_s)
            opened.callback(store.close)
            places = GeoPackagePlaces(features)
            opened.callback(places.close)
            rasters = self._rasters.reader(content.layers, manifest, folder / RASTERS)
            opened.callback(rasters.close)
            regions = MemoryRegionIndex.open(features)
            close = opened.pop_all().close
        return Stores(
            manifest=manifest,
            features=store,
            rasters=rasters,
            regions=regions,
            places=places,
            close=close,
            dependencies=self._rasters.dependencies(manifest),
        )

    def _up_to_date(self, examined: Examined) -> tuple[Path, Manifest]:
        """The current data, published anew where regions or statements were edited since."""
        published = current(self._data)
        if published is None:
            raise IngestFailed(f"there is no data in {self._data} yet; run `helpdesk ingest` first")
        key = content_key(examined.content)
        if published[1].extra_key != key:
            from ..storage.ingest.pipeline import republish

            republish(self._data, extra_tables=writer(examined), extra_key=key)
            published = current(self._data)
            assert published is not None
        return published


class _FolderWatch:
    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder

    def newest(self, extra_key: str) -> str | None:
        present = self._folder.published(extra_key)
        return present.version if present else None

    def content(self) -> None:
        """The link is that of all who share the folder."""

    def close(self) -> None:
        """Nothing is held open."""
