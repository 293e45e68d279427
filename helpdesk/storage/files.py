"""The stored file of a raster, in parts, wherever it lies."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ..domain.errors import NotFound, Unavailable
from ..ports import RasterFile
from .addresses import is_elsewhere, url_of
from .remote.access import Access
from .remote.objects import identity, part, version_of


def file_of(layer: str, address: str, access: Access) -> RasterFile:
    """What is told of the file now. Raises Unavailable."""
    return _remote(layer, url_of(address), access) if is_elsewhere(address) else _local(layer, Path(address))


def _local(layer: str, path: Path) -> RasterFile:
    try:
        about = path.stat()
    except OSError as error:
        raise Unavailable(f"layer {layer} cannot be read: {error.strerror}; run `helpdesk ingest`") from error
    return RasterFile(
        size=about.st_size,
        version=f"{about.st_mtime_ns:x}-{about.st_size:x}",
        modified=datetime.fromtimestamp(about.st_mtime, UTC),
        part=partial(_part_of_file, layer, path),
        path=path,
    )


def _remote(layer: str, url: str, access: Access) -> RasterFile:
    try:
        about = identity(access, url)
    except NotFound as error:
        raise Unavailable(f"layer {layer} cannot be read: {error}") from error
    except Unavailable as error:
        raise Unavailable(f"layer {layer} cannot be read: {error}") from error
    return RasterFile(
        size=about.size, version=version_of(about), modified=about.modified, part=partial(part, access, url, about)
    )


def _part_of_file(layer: str, path: Path, start: int, end: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)
    except OSError as error:
        raise Unavailable(f"layer {layer} cannot be read: {error.strerror}; run `helpdesk ingest`") from error
