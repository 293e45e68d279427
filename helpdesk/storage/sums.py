"""Checksums of the files of a version, in `sums.json` beside its manifest: what has changed since is not served.

What is opened is read through once, since nothing else tells: SQLite keeps no checksums of pages, a TIFF none of its
head, and GDAL does not look at those of deflated tiles (RFC 1950), so that a bit that turned is another value. Of
rasters too large for that only the head is read, which says where on Earth the cells lie and what a missing one is.
`helpdesk ingest` reads all. Versions of before there were sums have none.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import NotRequired, TypedDict

import xxhash

from ..domain.errors import Unavailable
from . import durable

NAME = "sums.json"
# The heads of rasters of some hundred million cells are shorter.
_HEAD = 1 << 20
# Read in a tenth of a second, once for each desk that is opened.
_READ_THROUGH = 256 << 20


class Sum(TypedDict):
    """Of one file: bytes, SHA-256 of them all, and of the first million. XXH3 tells as well whether a bit has turned,
    in a tenth of the time (128 bits); versions of before it was noted lack it."""

    size: int
    sha256: str
    head: str
    xxh3: NotRequired[str]


def note(folder: Path) -> Mapping[str, Sum]:
    """Of all that is in the folder now."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): sum_of(path) for path in files}
    durable.write_whole(folder / NAME, json.dumps(found, indent=1).encode())
    return found


def sum_of(path: Path) -> Sum:
    with path.open("rb") as file:
        head = hashlib.sha256(file.read(_HEAD)).hexdigest()
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Sum(size=path.stat().st_size, sha256=sha256, head=head, xxh3=_xxh3(path))


def _xxh3(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, xxhash.xxh3_128).hexdigest()


def read(folder: Path) -> Mapping[str, Sum]:
    """Nothing where there are none, or none that can be read: they are written anew with the version."""
    try:
        found: Mapping[str, Sum] = json.loads((folder / NAME).read_bytes())
        return {name: _read(each) for name, each in found.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _read(each: Sum) -> Sum:
    told = Sum(size=each["size"], sha256=each["sha256"], head=each["head"])
    return Sum(**told, xxh3=each["xxh3"]) if "xxh3" in each else told


def damaged(folder: Path, *, thorough: bool) -> list[str]:
    """The files that are gone or have another length; if `thorough`, also those with another content."""
    return [name for name, told in read(folder).items() if _differs(folder / name, told, thorough=thorough)]


def refuse_damaged(path: Path) -> None:
    """Raises Unavailable for a file of a version that is not what was built; it is read through."""
    told = read(path.parent).get(path.name)
    if told is not None and _differs(path, told, thorough=True):
        raise Unavailable(f"{path} was damaged since it was built; run `helpdesk ingest` to build it again")


def is_damaged(path: Path) -> bool:
    """Whether a raster, in the folder `rasters` of a version, is not what was built. Raises OSError."""
    told = read(path.parent.parent).get(f"{path.parent.name}/{path.name}")
    if told is None:
        return False
    if told["size"] <= _READ_THROUGH:
        return _differs(path, told, thorough=True)
    with path.open("rb") as file:
        return path.stat().st_size != told["size"] or hashlib.sha256(file.read(_HEAD)).hexdigest() != told["head"]


def _differs(path: Path, told: Sum, *, thorough: bool) -> bool:
    try:
        return path.stat().st_size != told["size"] or (thorough and not _is_whole(path, told))
    except OSError:
        return True


def _is_whole(path: Path, told: Sum) -> bool:
    return _xxh3(path) == told["xxh3"] if "xxh3" in told else sum_of(path)["sha256"] == told["sha256"]
