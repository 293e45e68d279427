"""The porter: the only file that names adapters. It opens the desk, builds its data, and checks its content."""

import hashlib
import shutil
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from . import __version__
from .content.load import Examined, examine
from .domain.content import Content
from .domain.errors import BadParameter, ContentInvalid, IngestFailed, Problem
from .ports import Manifest
from .services.desk import Desk
from .services.jobs import Counter, Workers
from .services.legends import misnamed
from .services.rulebook import Rulebook
from .services.scenarios import run_scenario
from .services.tile_cache import TileCache
from .settings import Settings
from .storage.exports.writer import FileWriter
from .storage.gazetteer import GeoPackagePlaces
from .storage.geopackage import GeoPackageStore
from .storage.ingest.lease import hold
from .storage.ingest.manifest import current
from .storage.jobs.store import SqliteJobStore
from .storage.rasters import CogReader
from .storage.region_index import MemoryRegionIndex

if TYPE_CHECKING:
    from .storage.territories import Territories

FEATURES = "features.gpkg"
JOBS = "jobs.sqlite"
RASTERS = "rasters"


def open_desk(settings: Settings, today: Callable[[], date] = date.today, examined: Examined | None = None) -> Desk:
    """The desk on the current data. Content edited since the last ingest is published first, without the network.

    Raises ContentInvalid with every problem, and IngestFailed where nothing has been ingested.
    """
    if settings.dsn is not None or settings.read_dsn is not None:
        message = "the PostGIS store is not part of this version; unset it to use the embedded store"
        raise BadParameter("HELPDESK_DSN" if settings.dsn is not None else "HELPDESK_READ_DSN", message)
    examined = examined or examine(settings.content, settings.profile)
    content = examined.valid()
    folder, manifest = _up_to_date(settings, examined)
    return _desk(settings, content, folder, manifest, today)


def published(settings: Settings) -> Manifest | None:
    """What the data folder points at now, whoever published it."""
    present = current(settings.data)
    return present[1] if present else None


def read_content(settings: Settings) -> Examined:
    """The content as it is on disk. Raises ContentInvalid with every problem."""
    examined = examine(settings.content, settings.profile)
    examined.valid()
    return examined


def key_of(examined: Examined) -> str:
    """The `extra_key` of a version that is published with this content."""
    return _content_key(examined.content)


def open_or_build(settings: Settings, say: Callable[[str], None]) -> Desk:
    """The desk; what was never ingested, and layers that are new or were edited, are fetched and built first.

    An edited layer that cannot be built now is served as it was built before.
    """
    examined = examine(settings.content, settings.profile)
    content, present = examined.valid(), published(settings)
    if present is None or content.layers.keys() - present.layers.keys():
        say(f"{settings.data} lacks layers of the content; fetching and building them, once")
        build_data(settings)
    elif present.extra_key != _content_key(content):
        try:
            build_data(settings)
        except IngestFailed as error:
            say(f"what was edited in the layers is not built: {error}")
    return open_desk(settings, examined=examined)


def open_workers(settings: Settings) -> Workers:
    """The queue of jobs in the data folder, and who does them; one for each process of a server."""
    store = SqliteJobStore(settings.data / JOBS)
    return Workers(Counter(store, most_waiting=settings.max_jobs, days=settings.job_days))


def build_data(settings: Settings, only: Collection[str] = ()) -> Manifest:
    """Fetch and build what is missing, and publish it with the regions and statements of the content."""
    examined = examine(settings.content, settings.profile)
    content = examined.valid()
    # Building needs libraries that serving does not, and a server should be ready at once.
    from .storage.ingest.assets import LIBRARIES, fetch_assets
    from .storage.ingest.pipeline import ingest
    from .storage.ingest.progress import on_console

    with on_console() as progress:
        for library in LIBRARIES:
            try:
                fetch_assets(settings.data, progress, library)
            except IngestFailed as error:
                progress.say(f"the pages do without {library.source.package}: {error}")
        return ingest(
            tuple(content.layers.values()),
            settings.data,
            only=only,
            extra_tables=_tables(examined),
            extra_key=_content_key(examined.content),
            progress=progress,
        )


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `helpdesk check` found. `unrun` says why scenarios were not run, or is empty."""

    problems: tuple[Problem, ...]
    files: int
    scenarios: int
    unrun: str = ""


def check(settings: Settings) -> CheckReport:
    """Read everything, stop at nothing, run every scenario on the ingested data; problems in the order of files.

    Nothing is published: what a server serves meanwhile is not touched.
    """
    from .storage.territories import build

    examined = examine(settings.content, settings.profile)
    published = current(settings.data)
    found = {*examined.problems, *examined.missing_files()}
    if published is None:
        return CheckReport(tuple(sorted(found)), examined.files, 0, "nothing is ingested yet; run `helpdesk ingest`")
    territories = build(tuple(examined.content.regions.values()), published[0] / FEATURES)
    problems = sorted({*found, *_geometry_problems(examined, territories)})
    scenarios = examined.scenarios_without(problems)
    with TemporaryDirectory(prefix="helpdesk-check-") as temporary:
        folder = Path(temporary)
        shutil.copyfile(published[0] / FEATURES, folder / FEATURES)
        (folder / RASTERS).symlink_to((published[0] / RASTERS).resolve())
        _write(examined, territories, folder / FEATURES)
        desk = _desk(settings, examined.content, folder, published[1], date.today)
        try:
            problems += [
                examined.layer_problem(layer, f"{name!r} is not a property of the built layer", *field)
                for layer, name, field in misnamed(desk)
            ]
            for scenario in scenarios:
                problems += [
                    Problem(scenario.path, scenario.line, "expect", f"{scenario.name}: {message}")
                    for message in run_scenario(desk, scenario)
                ]
        finally:
            desk.close()
    left = len(examined.scenarios) - len(scenarios)
    unrun = f"{left} of packs with problems run once these are mended" if left else ""
    return CheckReport(tuple(sorted(set(problems))), examined.files, len(scenarios), unrun)


def _desk(settings: Settings, content: Content, folder: Path, manifest: Manifest, today: Callable[[], date]) -> Desk:
    features = folder / FEATURES
    # Held first, so that a publication elsewhere does not remove what is about to be opened.
    release = hold(folder)
    keys = {layer.id: layer.key for layer in content.layers.values() if layer.key}
    with ExitStack() as opened:
        opened.callback(release)
        store = GeoPackageStore(features, keys={**keys, "regions": "id", "statements": "id"})
        opened.callback(store.close)
        places = GeoPackagePlaces(features)
        opened.callback(places.close)
        rasters = CogReader(folder / RASTERS, content.layers)
        opened.callback(rasters.close)
        regions = MemoryRegionIndex.open(features)
        close = opened.pop_all().close
    return Desk(
        content=content,
        features=store,
        files=FileWriter(),
        rasters=rasters,
        regions=regions,
        places=places,
        manifest=manifest,
        rulebook=Rulebook(content, regions.nesting),
        software=__version__,
        public_url=settings.public_url,
        border_tolerance_m=settings.border_tolerance_m,
        max_items=settings.max_items,
        max_cells=settings.max_cells,
        today=today,
        assets=str(settings.data / "assets"),
        close=close,
        tiles=TileCache(settings.tile_cache_mb),
    )


def _up_to_date(settings: Settings, examined: Examined) -> tuple[Path, Manifest]:
    """The current data, published anew where regions or statements were edited since."""
    published = current(settings.data)
    if published is None:
        raise IngestFailed(f"there is no data in {settings.data} yet; run `helpdesk ingest` first")
    folder, manifest = published
    if manifest.extra_key != _content_key(examined.content):
        from .storage.ingest.pipeline import republish

        republish(settings.data, extra_tables=_tables(examined), extra_key=_content_key(examined.content))
        published = current(settings.data)
        assert published is not None
        folder, manifest = published
    return folder, manifest


def _tables(examined: Examined) -> Callable[[Path], None]:
    """Writes the regions and statements into a GeoPackage. Raises ContentInvalid for what only geometry shows."""

    def write(gpkg: Path) -> None:
        from .storage.territories import build

        territories = build(tuple(examined.content.regions.values()), gpkg)
        problems = list(_geometry_problems(examined, territories))
        if problems:
            raise ContentInvalid(problems)
        _write(examined, territories, gpkg)

    return write


def _write(examined: Examined, territories: "Territories", gpkg: Path) -> None:
    from .storage.territories import write_tables

    content = examined.content
    regions = tuple(region for region in content.regions.values() if region.id in territories.geometries)
    write_tables(territories, regions, tuple(content.statements.values()), gpkg, bodies=content.bodies)


def _geometry_problems(examined: Examined, territories: "Territories") -> Sequence[Problem]:
    return [examined.region_problem(region, message) for region, message in territories.problems]


def _content_key(content: Content) -> str:
    """A digest of what the published tables are made of: the content, and the code that writes them."""
    digest = hashlib.sha256(f"{content.version}/{__version__}".encode())
    for path in sorted((Path(__file__).parent / "storage" / "territories").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
