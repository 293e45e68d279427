"""Opens the desk of some settings: which housing holds its data, and what is put together of it."""

from collections.abc import Callable
from datetime import date

from .. import __version__
from ..content.load import Examined
from ..domain.content import Content
from ..domain.errors import BadParameter, ContentInvalid, Unavailable
from ..ports import JobStore
from ..services.counted_features import CountedFeatures
from ..services.counted_rasters import CountedRasters
from ..services.desk import Desk
from ..services.faults import Faults
from ..services.jobs import Counter, Workers
from ..services.rulebook import Rulebook
from ..services.tile_cache import TileCache
from ..settings import Settings
from ..storage.areas import GeodesicSurveyor
from ..storage.backup import unfinished
from ..storage.decision_log import BoundedLog
from ..storage.exports.writer import FileWriter
from .embedded import DataFolder
from .housing import Housing, Stores, Watch
from .past import PastDesks
from .rasters import Rasters
from .reading import examined_of, without_database
from .tables import content_key


def housing_of(settings: Settings) -> Housing:
    """Where these settings keep the data. Raises BadParameter."""
    if settings.dsn is not None:
        # Its driver and all that is asked of it would be a fifteenth of what a start without a database imports.
        from .postgis import Postgis

        read_dsn = settings.read_dsn.get_secret_value() if settings.read_dsn else None
        return Postgis(settings.dsn.get_secret_value(), read_dsn, settings.data, Rasters.of(settings), settings.query_s)
    if settings.read_dsn is not None:
        raise BadParameter("HELPDESK_READ_DSN", "names a replica and HELPDESK_DSN no primary; set both or neither")
    return DataFolder(settings.data, Rasters.of(settings), settings.query_s)


def open_desk(settings: Settings, today: Callable[[], date] = date.today, examined: Examined | None = None) -> Desk:
    """The desk on the current data. Content edited since the last ingest is published first, without the network.

    Raises ContentInvalid with every problem, IngestFailed where nothing has been ingested, and Unavailable where a
    restore has replaced a part.
    """
    examined = examined or examined_of(settings)
    refuse_half_restored(settings)
    content = valid(settings, examined)
    return desk_of(settings, content, housing_of(settings).open(examined), today)


def refuse_half_restored(settings: Settings) -> None:
    """Raises Unavailable between the first and the last change of a restore, also of one that was killed there: its
    content would be served with the data of before, as nobody ever published them. To be asked after the content was
    read: the note is older than what is read, or the restore has ended."""
    begun = unfinished.noted(settings.data)
    if begun is None or not begun.changing:
        return
    present = housing_of(settings).published()
    if (present.version if present else "") == begun.before:
        said = f"a restore of version {begun.data} goes on here, or was broken off half way"
        note = unfinished.path_of(settings.data)
        again = f"where none runs any more, run it again; to serve the half that is there all the same, remove {note}"
        raise Unavailable(said, detail=f"{said}; {again}")


def valid(settings: Settings, examined: Examined) -> Content:
    """The content, where these settings can serve it. Raises ContentInvalid with every problem."""
    content = examined.valid()
    if settings.dsn is None and (problems := without_database(examined)):
        raise ContentInvalid(problems)
    return content


def desk_of(settings: Settings, content: Content, stores: Stores, today: Callable[[], date] = date.today) -> Desk:
    """A desk on stores that are open, which it closes."""
    faults = Faults()
    return Desk(
        content=content,
        features=CountedFeatures(stores.features, faults),
        files=FileWriter(settings.exports_mb * 1_000_000),
        rasters=CountedRasters(stores.rasters, faults),
        regions=stores.regions,
        places=stores.places,
        surveyor=GeodesicSurveyor(),
        manifest=stores.manifest,
        rulebook=Rulebook(content, stores.regions.nesting),
        software=__version__,
        public_url=settings.public_url,
        border_tolerance_m=settings.border_tolerance_m,
        max_items=settings.max_items,
        max_cells=settings.max_cells,
        today=today,
        close=stores.close,
        dependencies=stores.dependencies,
        faults=faults,
        tiles=TileCache(settings.tile_cache_mb),
        past=PastDesks(settings, housing_of(settings)),
        log=_log(settings),
    )


def _log(settings: Settings) -> BoundedLog | None:
    if not settings.decision_log_mb:
        return None
    return BoundedLog(settings.data / "decisions", round(settings.decision_log_mb * 1e6))


def open_workers(settings: Settings) -> Workers:
    """The queue of jobs, and who does them; one for each process of a server."""
    most_bytes = settings.jobs_mb * 1_000_000
    counter = Counter(
        open_jobs(settings), most_waiting=settings.max_jobs, days=settings.job_days, most_bytes=most_bytes
    )
    return Workers(counter)


def open_jobs(settings: Settings) -> JobStore:
    """The queue alone; to be closed."""
    return housing_of(settings).jobs()


def watch(settings: Settings) -> Watch:
    """Tells of newer versions of the data; to be closed."""
    return housing_of(settings).watch()


def where_of(settings: Settings) -> str:
    """Where the data are kept, in the words of messages."""
    return housing_of(settings).where


def read_content(settings: Settings) -> Examined:
    """The content as it is on disk. Raises ContentInvalid with every problem, and Unavailable while it is restored."""
    examined = examined_of(settings)
    refuse_half_restored(settings)
    valid(settings, examined)
    return examined


def key_of(examined: Examined) -> str:
    """The `extra_key` of a version that is published with this content."""
    return content_key(examined.content)
