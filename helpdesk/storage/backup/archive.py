"""Writes the archive: a gzipped tar of plain files, whose last member `manifest.json` tells the size and SHA-256 of
each of the others. It is written beside its name, and is there whole or not at all."""

import fcntl
import gzip
import hashlib
import json
import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from time import time
from typing import Any, Protocol

from ...domain.errors import BadParameter, Unavailable
from ..leftovers import sweep

MANIFEST = "manifest.json"
FORMAT = 1
# Rasters and tiles are compressed already; of the rest the quickest level saves most of what can be saved.
_LEVEL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of the archive: its size in bytes, and the SHA-256 of them in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the archive says of itself. `kind` is `folder` or `postgis`; `data` the published version; `roots` how many
    folders of content there are; `revision` and `tables` are of a database; `rasters` says where those lie that are
    not in the archive."""

    kind: str
    software: str
    data: str
    made: str
    roots: int
    format: int = FORMAT
    revision: str = ""
    rasters: str = ""
    tables: tuple[Mapping[str, Any], ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict)


class Source(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int, /) -> bytes: ...


class Archive:
    """An archive that is being written, file by file."""

    def __init__(self, tar: tarfile.TarFile, beside: Path) -> None:
        self._tar = tar
        self._beside = beside
        self._members: dict[str, Member] = {}

    @classmethod
    @contextmanager
    def made(cls, path: Path) -> Iterator["Archive"]:
        """Raises BadParameter for a name that is taken, and Unavailable where the disk takes no more."""
        if path.exists():
            raise BadParameter(str(path), "is there already; give the backup another name")
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        sweep(path.parent, f".{path.name}.*.part")
        try:
            # Jobs hold what people asked about.
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                with gzip.GzipFile("", "wb", _LEVEL, file, 0) as zipped, tarfile.open(fileobj=zipped, mode="w|") as tar:
                    yield cls(tar, path.parent)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except OSError as error:
            raise Unavailable(
                f"{path} cannot be written: {error.strerror or error}; mend that, then back up again; nothing was kept"
            ) from error
        finally:
            beside.unlink(missing_ok=True)

    def put(self, name: str, content: bytes) -> None:
        self._put(name, len(content), BytesIO(content))

    def file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._put(name, os.fstat(file.fileno()).st_size, file)

    def parts(self, name: str, size: int, parts: Iterable[bytes]) -> None:
        """A file of a known size that arrives in parts."""
        self._put(name, size, _Parts(parts))

    def stream(self, name: str, parts: Iterable[bytes]) -> None:
        """A file of an unknown size, which is spooled first: a tar says the size before the bytes."""
        with TemporaryFile(dir=self._beside, prefix=".backup-") as spool:
            for part in parts:
                spool.write(part)
            size = spool.tell()
            spool.seek(0)
            self._put(name, size, spool)

    def close(self, about: About) -> About:
        """Adds the manifest, the last member, with all members, and answers it."""
        whole = replace(about, members=dict(self._members))
        content = json.dumps(asdict(whole), indent=1, ensure_ascii=False).encode()
        self._tar.addfile(_entry(MANIFEST, len(content)), BytesIO(content))
        return whole

    def _put(self, name: str, size: int, source: Source) -> None:
        digested = Digested(source)
        self._tar.addfile(_entry(name, size), digested)  # type: ignore[arg-type]
        self._members[name] = Member(size=size, sha256=digested.hexdigest())


class Digested:
    """A file of which all that is read is digested."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._digest = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        found = self._source.read(size)
        self._digest.update(found)
        return found

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


class _Parts:
    """Parts as they arrive, read as a file is."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        while len(self._rest) < size and (part := next(self._parts, None)) is not None:
            self._rest += part
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time())
    return entry
