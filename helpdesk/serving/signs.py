"""What shows on disk that there is something new to serve."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_FOLDERS = ("layers", "regions", "config/tile-matrix-sets")

Mark = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The time, size and inode of every file of the content, and the newest version that was published with the content
    that is served or was tried last. Versions of other contents do not count: two servers with contents of their own on
    the same data would publish in turns for ever.

    Looked at again and again instead of waited for: it costs a millisecond or two, and notices are not sent by network
    drives, by container mounts, or for folders that do not exist yet.
    """

    files: Mapping[str, Mark]
    version: str | None


def is_news(now: Signs, seen: Signs) -> bool:
    """Whether there is something to take up. No version is no news, only that others have published meanwhile."""
    return now.files != seen.files or now.version not in (None, seen.version)


def look(roots: Iterable[Path], version: str | None) -> Signs:
    return Signs(files=dict(_marks(roots)), version=version)


def _marks(roots: Iterable[Path]) -> Iterator[tuple[str, Mark]]:
    for root in roots:
        for folder in _FOLDERS:
            for parent, _, names in os.walk(root / folder):
                for name in names:
                    # Hidden files are the halves that editors and `helpdesk new` write beside the whole.
                    if not name.startswith(".") and not name.endswith("~"):
                        yield from _mark(os.path.join(parent, name))


def _mark(path: str) -> Iterator[tuple[str, Mark]]:
    try:
        found = os.stat(path)
    except OSError:
        return
    yield path, (found.st_mtime_ns, found.st_size, found.st_ino)
