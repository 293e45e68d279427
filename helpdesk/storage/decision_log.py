"""Lines kept on disk up to a size: two files, of which the older goes when the newer is full."""

import fcntl
import logging
import os
from contextlib import suppress
from pathlib import Path

log = logging.getLogger("helpdesk.decisions")


class BoundedLog:
    """Appends lines to `<folder>/decisions.jsonl`; it and the one before, `decisions.1.jsonl`, take `most_bytes` at
    most, and a line more for each process that writes. A disk that takes no more stops the log, never an answer."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._newer, self._older = folder / "decisions.jsonl", folder / "decisions.1.jsonl"
        self._half = most_bytes // 2
        self._told = False

    def write(self, line: bytes) -> None:
        try:
            self._append(line + b"\n")
            self._told = False
        except OSError as error:
            if not self._told:
                log.warning("answers are not logged: %s cannot be written: %s", self._newer, error.strerror)
            self._told = True

    def _append(self, line: bytes) -> None:
        """In one write, which the system does not mix with those of other processes."""
        try:
            opened = self._opened()
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True)
            opened = self._opened()
        try:
            size = os.fstat(opened).st_size
            if size and size + len(line) > self._half:
                opened = self._turned(opened)
            elif size and os.pread(opened, 1, size - 1) != b"\n":
                # Somebody was killed, or the disk was full, in the middle of a line.
                line = b"\n" + line
            os.write(opened, line)
        finally:
            os.close(opened)

    def _turned(self, opened: int) -> int:
        """The next file, once the full one is the older; another process may have done that meanwhile."""
        fcntl.flock(opened, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(opened), os.stat(self._newer)):
                os.replace(self._newer, self._older)
        following = self._opened()
        os.close(opened)
        return following

    def _opened(self) -> int:
        return os.open(self._newer, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
