"""A data folder: the current version, the built files it is made of, the jobs, the published content."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from ...domain.errors import IngestFailed, Unavailable
from ...ports import LayerRecord, Manifest
from .. import durable, sums
from ..ingest import lease, manifest
from ..ingest.built import SUM, Built
from ..ingest.lock import only_one
from ..ingest.publish import FEATURES, link
from ..leftovers import beside
from ..published import Library
from .archive import Archive

BUILT, JOBS, VERSION, PUBLISHED = "built", "jobs.sqlite", "version", "published"
Say = Callable[[str], None]


def keep(archive: Archive, data: Path) -> Manifest:
    """Raises IngestFailed where nothing is published. The version is held meanwhile, and the jobs are as they were at
    one moment."""
    present = manifest.current(data)
    if present is None:
        raise IngestFailed(f"there is no data in {data} yet, so there is nothing to back up")
    folder, published = present
    release = lease.hold(folder)
    try:
        for name in (manifest.NAME, FEATURES, sums.NAME):
            if (folder / name).is_file():
                archive.file(f"{VERSION}/{name}", folder / name)
        _keep_built(archive, data, folder, published)
    finally:
        release()
    _keep_jobs(archive, data / JOBS)
    for path in Library(data).files():
        archive.file(path.relative_to(data).as_posix(), path)
    return published


def in_the_way(data: Path) -> list[str]:
    """What is there already, in words."""
    present = manifest.mendable(data)
    found = [f"version {present[1].version} in {data}"] if present else []
    jobs, published = _count(data / JOBS), len(Library(data).history())
    found += [f"{jobs} jobs in {data / JOBS}"] if jobs else []
    return [*found, *([f"{published} publications of content in {data / PUBLISHED}"] if published else [])]


def put(unpacked: Path, data: Path) -> None:
    """Moves what was unpacked into the data folder, which is on the same disk; the pointer moves last. Raises
    IngestFailed where an ingest or a desk is at work there."""
    with only_one(data):
        present = manifest.mendable(data)
        if present and lease.held(present[0]):
            raise IngestFailed(f"a desk is running on {data}; stop it, then restore again")
        published = manifest.read(unpacked / VERSION)
        for each in sorted((unpacked / BUILT).glob("*/*")):
            _move(each, data / BUILT / each.parent.name / each.name)
        _put_version(unpacked / VERSION, data, published)
        if (unpacked / JOBS).is_file():
            # These first: SQLite would apply them to whatever file it finds beside them.
            for name in (f"{JOBS}-wal", f"{JOBS}-shm"):
                (data / name).unlink(missing_ok=True)
            _move(unpacked / JOBS, data / JOBS)
        Library(data).restore(unpacked / PUBLISHED)
        manifest.point_at(data, published.version)


def rasters_of(published: Manifest) -> Iterable[LayerRecord]:
    """Those that were built, and are not read in place elsewhere."""
    return [each for each in published.layers.values() if each.kind == "coverage" and not each.address]


def _keep_built(archive: Archive, data: Path, folder: Path, published: Manifest) -> None:
    """Rasters under the name of what they are made of, and the layers from which the tables can be made anew when the
    content is edited. The rasters of a version are there even where the built ones were removed."""
    built = Built(data / BUILT)
    for record in published.layers.values():
        path = built.path(record)
        name = f"{BUILT}/{record.id}/{path.name}"
        served = folder / "rasters" / f"{record.id}.tif"
        if record.kind == "coverage" and served.is_file():
            archive.file(name, served)
        elif path.is_file():
            archive.file(name, path)
        for note in (path.with_suffix(".json"), path.with_suffix(SUM)):
            if note.is_file():
                archive.file(f"{BUILT}/{record.id}/{note.name}", note)


def _put_version(unpacked: Path, data: Path, published: Manifest) -> None:
    (unpacked / "rasters").mkdir()
    built = Built(data / BUILT)
    for record in rasters_of(published):
        link(built.path(record), unpacked / "rasters" / f"{record.id}.tif")
    folder = manifest.versions(data) / published.version
    folder.parent.mkdir(parents=True, exist_ok=True)
    durable.settle_all(unpacked)
    if folder.is_dir():
        # The one that is there may be what is served: it is away for no longer than it takes to rename.
        replaced = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(replaced, ignore_errors=True)
        folder.replace(replaced)
        unpacked.replace(folder)
        shutil.rmtree(replaced)
    else:
        unpacked.replace(folder)


def _keep_jobs(archive: Archive, path: Path) -> None:
    """By SQLite's own backup, which waits for no one and sees one moment. https://sqlite.org/backup.html"""
    if not path.is_file():
        return
    with beside(path.parent, ".backup-") as temporary:
        copy = temporary / JOBS
        try:
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                # Its bytes are overwritten: with it addresses could be found again.
                target.execute("PRAGMA secure_delete = ON")
                target.execute("DROP TABLE IF EXISTS client_key")
                target.commit()
                target.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise Unavailable(f"{path} cannot be read now: {error}") from error
        archive.file(JOBS, copy)


def _count(path: Path) -> int:
    if not path.is_file():
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM jobs").fetchone()[0])
        except sqlite3.Error:
            return 0


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
