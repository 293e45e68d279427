"""A version: the built rasters and one GeoPackage in a folder of their own, swapped in by a pointer."""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from ...domain.errors import IngestFailed
from ...ports import LayerRecord, Manifest
from .. import durable, sums
from . import lease, manifest, vectors
from .built import Built, is_damaged, note_sum, sum_beside
from .digests import digest_of, file_sha256

FEATURES = "features.gpkg"
_BASE = "_features"


def version_of(records: Mapping[str, str], extra_key: str) -> str:
    """The data version: a digest of every layer's key and of the content's tables."""
    return digest_of({"layers": records, "extra": extra_key})[:12]


def publish(
    data: Path, records: Iterable[LayerRecord], extra_tables: Callable[[Path], None], extra_key: str
) -> Manifest:
    """Makes the version beside the others, moves the pointer last, and drops all but this one, the one before, and
    those in use. One that is there already is looked at to its last byte, and mended."""
    layers = {record.id: record for record in records}
    version = version_of({name: record.version for name, record in layers.items()}, extra_key)
    before = manifest.mendable(data)
    published = Manifest(version=version, layers=layers, extra_key=extra_key)
    _assemble(data, published, extra_tables)
    manifest.point_at(data, version)
    _prune(data, [published, *([before[1]] if before else [])])
    return published


def _assemble(data: Path, published: Manifest, extra_tables: Callable[[Path], None]) -> None:
    folder = manifest.versions(data) / published.version
    if whole(folder, published, thorough=True):
        return
    beside = folder.with_name(f".{published.version}.part")
    shutil.rmtree(beside, ignore_errors=True)
    (beside / "rasters").mkdir(parents=True)
    built = Built(data / "built")
    for record in _rasters(published):
        link(built.path(record), beside / "rasters" / f"{record.id}.tif")
    _features(data, built, published, beside / FEATURES, extra_tables)
    manifest.write(published, beside)
    found = sums.note(beside)
    for record in _rasters(published):
        _refuse_damaged(built.path(record), found[f"rasters/{record.id}.tif"]["sha256"])
    # The pointer is to lead to what is on the disk.
    durable.settle_all(beside)
    if folder.is_dir():
        _mend(folder, beside)
    else:
        beside.replace(folder)
    durable.settle(folder.parent)


def _mend(folder: Path, beside: Path) -> None:
    """Puts back what a damaged version lacks, file by file: it may be in use."""
    for path in [path for path in beside.rglob("*") if path.is_file()]:
        target = folder / path.relative_to(beside)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    shutil.rmtree(beside)


def whole(folder: Path, published: Manifest, *, thorough: bool = False) -> bool:
    """Whether every file of a version is there, as long as it was built; if `thorough`, with what was built."""
    try:
        if manifest.read(folder) != published or sums.damaged(folder, thorough=thorough):
            return False
    except IngestFailed:
        return False
    layers, rasters = published.layers.values(), _rasters(published)
    built = Built(folder.parent.parent / "built")
    complete = all(_same_size(folder / "rasters" / f"{each.id}.tif", built.path(each)) for each in rasters)
    return complete and (all(each.kind == "coverage" for each in layers) or (folder / FEATURES).is_file())


def _same_size(path: Path, built: Path) -> bool:
    return path.is_file() and built.is_file() and path.stat().st_size == built.stat().st_size


def link(source: Path, target: Path) -> None:
    """A hard link, or a copy where the file system has none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _features(data: Path, built: Built, published: Manifest, path: Path, extra_tables: Callable[[Path], None]) -> None:
    """The ingested tables are combined once and copied, so that new regions and statements cost no rebuild."""
    tables = {record.id: record for record in published.layers.values() if _is_loaded(record)}
    base = data / "built" / _BASE / f"{_base_key(published)}.gpkg"
    if tables and (not base.is_file() or is_damaged(base)):
        base.parent.mkdir(parents=True, exist_ok=True)
        vectors.combine([(name, _sound(built.path(record))) for name, record in sorted(tables.items())], base)
        note_sum(base)
    if tables:
        shutil.copyfile(base, path)
    extra_tables(path)
    if path.is_file():
        vectors.settle(path)


def _sound(path: Path) -> Path:
    _refuse_damaged(path, file_sha256(path))
    return path


def _refuse_damaged(path: Path, sha256: str) -> None:
    """Raises IngestFailed for a layer that is not what was built."""
    if sum_beside(path) not in (None, sha256):
        raise IngestFailed(f"{path} was damaged since it was built; run `helpdesk ingest` to build it again")


def _rasters(published: Manifest) -> list[LayerRecord]:
    return [each for each in published.layers.values() if each.kind == "coverage" and not each.address]


def _is_loaded(record: LayerRecord) -> bool:
    return record.kind == "features" and not record.address


def _base_key(published: Manifest) -> str:
    return digest_of(sorted(record.version for record in published.layers.values() if _is_loaded(record)))


def sweep(data: Path) -> None:
    """Removes what an ingest that was killed wrote beside; only for who holds the lock."""
    for left in manifest.versions(data).glob(".*.part"):
        shutil.rmtree(left)
    for left in (data / "built").glob("*/.*"):
        left.unlink()


def _prune(data: Path, kept: Iterable[Manifest]) -> None:
    kept = list(kept)
    names = {each.version for each in kept}
    for folder in list(manifest.versions(data).iterdir()):
        if folder.name in names:
            continue
        if lease.held(folder):
            with suppress(IngestFailed):
                kept.append(manifest.read(folder))
        else:
            shutil.rmtree(folder)
    wanted = {(record.id, record.version) for each in kept for record in each.layers.values()}
    wanted |= {(_BASE, _base_key(each)) for each in kept}
    for path in (data / "built").glob("*/*"):
        if (path.parent.name, path.stem) not in wanted:
            path.unlink()
