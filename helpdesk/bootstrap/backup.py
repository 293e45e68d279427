"""Backs a desk up into one file, and restores it, whichever database it rests on."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from .. import __version__
from ..domain.errors import BadParameter, IngestFailed, Unavailable
from ..ports import LayerRecord, Manifest
from ..settings import Settings
from ..storage.addresses import S3, vsi_of
from ..storage.backup import About, Archive, content, database, folder, unfinished, unpacked, verified
from ..storage.files import file_of
from ..storage.ingest import manifest
from ..storage.ingest.progress import Progress
from ..storage.leftovers import beside, sweep
from ..storage.postgis.migrations import HEAD, upgrade
from ..storage.postgis.writing import writing
from ..storage.remote.publishing import place_of
from .embedded import RASTERS
from .opening import housing_of
from .rasters import Rasters

FOLDER, POSTGIS = "folder", "postgis"
_KINDS = {FOLDER: "a data folder (HELPDESK_DSN unset)", POSTGIS: "a database (HELPDESK_DSN set)"}
_SETTINGS, _PUBLISHED, _RASTERS = "settings.json", "version/manifest.json", "rasters"
_SECRETS = {"dsn", "read_dsn"}
_PART = 8 << 20
_NAME = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored: from what, and the roots for HELPDESK_CONTENT."""

    about: About
    roots: Sequence[Path]


def back_up(settings: Settings, path: Path, progress: Progress, *, rasters: bool = False) -> About:
    """Writes the archive; with `rasters` also those that lie in object storage. What is served goes on being served.
    Raises IngestFailed where nothing is published, BadParameter and Unavailable."""
    with Archive.made(path) as archive:
        told = settings.model_dump_json(exclude=_SECRETS, indent=1)
        archive.put(_SETTINGS, told.encode())
        content.keep(archive, settings.content)
        about = _kept_folder(settings, archive) if settings.dsn is None else _kept(settings, archive, progress, rasters)
        return archive.close(about)


def restore(settings: Settings, path: Path, target: Path, progress: Progress, *, force: bool = False) -> Restored:
    """Puts the archive where the settings keep data, and its content into the folder `target`. It is read to its end
    first; then it is unpacked beside, and what is served is replaced last. Raises BadParameter for a file that is no
    whole backup, or of another kind of desk, and where something is there already, unless `force`."""
    with progress.step(f"checked {path.name}", path.stat().st_size if path.is_file() else None) as advance:
        about = verified(path, advance)
    _agree(settings, path, about)
    begun = _begun(settings, about, target)
    noted = unfinished.is_noted(settings.data, begun)
    if not noted:
        # One that was killed after all was in its place has left these.
        with _written(settings.data):
            if not begun.changing:
                unfinished.forget(settings.data)
            sweep(settings.data, ".restore-*")
    _refuse(settings, path, about, target, force or noted)
    roots = content.roots_in(target, about.roots)
    with _written(settings.data), beside(settings.data, ".restore-") as work, _noted(settings, begun, target):
        with progress.step(f"unpacked {path.name}") as advance:
            unpacked(path, about, work, advance)
        published = _published(path, about, work)
        changing = partial(unfinished.note, settings.data, replace(begun, changing=True))
        placing = content.placed(work, target, about.roots, changing)
        if about.kind == FOLDER:
            with placing:
                _keep_rasters(settings, published, work / folder.BUILT, progress)
                folder.put(work, settings.data)
        else:
            _restored(settings, about, published, work, placing, progress)
    return Restored(about=about, roots=[root.resolve() for root in roots])


def _about(settings: Settings, kind: str, published: Manifest) -> Callable[..., About]:
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return partial(
        About, kind=kind, software=__version__, data=published.version, made=made, roots=len(settings.content)
    )


def _kept_folder(settings: Settings, archive: Archive) -> About:
    return _about(settings, FOLDER, folder.keep(archive, settings.data))()


def _kept(settings: Settings, archive: Archive, progress: Progress, rasters: bool) -> About:
    assert settings.dsn is not None
    dsn = settings.dsn.get_secret_value()
    # Nothing is written; the connection is that for long work.
    with writing(dsn) as connection, database.one_moment(connection) as present:
        archive.put(_PUBLISHED, json.dumps(asdict(present.manifest), sort_keys=True).encode())
        elsewhere = _kept_rasters(settings, archive, present.manifest, rasters, progress)
        with progress.step("copied the tables"):
            tables = database.keep(archive, connection, present)
        revision = database.revision(connection)
    return _about(settings, POSTGIS, present.manifest)(tables=tuple(tables), revision=revision, rasters=elsewhere)


def _kept_rasters(settings: Settings, archive: Archive, published: Manifest, asked: bool, progress: Progress) -> str:
    """From where the desk reads them. Answers where they stay, if they do."""
    base = settings.rasters or str(settings.data / RASTERS)
    if base.startswith(S3) and not asked:
        progress.say(f"rasters stay in {base}; --rasters keeps them in the backup too")
        return base
    access = Rasters.of(settings).access
    for record in folder.rasters_of(published):
        found = file_of(record.id, vsi_of(place_of(base, record)), access)
        parts = (found.part(start, min(start + _PART, found.size)) for start in range(0, found.size, _PART))
        archive.parts(f"{_RASTERS}/{record.id}/{record.version}.tif", found.size, parts)
    return ""


def _restored(
    settings: Settings,
    about: About,
    published: Manifest,
    work: Path,
    placing: AbstractContextManager[None],
    progress: Progress,
) -> None:
    assert settings.dsn is not None
    dsn = settings.dsn.get_secret_value()
    if about.rasters:
        progress.say(f"the rasters are not in the backup: it expects them in {about.rasters}; see HELPDESK_RASTERS")
    else:
        _keep_rasters(settings, published, work / _RASTERS, progress, str(settings.data / RASTERS))
    # As the archive was, so that its tables fit; then as this software is.
    upgrade(dsn, about.revision)
    with ExitStack() as placed:
        with writing(dsn) as connection, progress.step("loaded the tables"):
            enter = partial(placed.enter_context, placing)
            held = database.put(connection, about, published, work, enter)
        for view in held:
            progress.say(f"the view {view} is in use and still shows what it showed before")
    upgrade(dsn)


def _keep_rasters(
    settings: Settings, published: Manifest, unpacked_in: Path, progress: Progress, base: str | None = None
) -> None:
    """Where HELPDESK_RASTERS says; what lies there already is found again."""
    rasters = Rasters(base=settings.rasters or base, access=Rasters.of(settings).access)
    there: Iterable[LayerRecord] = folder.rasters_of(published)
    rasters.keep(there, lambda each: unpacked_in / each.id / f"{each.version}.tif", progress.say)


def _begun(settings: Settings, about: About, target: Path) -> unfinished.Begun:
    try:
        present = housing_of(settings).published()
    except IngestFailed:  # it is damaged, and a restore mends it
        present = None
    before = present.version if present else ""
    left = unfinished.noted(settings.data)
    # What another left half changed is half changed until this one has ended.
    changing = left is not None and left.changing and left.before == before
    target = target.resolve()
    return unfinished.Begun(made=about.made, data=about.data, target=str(target), before=before, changing=changing)


@contextmanager
def _noted(settings: Settings, begun: unfinished.Begun, target: Path) -> Iterator[None]:
    """While the restore goes on, and afterwards where it failed and left something in the way of the next."""
    left = unfinished.noted(settings.data)
    unfinished.note(settings.data, begun)
    try:
        yield
    except BaseException:
        # All is as it was before, the half of another too. To forget takes no room where the disk has none.
        if not begun.changing:
            unfinished.forget(settings.data)
        if begun.changing or _in_the_way(settings, target):
            with suppress(OSError):
                unfinished.note(settings.data, left if begun.changing and left else begun)
        raise
    unfinished.forget(settings.data)


def _in_the_way(settings: Settings, target: Path) -> list[str]:
    return content.in_the_way(target) + (folder.in_the_way(settings.data) if settings.dsn is None else [])


def _agree(settings: Settings, path: Path, about: About) -> None:
    here = FOLDER if settings.dsn is None else POSTGIS
    if about.kind != here:
        message = f"is of {_KINDS.get(about.kind, about.kind)}, and this is {_KINDS[here]}"
        raise BadParameter(str(path), f"{message}; ingest its content instead, or restore it where it fits")
    if about.revision > HEAD:
        message = f"its tables are at revision {about.revision} and this software knows {HEAD}"
        raise BadParameter(str(path), f"{message}; update the software")


def _refuse(settings: Settings, path: Path, about: About, target: Path, force: bool) -> None:
    found = _in_the_way(settings, target)
    if settings.dsn is not None:
        with writing(settings.dsn.get_secret_value()) as connection:
            found += database.in_the_way(connection)
            revision = database.revision(connection)
        if revision > about.revision:
            message = f"its tables are at revision {about.revision} and those of the database at {revision} already"
            raise BadParameter(str(path), f"{message}; restore it into a new database, which is brought there after it")
    if found and not force:
        message = f"there is {', '.join(found)}; --force replaces that"
        raise BadParameter("restore", f"{message} (content is kept beside), or restore elsewhere")


def _published(path: Path, about: About, work: Path) -> Manifest:
    """The manifest of the version; its names become those of files."""
    try:
        published = manifest.read((work / _PUBLISHED).parent)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadParameter(str(path), "lacks the manifest of its data; nothing was changed") from error
    names = [published.version, *(part for each in published.layers.values() for part in (each.id, each.version))]
    if published.version != about.data or not all(_NAME.fullmatch(name) for name in names):
        raise BadParameter(str(path), "its two manifests do not agree; nothing was changed")
    return published


@contextmanager
def _written(data: Path) -> Iterator[None]:
    """What the disk refuses late; the pointer to what is served moves last."""
    try:
        yield
    except OSError as error:
        again = "mend that and restore again; what was served before still is"
        raise Unavailable(f"{data} cannot be written: {error.strerror or error}; {again}") from error
