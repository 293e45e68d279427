"""A few read-only connections to a GeoPackage that is never written while it is open."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import Any

from ...domain.errors import BadParameter, Unavailable
from .functions import register

# sqlite3 gives up the interpreter lock at each row: many threads only get into each other's way.
CONNECTIONS = 2

# How many steps of its machine SQLite makes before it looks at the clock: some milliseconds.
STEPS = 20_000

Row = tuple[Any, ...]

# What SQLite says of a statement past one of its limits (https://www.sqlite.org/limits.html); the file is whole.
_PAST_A_LIMIT = re.compile(r"parser stack overflow|too (many|large|big|complex)")


def connect(path: Path) -> sqlite3.Connection:
    """An immutable connection: no locks are taken and no journal is looked for. Raises Unavailable."""
    if not path.is_file():
        raise Unavailable(f"{path.name} does not exist; run `helpdesk ingest` to build it")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    register(connection)
    return connection


class Connections:
    """A pool of two connections; a caller waits for a free one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._free: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._closed = False
        for _ in range(CONNECTIONS):
            self._free.put(connect(path))

    def rows(self, sql: str, parameters: Sequence[Any] = (), seconds: float | None = None) -> list[Row]:
        """All rows of a query. Raises Unavailable for a file that cannot be read, BadParameter for a value that
        SQLite cannot hold, and for a filter that takes longer than `seconds` or is more than one statement may say."""
        with self.readable(), self._lent() as lent:
            try:
                return _fetched(lent.connection, sql, parameters, seconds)
            except sqlite3.DatabaseError:
                # The file may have been built anew since: another connection sees that, this one never would.
                lent.renew(self.path)
                return _fetched(lent.connection, sql, parameters, seconds)

    @contextmanager
    def readable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            remedy = "run `helpdesk ingest` to rebuild it"
            raise Unavailable(f"{self.path.name} cannot be read: {error}; {remedy}") from error

    @contextmanager
    def _lent(self) -> Iterator["_Lent"]:
        if self._closed:
            raise Unavailable(f"{self.path.name} is closed; ask again, a new version is being opened")
        lent = _Lent(self._free.get())
        try:
            yield lent
        finally:
            self._free.put(lent.connection)

    def close(self) -> None:
        """Closes every connection, after the queries under way."""
        if not self._closed:
            self._closed = True
            for _ in range(CONNECTIONS):
                self._free.get().close()


class _Lent:
    """A connection while it is used."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def renew(self, path: Path) -> None:
        before, self.connection = self.connection, connect(path)
        before.close()


def _fetched(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any], seconds: float | None) -> list[Row]:
    with _bounded(connection, seconds):
        try:
            return connection.execute(sql, parameters).fetchall()
        except (OverflowError, UnicodeEncodeError) as error:
            raise BadParameter("value", f"is not a number or text that can be looked for: {error}") from error
        except sqlite3.OperationalError as error:
            if not _PAST_A_LIMIT.search(str(error)):
                raise
            remedy = "make it flatter, or ask in several requests"
            raise BadParameter("filter", f"is more than one query may say ({error}); {remedy}") from error


@contextmanager
def _bounded(connection: sqlite3.Connection, seconds: float | None) -> Iterator[None]:
    if seconds is None:
        yield
        return
    end = monotonic() + seconds
    connection.set_progress_handler(lambda: monotonic() > end, STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if monotonic() <= end:
            raise
        remedy = "ask for less: a smaller bbox, or fewer conditions on geometry"
        raise BadParameter("filter", f"takes longer than {seconds:g} s; {remedy}") from error
    finally:
        connection.set_progress_handler(None, 0)


def quoted(identifier: str) -> str:
    """An SQL identifier; only names read from the file itself are ever given."""
    return '"' + identifier.replace('"', '""') + '"'
