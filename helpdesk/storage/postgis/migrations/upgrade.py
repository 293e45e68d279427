"""Brings a database to the revision of this software, all steps in one transaction, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg.errors import FeatureNotSupported, InsufficientPrivilege, UndefinedFile

from ....domain.errors import BadParameter, Unavailable
from ..database import away, first_line, where
from ..patience import CONNECT_S
from ..refusals import refusal

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCHEMA, VERSION_TABLE = "helpdesk", "revision"
_FOLDER = Path(__file__).parent
HEAD = max(path.stem[1:5] for path in (_FOLDER / "versions").glob("r[0-9]*.py"))
# Any number will do, as long as nobody else locks it.
_LOCK = 0x501C0DE


def upgrade(dsn: str, to: str = HEAD) -> None:
    """Makes or completes the schema `helpdesk`, and PostGIS itself where that is allowed; a second process waits.

    Needs the right CREATE on the database, or nothing where all is there. Raises Unavailable where the server is away,
    Refused where it does not let this user in, and BadParameter where it lacks PostGIS or a right, or is of a newer
    version of this software.
    """
    with _told(dsn):
        if _revision(dsn) == to:
            return
        _run(dsn, to)


def _run(dsn: str, to: str) -> None:
    # Half a second to import, which a server whose database is ready does not need.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import NullPool, create_engine

    engine = create_engine("postgresql+psycopg://", creator=lambda: _connect(dsn), poolclass=NullPool)
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes |= {"version_table": VERSION_TABLE, "version_table_schema": SCHEMA}
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        _prepare(connection, dsn)
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _prepare(connection: "Connection", dsn: str) -> None:
    if connection.exec_driver_sql("SELECT to_regnamespace('helpdesk') IS NULL").scalar():
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
    if connection.exec_driver_sql("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").first() is None:
        try:
            connection.exec_driver_sql("CREATE EXTENSION postgis")
        except Exception as error:
            if isinstance(cause := getattr(error, "orig", None), InsufficientPrivilege):
                remedy = "let a superuser run CREATE EXTENSION postgis in it, once"
                raise BadParameter("HELPDESK_DSN", f"{where(dsn)} has no PostGIS yet; {remedy}") from cause
            raise


def _revision(dsn: str) -> str | None:
    """Of the database; None of one without. Raises BadParameter for one that this software is too old for."""
    with _connect(dsn) as connection:
        if connection.execute("SELECT to_regclass('helpdesk.revision')").fetchone() == (None,):
            return None
        row = connection.execute("SELECT version_num FROM helpdesk.revision").fetchone()
    found = None if row is None else str(row[0])
    if found is not None and found > HEAD:
        message = f"{where(dsn)} is at revision {found} of its tables and this software knows {HEAD}"
        raise BadParameter("HELPDESK_DSN", f"{message}; update the software")
    return found


def _connect(dsn: str) -> psycopg.Connection:
    return psycopg.connect(dsn, connect_timeout=CONNECT_S, application_name="soil-helpdesk", client_encoding="utf8")


@contextmanager
def _told(dsn: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # SQLAlchemy keeps what the driver raised in `orig`.
        cause = getattr(error, "orig", error)
        if not isinstance(cause, psycopg.Error):
            raise
        raise _in_words(cause, dsn) from error


def _in_words(error: psycopg.Error, dsn: str) -> BadParameter | Unavailable:
    said = f"{where(dsn)}: {first_line(error)}"
    if isinstance(error, InsufficientPrivilege):
        return BadParameter("HELPDESK_DSN", f"{said}; grant CREATE on the database to this user")
    if isinstance(error, UndefinedFile | FeatureNotSupported):
        return BadParameter("HELPDESK_DSN", f"{said}; install PostGIS on the server")
    return refusal(error, dsn) or away("database", where(dsn), "cannot be used now", first_line(error))
