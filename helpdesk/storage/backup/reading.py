"""Reads an archive: first through to its end, to see that it is whole, then again to unpack it."""

import gzip
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from ...domain.errors import BadParameter
from .archive import FORMAT, MANIFEST, About, Digested, Member

_PIECE = 1 << 20
_MOST_MANIFEST = 256 << 20
# What stands before a member and only describes it is read into memory whole: long names are some hundred bytes.
_MOST_HEADER = 1 << 16
# No backup is compressed better than this, or has more files; one that is was made to fill a disk.
_MOST_TIMES, _AT_LEAST = 200, 1 << 30
_MOST_MEMBERS = 1_000_000
Advance = Callable[[int], None]
Take = Callable[[str, bytes], None]


def verified(path: Path, advance: Advance) -> About:
    """What the archive says of itself, once every byte of every member was found to be as it says. Raises BadParameter
    for a file that is no such archive, is damaged, of a newer format, or holds what a backup never holds."""
    found: dict[str, Member] = {}
    told: Any = None
    with _opened(path) as tar:
        for name, size, file in _members(path, tar):
            if told is not None or name in found:
                raise _bad(path, f"holds {name} twice, or after its manifest")
            if name == MANIFEST:
                told = _json(path, size, file)
            else:
                found[name] = _digest(size, file, advance)
    if told is None:
        raise _bad(path, "has no manifest at its end; it is no backup of a helpdesk, or was cut off")
    about = _about(path, told)
    for name in sorted({*found, *about.members}):
        if found.get(name) != about.members.get(name):
            raise _bad(path, f"{name} is not as it was written; the file is damaged, take another backup of that day")
    return about


def unpacked(path: Path, about: About, folder: Path, advance: Advance) -> None:
    """Writes every member into an empty folder, and looks once more that each is as `about` says."""
    with _opened(path) as tar:
        for name, size, file in _members(path, tar):
            if name == MANIFEST:
                continue
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as written:
                member = _digest(size, file, advance, written)
            if member != about.members.get(name):
                raise _bad(path, f"{name} was changed while it was read")


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    """To the end of the file, where gzip keeps a checksum of its own."""
    try:
        with gzip.open(path) as zipped:
            with tarfile.open(fileobj=zipped, mode="r|", tarinfo=_Entry) as tar:
                yield tar
            while zipped.read(_PIECE):
                pass
    except FileNotFoundError as error:
        raise BadParameter(str(path), "is not there") from error
    except (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError) as error:
        raise _bad(path, f"is no backup of a helpdesk, or was cut off or damaged: {error}") from error
    except OSError as error:
        raise BadParameter(
            str(path), f"cannot be read or unpacked: {error.strerror or error}; nothing was changed"
        ) from error


def _members(path: Path, tar: tarfile.TarFile) -> Iterator[tuple[str, int, IO[bytes]]]:
    room = max(_AT_LEAST, _MOST_TIMES * path.stat().st_size)
    for number, entry in enumerate(tar):
        room -= entry.size
        if room < 0 or number >= _MOST_MEMBERS:
            raise _bad(path, "is far larger inside than any backup of its size")
        pure = PurePosixPath(entry.name)
        if (
            not entry.isreg()
            or pure.is_absolute()
            or ".." in pure.parts
            or str(pure) != entry.name
            or "\\" in entry.name
        ):
            raise _bad(path, f"holds {entry.name!r}, which is no plain file below it; no backup has that")
        # What the standard library refuses besides.
        tarfile.data_filter(entry, "/nowhere")
        file = tar.extractfile(entry)
        assert file is not None  # it is a plain file
        yield entry.name, entry.size, file


class _Entry(tarfile.TarInfo):
    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Entry":
        found = super().frombuf(buf, encoding, errors)
        if found.type not in tarfile.REGULAR_TYPES and found.size > _MOST_HEADER:
            raise tarfile.ReadError(f"a header is {found.size} bytes long")
        return found


def _digest(size: int, file: IO[bytes], advance: Advance, written: IO[bytes] | None = None) -> Member:
    digested = Digested(file)
    while piece := digested.read(_PIECE):
        advance(len(piece))
        if written is not None:
            written.write(piece)
    return Member(size=size, sha256=digested.hexdigest())


def _json(path: Path, size: int, file: IO[bytes]) -> Any:
    if size > _MOST_MANIFEST:
        raise _bad(path, f"its manifest is {size} bytes long")
    try:
        return json.loads(file.read())
    except ValueError as error:
        raise _bad(path, f"its manifest cannot be read: {error}") from error


def _about(path: Path, told: Any) -> About:
    number = told.get("format") if isinstance(told, dict) else None
    if isinstance(number, int) and number > FORMAT:
        raise _bad(path, f"is of format {number}, and this software knows {FORMAT}; update the software")
    try:
        members = {name: Member(**each) for name, each in told["members"].items()}
        about = About(**told | {"members": members, "tables": tuple(told["tables"])})
    except (AttributeError, KeyError, TypeError) as error:
        raise _bad(path, "its manifest is not that of a backup of a helpdesk") from error
    return about


def _bad(path: Path, message: str) -> BadParameter:
    return BadParameter(str(path), f"{message}; nothing was changed")
