"""One connection to a SQLite file that is written, opened at its first use and shared by the threads of a process."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from ...domain.errors import NoRoom, Unavailable

_PATIENCE_S = 10.0
# For the ends of as many jobs as wait by default: each changes some pages of 4 kB in the log.
_ROOM = 1 << 20


class Database:
    """Write-ahead log, so that readers do not wait for writers; every transaction reaches the disk before it is
    answered for. `create` makes the tables of a new file, and `complete` adds what a file of earlier software lacks.
    Raises Unavailable from every method."""

    def __init__(self, path: Path, create: str, complete: Callable[[sqlite3.Connection], None]) -> None:
        self._path = path
        self._room = path.with_name(f"{path.name}-room")
        self._create, self._complete = create, complete
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        with self._use() as connection:
            return connection.execute(sql, parameters).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among all processes."""
        with self._use() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                # A full disk ends some transactions by itself, and others not: https://sqlite.org/lang_transaction.html
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def keep_room(self) -> None:
        """Holds some room on the disk, to be there when it is full; looked for again as often as wanted. Raises
        NoRoom."""
        with self._use():
            if self._room.exists() and self._room.stat().st_size >= _ROOM:
                return
            descriptor = os.open(self._room, os.O_CREAT | os.O_WRONLY, 0o600)
            try:
                os.posix_fallocate(descriptor, 0, _ROOM)
            except OSError:
                self._room.unlink(missing_ok=True)
                raise
            finally:
                os.close(descriptor)

    def spend_room(self) -> None:
        with self._use():
            self._room.unlink(missing_ok=True)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _use(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._open()
            except (sqlite3.Error, OSError) as error:
                why = error.strerror if isinstance(error, OSError) else error
                said = f"{self._path.name} cannot be used now: {why}"
                raise (NoRoom if _is_of_a_full_disk(error) else Unavailable)(
                    said, detail=f"{self._path}: {error}{_remedy(error)}"
                ) from error

    def _open(self) -> sqlite3.Connection:
        if self._closed:
            raise Unavailable(f"{self._path.name} is closed")
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # What people ask about is nobody else's business on a shared machine.
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = self._connected()
        return self._connection

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")
            connection.executescript(self._create)
            self._complete(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _is_of_a_full_disk(error: sqlite3.Error | OSError) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def _remedy(error: Exception) -> str:
    """Nothing mends a damaged database; SQLite says of no other fault that it is just a DatabaseError."""
    if type(error) is not sqlite3.DatabaseError:
        return ""
    return "; stop the desk and move the file aside with its -wal and -shm, or restore a backup"
