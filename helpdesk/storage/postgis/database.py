"""A pool of connections to a PostgreSQL server with PostGIS, and its errors in our own words."""

import re
import select
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, LiteralString

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Composed
from psycopg_pool import ConnectionPool, PoolTimeout

from ...domain.errors import BadParameter, Crowded, NoRoom, Unavailable
from ...ports import PoolState
from .guard import Guard
from .patience import CONNECT_S, WAIT_S, Patience
from .refusals import telling

Row = tuple[Any, ...]
Values = Sequence[Any] | Mapping[str, Any]
Query = Composed | SQL | LiteralString

# A query that runs longer is given up by the server.
SECONDS = 10.0
CONNECTIONS = 8
# In a transaction, of what is read once and whole: how long that takes is a matter of its size and of the network.
PATIENTLY: LiteralString = "SET LOCAL statement_timeout = 0"
# Of a statement that is deeper or longer than a server reads (class 54).
_PAST_A_LIMIT = (
    psycopg.errors.ProgramLimitExceeded,
    psycopg.errors.StatementTooComplex,
    psycopg.errors.TooManyColumns,
    psycopg.errors.TooManyArguments,
)
# How long the pool tries by itself to reach a server that is away: ever more seldom. After that every
# request makes it begin anew.
_RECONNECT_S = 0.5
_IDLE_S = 300.0
# Pages are small and many: to compile a query, or to give it helpers that have yet to learn of its CRSs, takes longer
# than to run it.
_ALONE = "-c jit=off -c max_parallel_workers_per_gather=0"
# How long the machine of a server may be silent before what waits for it is told that it is gone.
ALIVE = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3, "tcp_user_timeout": 5000}


class TooLong(BadParameter):
    """A query that was given up after `seconds`."""

    def __init__(self, name: str, seconds: float) -> None:
        remedy = "ask for less: a smaller bbox or limit, or fewer conditions"
        super().__init__(name, f"takes longer than {seconds:g} s; {remedy}")
        self.seconds = seconds


class Database:
    """One server. The pool opens without waiting for it and mends itself: a server that was away is used again as soon
    as it answers. One that refuses what `setting` says is told of once. Every connection speaks UTF-8 and UTC, and
    gives up queries after `seconds`."""

    def __init__(
        self,
        dsn: str,
        *,
        size: int = CONNECTIONS,
        seconds: float = SECONDS,
        name: str = "database",
        setting: str = "HELPDESK_DSN",
        wait_s: float = WAIT_S,
    ) -> None:
        self.name, self._setting = name, setting
        self.where = where(dsn)
        self._seconds = seconds
        self._patience = Patience(wait_s)
        self._lock = Lock()
        self._in_use = 0
        options = {
            **ALIVE, "connect_timeout": CONNECT_S, "application_name": "soil-helpdesk", "client_encoding": "utf8",
            "options": f"-c statement_timeout={int(seconds * 1000)} -c timezone=UTC -c lock_timeout=5000"
            f" -c idle_in_transaction_session_timeout=60000 {_ALONE} {conninfo_to_dict(dsn).get('options', '')}",
        }  # fmt: skip
        self._pool = ConnectionPool(
            dsn, connection_class=telling(dsn, setting), kwargs={**options, "autocommit": True},
            min_size=1, max_size=size, max_idle=_IDLE_S,
            reconnect_timeout=_RECONNECT_S, check=_check, open=True, name=name,
        )  # fmt: skip
        self._guard = Guard(dsn, self._frozen)

    def rows(self, query: Query, values: Values = ()) -> list[Row]:
        """All rows of a query. Raises Unavailable and BadParameter as `connection`."""
        return self.read(lambda connection: connection.execute(query, values or None).fetchall())

    def whole(self, query: Query) -> list[Row]:
        """As `rows`, however long it takes: for what a desk reads when it is opened."""

        def ask(connection: Connection[Row]) -> list[Row]:
            with connection.transaction():
                connection.execute(PATIENTLY)
                return connection.execute(query).fetchall()

        return self.read(ask)

    def read[T](self, ask: Callable[[Connection[Row]], T]) -> T:
        """What `ask` answers with a connection in autocommit mode. It only reads, and gives nothing away before it
        returns: where a server is lost meanwhile it may be asked again with another. Raises as `connection`."""
        with self.connection() as connection:
            return ask(connection)

    @contextmanager
    def connection(self) -> Iterator[Connection[Row]]:
        """A connection in autocommit mode. Raises Unavailable where the server is away, has no connection free, or
        lacks what is asked for; BadParameter for a query that takes too long and for values it cannot compare."""
        with self._told(), self._taken() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection[Row]]:
        """A connection in one transaction, which is rolled back where anything is raised."""
        with self.connection() as connection, connection.transaction():
            yield connection

    def check(self) -> None:
        """Raises Unavailable."""
        self.rows("SELECT 1")

    def pool(self) -> PoolState:
        told = self._pool.get_stats()
        return PoolState(
            most=told["pool_max"],
            size=told["pool_size"],
            free=told["pool_available"],
            waiting=told["requests_waiting"],
        )

    def close(self) -> None:
        self._guard.close()
        self._pool.close()

    def _frozen(self) -> None:
        """Connections that are free would be as silent as those in use."""
        self._patience.lost()
        self._pool.drain()

    @contextmanager
    def _taken(self) -> Iterator[Connection[Row]]:
        patience = self._patience.seconds(busy=self._in_use > 0)
        if patience is None:
            raise self._away() from PoolTimeout("the server was away a moment ago")
        with self._pool.connection(timeout=patience) as connection:
            self._patience.found()
            with self._lock:
                self._in_use += 1
            try:
                with self._guard.over(connection):
                    yield connection
            finally:
                with self._lock:
                    self._in_use -= 1

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout as error:
            raise self._none_free() from error
        except psycopg.errors.QueryCanceled as error:
            raise TooLong("filter", self._seconds) from error
        except psycopg.errors.DataError as error:
            raise BadParameter("value", f"cannot be compared with what is stored: {first_line(error)}") from error
        except _PAST_A_LIMIT as error:
            remedy = "make it flatter, or ask in several requests"
            raise BadParameter("filter", f"is more than one query may say ({first_line(error)}); {remedy}") from error
        except psycopg.errors.UndefinedTable as error:
            lacking = f"lacks a table: {first_line(error)}"
            remedy = f"{self._setting} must name the database that `helpdesk ingest` has filled, or its replica"
            detail = f"the {self.name} at {self.where} {lacking}; {remedy}"
            raise Unavailable(f"the {self.name} {lacking}", detail=detail) from error
        except psycopg.errors.InsufficientPrivilege as error:
            remedy = "GRANT SELECT on it, and USAGE on its schema, to the user that the desk connects as"
            said = f"may not be read here: {first_line(error)}"
            raise away(self.name, self.where, said, remedy) from error
        except psycopg.errors.DiskFull as error:
            raise NoRoom(f"the {self.name} of this desk has no room: {first_line(error)}") from error
        except psycopg.Error as error:
            # What a server says of a query names no machine; what libpq says of a connection does.
            told = ("cannot be used now", first_line(error))
            raise away(self.name, self.where, *([": ".join(told)] if error.sqlstate else told)) from error

    def _none_free(self) -> Unavailable:
        """Where others hold connections the server is there, and busy."""
        with self._lock:
            in_use = self._in_use
        if in_use:
            busy = away(self.name, self.where, "has all its connections in use; ask again later")
            return Crowded(str(busy), busy.detail)
        self._patience.lost()
        return self._away()

    def _away(self) -> Unavailable:
        return away(self.name, self.where, "gives no connection now; ask again later")


def away(name: str, place: str, said: str, why: str = "") -> Unavailable:
    """Where a server is, and what libpq says of it, which names its address, is told to the operator alone."""
    reason = f"{said}: {why}" if why else said
    return Unavailable(f"the {name} of this desk {said}", detail=f"the {name} at {place} {reason}")


def checked(dsn: str, setting: str) -> str:
    """The connection string. Raises BadParameter for one that is none, and does not repeat it: it may hold a secret, a
    part of which is taken for a host or a port where one of its characters ends it."""
    example = "write postgresql://user:password@host/database"
    try:
        told = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise BadParameter(setting, f"is not a connection string of PostgreSQL; {example}") from None
    ports = str(told.get("port") or "").split(",")
    cut = "@" in str(told.get("host", "")) or {"@", "/"} <= set(str(told.get("dbname", "")))
    if cut or not all(each.strip().isdecimal() for each in ports if each):
        raise BadParameter(setting, f"has no host and port that can be read; {example}, with %40 for @ and %2F for /")
    return dsn


def where(dsn: str) -> str:
    """The server and database of a connection string, without user and secret."""
    told = conninfo_to_dict(dsn)
    return f"{told.get('host', 'localhost')}:{told.get('port', 5432)}/{told.get('dbname', '')}"


def first_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error).strip().partition("\n")[0])


def _check(connection: Connection[Row]) -> None:
    """Raises for a connection that its server has closed. One that has nothing to say is taken to be alive: to ask it
    would take as long as a small query."""
    ear = select.poll()
    ear.register(connection.fileno(), select.POLLIN)
    if ear.poll(0):
        ConnectionPool.check_connection(connection)
