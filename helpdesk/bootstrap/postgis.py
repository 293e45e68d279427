"""When it grows: every version in one PostGIS database, which any number of machines share."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from psycopg import Connection

from ..content.load import Examined
from ..domain.content import Content
from ..domain.errors import IngestFailed, NotFound, Unavailable, in_full
from ..ports import JobStore, LayerRecord, Manifest, RegionIndex
from ..storage.gazetteer import IndexedPlaces
from ..storage.ingest.progress import Progress, Silent
from ..storage.postgis import lease, versions
from ..storage.postgis.database import Database, Row, checked, where
from ..storage.postgis.ground import PostgisGround
from ..storage.postgis.jobs import PostgisJobStore
from ..storage.postgis.loading import SCHEMA, is_loaded
from ..storage.postgis.migrations import upgrade
from ..storage.postgis.places import OTHER_NAMES, PLACES, PostgisRows
from ..storage.postgis.publishing import Publication, is_whole, publish
from ..storage.postgis.refusals import Refused
from ..storage.postgis.regions import region_index
from ..storage.postgis.replica import Replica
from ..storage.postgis.store import PostgisStore
from ..storage.postgis.tables import Relation
from ..storage.postgis.versions import Version
from ..storage.postgis.writing import locked, writing
from ..storage.region_index import MemoryRegionIndex
from ..storage.territories import KEYED, OVERLAPS, ContentTable, Ground, Grounds, Territories, build_on
from .embedded import FEATURES, RASTERS
from .housing import Stores, Watch
from .published_tables import in_place, picked_tables
from .published_tables import looked_at as tables_looked_at
from .rasters import Rasters
from .tables import content_key, content_on, write_content
from .tier1_tables import with_tables

# How long a server that starts waits for its database, and how often it asks.
PATIENCE_S, ASK_AGAIN_S = 60.0, 2.0
# Of the queue of jobs: those who ask for jobs, and the threads that do them. Results may be large.
JOB_CONNECTIONS, JOB_S = 4, 60.0


class Postgis:
    """A Housing in a database; `data` is where this machine keeps what it fetches and builds. Raises BadParameter for
    what is not a connection string."""

    def __init__(self, dsn: str, read_dsn: str | None, data: Path, rasters: Rasters, query_s: float) -> None:
        self._dsn = checked(dsn, "HELPDESK_DSN")
        self._read_dsn = read_dsn and checked(read_dsn, "HELPDESK_READ_DSN")
        self._data = data
        self._query_s = query_s
        # By layer and version, as everywhere that several versions share a place.
        self._rasters = rasters if rasters.base is not None else replace(rasters, base=str(data / RASTERS))

    @property
    def where(self) -> str:
        return f"the database at {where(self._dsn)}"

    def ready(self, say: Callable[[str], None]) -> None:
        """Waits a minute for a database that is away, then raises Unavailable, and at once for one that refuses; brings
        it to this revision. Does not wait for the primary of a replica that has something to serve."""
        end, said = monotonic() + PATIENCE_S, ""
        while True:
            try:
                return upgrade(self._dsn)
            except Refused:
                raise
            except Unavailable as error:
                if self._read_dsn is not None and self._replicated(self._present) is not None:
                    return say(f"{in_full(error)}; serving what the replica has")
                if monotonic() > end:
                    remedy = "see that it runs and that HELPDESK_DSN is right"
                    message = f"{in_full(error)}; gave up after {PATIENCE_S:g} s, {remedy}"
                    raise Unavailable(str(error), detail=message) from error
                if in_full(error) != said:
                    said = in_full(error)
                    say(f"{said}; waiting for it, up to {PATIENCE_S:g} s")
                sleep(ASK_AGAIN_S)

    def published(self, extra_key: str | None = None) -> Manifest | None:
        def ask(connection: Connection[Row]) -> Version | None:
            present = self._present(connection)
            return present and (present if extra_key is None else versions.of_content(connection, extra_key))

        try:
            with writing(self._dsn) as connection:
                found = ask(connection)
        except Unavailable:
            if self._read_dsn is None:
                raise
            found = self._replicated(ask)
        return found.manifest if found else None

    def build(self, examined: Examined, only: Collection[str], progress: Progress, *, mend: bool) -> Manifest:
        # Building needs libraries that serving does not, and a server should be ready at once.
        from ..storage.ingest.pipeline import built
        from ..storage.ingest.publish import version_of

        upgrade(self._dsn)
        with writing(self._dsn) as connection:
            key = content_key(examined.content)
            present = (None if mend else versions.of_content(connection, key)) or versions.current(connection)
            before = present.manifest.layers if present else {}
            with picked_tables(self._dsn, examined.content) as tables:
                layers = tables_looked_at(examined.content, tables, before, progress.say)
            records = built(
                self._rasters.looked_at(with_tables(examined.content, layers), before, progress.say),
                self._data,
                only=only,
                present=before,
                held=partial(self._is_held, connection, present, mend),
                progress=progress,
            )
            self._keep_rasters(records.values(), progress)
            name = version_of({each.id: each.version for each in records.values()}, key)
            if present and present.manifest.version == name and is_whole(connection, present):
                progress.say(f"nothing to do: version {name} is up to date ({len(records)} layers)")
                return present.manifest
            manifest = Manifest(version=name, layers=records, extra_key=key)
            published = publish(connection, self._publication(examined, manifest), progress).manifest
        progress.say(f"published version {published.version} ({len(records)} layers)")
        return published

    def open(self, examined: Examined) -> Stores:
        version = self._version(examined)
        with ExitStack() as opened:
            databases = self._databases(opened)
            reading = databases[-1]
            opened.callback(lease.hold(databases[0], version.manifest.version))
            regions = region_index(reading, version.tables)
            return self._stores(examined.content, databases, version, regions, opened)

    def territories(self, content: Content) -> Territories | None:
        with writing(self._dsn) as connection, picked_tables(self._dsn, content) as tables:
            present = self._present(connection)
            if present is None:
                return None
            ground = Grounds(tables, PostgisGround(connection, present.layers))
            return build_on(ground, tuple(content.regions.values()))

    @contextmanager
    def trial(self, examined: Examined, territories: Territories) -> Iterator[Stores]:
        """Regions and statements from a GeoPackage that is thrown away: the database is not written to."""
        with writing(self._dsn) as connection:
            present = self._present(connection)
            assert present is not None  # the territories were made of it
        with TemporaryDirectory(prefix="helpdesk-check-") as temporary, ExitStack() as opened:
            gpkg = Path(temporary) / FEATURES
            write_content(examined.content, territories, gpkg)
            databases = self._databases(opened)
            stores = self._stores(examined.content, databases, present, MemoryRegionIndex.open(gpkg), opened)
            with closing(stores):
                yield stores

    def watch(self) -> Watch:
        """Of the primary alone: while it is away nothing is published, and a replica that lags would tell what was
        served before for news."""
        return versions.Watch(Database(self._dsn, size=1))

    def jobs(self) -> JobStore:
        database = Database(self._dsn, size=JOB_CONNECTIONS, seconds=JOB_S, name="database of jobs")
        return PostgisJobStore(database, partial(upgrade, self._dsn))

    def _present(self, connection: Connection[Row]) -> Version | None:
        made = connection.execute("SELECT to_regclass('helpdesk.versions')").fetchone() != (None,)
        return versions.current(connection) if made else None

    def _databases(self, opened: ExitStack) -> list[Database]:
        """The primary, and the replica where there is one: the last is for all that only reads."""
        databases = [Database(self._dsn, seconds=self._query_s)]
        if self._read_dsn is not None:
            databases.append(Replica(self._read_dsn, databases[0], self._dsn, seconds=self._query_s))
        for database in databases:
            opened.callback(database.close)
        return databases

    def _version(self, examined: Examined) -> Version:
        """Up to date; while the primary is away the newest with this content that the replica has."""
        try:
            upgrade(self._dsn)
            return self._up_to_date(examined)
        except Unavailable:
            key = content_key(examined.content)
            found = (
                self._replicated(lambda connection: versions.of_content(connection, key)) if self._read_dsn else None
            )
            if found is None:
                raise
            return found

    def _replicated[T](self, ask: Callable[[Connection[Row]], T]) -> T:
        """Of the replica alone. Raises Unavailable."""
        assert self._read_dsn is not None
        with closing(Database(self._read_dsn, size=1, name="replica", setting="HELPDESK_READ_DSN")) as replica:
            return replica.read(ask)

    def _up_to_date(self, examined: Examined) -> Version:
        """The newest version with this content; one process publishes it where there is none, the others wait."""
        key = content_key(examined.content)
        with writing(self._dsn) as connection:
            if found := versions.taken(connection, key):
                return found
            with locked(connection):
                found = versions.taken(connection, key)
                return found or self._republished(connection, examined, key)

    def _republished(self, connection: Connection[Row], examined: Examined, key: str) -> Version:
        from ..storage.ingest.publish import version_of

        present = versions.current(connection)
        if present is None:
            raise IngestFailed(f"there is no data in {self.where} yet; run `helpdesk ingest` first")
        layers = present.manifest.layers
        version = version_of({each.id: each.version for each in layers.values()}, key)
        manifest = Manifest(version=version, layers=layers, extra_key=key)
        return publish(connection, self._publication(examined, manifest), Silent())

    def _publication(self, examined: Examined, manifest: Manifest) -> Publication:
        layers = examined.content.layers.values()
        return Publication(
            manifest=manifest,
            keys={layer.id: layer.key for layer in layers if layer.key},
            built=self._built,
            content=self._content(examined),
        )

    def _content(self, examined: Examined) -> Callable[[Ground], Sequence[ContentTable]]:
        made = content_on(examined)

        def content(ground: Ground) -> Sequence[ContentTable]:
            with picked_tables(self._dsn, examined.content) as tables:
                return made(Grounds(tables, ground))

        return content

    def _built(self, record: LayerRecord) -> Path | None:
        path = self._data / "built" / record.id / f"{record.version}.{'tif' if record.kind == 'coverage' else 'gpkg'}"
        return path if path.is_file() else None

    def _is_held(self, connection: Connection[Row], present: Version | None, mend: bool, record: LayerRecord) -> bool:
        """Whether a layer of the current version need not be built here. A raster that nobody has is built anew only
        to `mend` it: a worker without it still takes up edited content."""
        if record.kind == "features" and not record.address:
            return present is not None and is_loaded(connection, present.tables.get(record.id, ""))
        if record.address or (self._built(record) is None and not mend):
            return True
        return self._rasters.has(record)

    def _keep_rasters(self, records: Iterable[LayerRecord], progress: Progress) -> None:
        here = {each.id: (each, path) for each in records if (path := self._built(each)) is not None}
        self._rasters.keep([each for each, _ in here.values()], lambda each: here[each.id][1], progress.say)

    def _stores(
        self,
        content: Content,
        databases: Sequence[Database],
        version: Version,
        regions: RegionIndex,
        opened: ExitStack,
    ) -> Stores:
        reading, manifest = databases[-1], version.manifest
        keys = {layer.id: layer.key for layer in content.layers.values() if layer.key}
        keys |= dict.fromkeys(KEYED, "id")
        tables = {name: table for name, table in version.tables.items() if name != OVERLAPS}
        relations = {
            name: Relation(schema=SCHEMA, name=table, key=keys.get(name), lasting=True)
            for name, table in tables.items()
        } | in_place(content.layers.values())
        if PLACES not in tables:
            raise NotFound(f"{self.where} has no table {PLACES!r}; run `helpdesk ingest` to load it")
        rasters = self._rasters.reader(content.layers, manifest, self._data / RASTERS)
        opened.callback(rasters.close)
        return Stores(
            manifest=manifest,
            features=PostgisStore(reading, relations),
            rasters=rasters,
            regions=regions,
            places=IndexedPlaces(PostgisRows(reading, tables[PLACES], tables.get(OTHER_NAMES))),
            dependencies=(*databases, *self._rasters.dependencies(manifest)),
            close=opened.pop_all().close,
        )
