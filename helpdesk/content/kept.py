"""What was read of content files before, kept beside the built data: to parse them takes longer than all else that is
done with them, and most are the same at the next start.

Nothing but JSON, which holds no code. What is damaged, cut off, or of another reader than this one is as if it were not
there; so is a folder that cannot be written.
"""

import hashlib
import os
from contextlib import suppress
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
import xxhash

Key = tuple[str | int, ...]
Parsed = tuple[Any, dict[Key, int]]

NAME = "content.parsed"
# What is kept was made by these; by others it may be something else.
_READERS = ("files.py", "unfolding.py", "kept.py")


class Kept:
    """The data of files and the line of every key in them, under the digest of their bytes; in one file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._used: dict[str, Any] = {}
        self._is_new = False

    def find(self, content: bytes) -> Parsed | None:
        """What a file of this content was read as."""
        digest = _digest(content)
        entry = self._before.get(digest)
        if entry is None:
            return None
        self._used[digest] = entry
        data, keys, lines = entry
        return data, dict(zip(map(tuple, keys), lines, strict=True))

    def keep(self, content: bytes, parsed: Parsed) -> None:
        """Leaves out what JSON would tell otherwise: dates, bytes, sets, keys that are no text."""
        data, lines = parsed
        try:
            written = orjson.dumps(data, option=orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS)
        except orjson.JSONEncodeError:
            return
        if orjson.loads(written) == data:
            self._used[_digest(content)] = (data, list(lines), list(lines.values()))
            self._is_new = True

    def write(self) -> None:
        """Where anything was read anew: what was used since this was made, and no more."""
        if not self._is_new:
            return
        content = orjson.dumps(self._used)
        beside = self._path.with_name(f".{self._path.name}.part")
        with suppress(OSError):
            try:
                beside.write_bytes(b"\n".join((self._head(content), content)))
                os.replace(beside, self._path)
            finally:
                beside.unlink(missing_ok=True)

    @cached_property
    def _before(self) -> dict[str, Any]:
        try:
            head, _, content = self._path.read_bytes().partition(b"\n")
            return dict(orjson.loads(content)) if head == self._head(content) else {}
        except (OSError, ValueError):
            return {}

    @cached_property
    def _reader(self) -> str:
        sources = [Path(__file__).with_name(name).read_bytes() for name in _READERS]
        return _digest(b"".join((version("pyyaml").encode(), *sources)))

    def _head(self, content: bytes) -> bytes:
        return f"{self._reader} {xxhash.xxh3_128_hexdigest(content)}".encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
