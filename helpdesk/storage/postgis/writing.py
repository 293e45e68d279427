"""A connection that loads and publishes: without a time limit, and with words of its own for what goes wrong."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import psycopg
from psycopg import Connection, OperationalError, errors
from psycopg.conninfo import conninfo_to_dict

from ...domain.errors import IngestFailed
from .database import Row, away, first_line, where
from .patience import CONNECT_S
from .refusals import refusal

# Locks are asked for again and again: a process that is stopped while it waits leaves nothing behind.
_ASK_AGAIN_S = 0.2
PATIENCE_S = 120.0
# Any number will do, as long as nobody else locks it.
PUBLISHING = 0x501C0DF


# What the DSN asks for by itself, as a role, holds as well. A server whose disk is busy may keep a load waiting.
_PATIENT = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c timezone=UTC"
_ALIVE: Mapping[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 120_000,
}


@contextmanager
def writing(dsn: str) -> Iterator[Connection[Row]]:
    """A connection in autocommit mode. Raises Unavailable where the server is away or refuses, and IngestFailed that
    names what is wrong and the remedy where it cannot take what is written; all of a transaction is undone then."""
    try:
        connection = psycopg.connect(
            dsn, **_ALIVE, connect_timeout=CONNECT_S, application_name="soil-helpdesk ingest", client_encoding="utf8",
            autocommit=True, options=f"{conninfo_to_dict(dsn).get('options', '')} {_PATIENT}",
        )  # fmt: skip
    except psycopg.Error as error:
        told = away("database", where(dsn), "cannot be used now", first_line(error))
        raise (refusal(error, dsn) or told) from error
    with connection:
        try:
            yield connection
        except psycopg.Error as error:
            raise IngestFailed(f"the database at {where(dsn)}: {first_line(error)}; {_remedy(error)}") from error


def _remedy(error: psycopg.Error) -> str:
    again = "then run `helpdesk ingest` again: what is loaded is found again, and what is served is untouched"
    match error:
        case errors.DiskFull() | errors.ConfigurationLimitExceeded():
            return f"make room on its disk, {again}"
        case errors.InsufficientPrivilege():
            return f"grant CREATE on the database and its schemas helpdesk and helpdesk_data to this user, {again}"
        case errors.ReadOnlySqlTransaction():
            return "it only reads; let HELPDESK_DSN name the primary"
        case errors.UniqueViolation():
            return "correct the `key` of the layer, or its source"
        case errors.DataError():
            return "correct the source of the layer"
        case OperationalError():
            return f"see that it runs, {again}"
    return again.removeprefix("then ")


@contextmanager
def locked(connection: Connection[Row], lock: int = PUBLISHING, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Holds an advisory lock, which the server frees however the process ends. Raises IngestFailed after waiting."""
    end = monotonic() + patience_s
    while connection.execute("SELECT pg_try_advisory_lock(%s)", (lock,)).fetchone() != (True,):
        if monotonic() > end:
            raise IngestFailed("another process is publishing to this database; wait until it ends, then try again")
        sleep(_ASK_AGAIN_S)
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(%s)", (lock,))
