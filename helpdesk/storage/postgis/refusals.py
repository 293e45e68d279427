"""What a server says to those whom it will not let in, however long they wait."""

import logging
import re
from typing import Any, Self, override

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from ...domain.errors import Unavailable

log = logging.getLogger(__name__)

# A server says before it knows who asks, in the language it was installed in: one that does not speak English is taken
# to be away, with what it said. PostgreSQL 16, src/backend/libpq/auth.c and utils/init/postinit.c.
_REMEDIES = {
    r"password authentication failed|no password supplied": "correct the user or the password",
    r'role ".*" does not exist|is not permitted to log in': "create the role, or correct the user",
    r'database ".*" does not exist': "create the database, or correct its name",
    r"permission denied for database|does not have CONNECT privilege": "grant CONNECT on the database to this user",
    r"no pg_hba\.conf entry|pg_hba\.conf rejects connection": "let pg_hba.conf of the server admit this user from here",
    r"authentication failed for user": "correct the user, or how pg_hba.conf of the server knows it",
    r"server does not support SSL": "set up TLS at the server, or take sslmode from the setting",
    r"certificate verify failed|root certificate file .* does not exist": "correct sslrootcert, or the certificate",
}
# How psycopg lists what became of each host of a connection string, or each address of one.
_ATTEMPT = re.compile(r"^- host: ", re.MULTILINE)


class Refused(Unavailable):
    """Waiting is of no use: the detail names the setting, the user, the database and the remedy."""


def refusal(error: psycopg.Error, dsn: str, setting: str = "HELPDESK_DSN") -> Refused | None:
    """Where every server that the connection string names was reached and refuses."""
    said = str(error)
    attempts = _ATTEMPT.split(said)[1:] or [said]
    remedies = [_remedy(attempt) for attempt in attempts]
    if None in remedies:
        return None
    told = conninfo_to_dict(dsn)
    user, database = told.get("user", "of this process"), told.get("dbname", "of that name")
    words = attempts[-1].strip().partition("\n")[0].rpartition("failed: ")[2].removeprefix("FATAL:").strip()
    server = f"{told.get('host', 'localhost')}:{told.get('port', 5432)}"
    who = f"user {user}, database {database}"
    detail = f"{setting}: the server at {server} refuses {who}: {words}; {remedies[-1]}"
    return Refused("the database of this desk does not let it in", detail=detail)


def _remedy(said: str) -> str | None:
    return next((remedy for pattern, remedy in _REMEDIES.items() if re.search(pattern, said)), None)


# Of which server, by the setting that names it, it was told already.
_told: set[tuple[str, str]] = set()


def tell_once(error: psycopg.Error, dsn: str, setting: str) -> bool:
    """Whether it is a refusal, which only the operator can mend: one ERROR in the log for as long as it lasts, however
    many connections are refused."""
    refused = refusal(error, dsn, setting)
    if refused is None:
        return False
    if (dsn, setting) not in _told:
        _told.add((dsn, setting))
        log.error("%s", refused.detail)
    return True


def let_in(dsn: str, setting: str) -> None:
    """The next refusal is told again."""
    _told.discard((dsn, setting))


def telling(dsn: str, setting: str) -> type[Connection[Any]]:
    """Connections of a pool, which tries again and again and says by itself no more than that it does."""

    class Telling(Connection[Any]):
        @classmethod
        @override
        def connect(cls, conninfo: str = "", **given: Any) -> Self:
            try:
                connection = super().connect(conninfo, **given)
            except psycopg.OperationalError as error:
                tell_once(error, dsn, setting)
                raise
            let_in(dsn, setting)
            return connection

    return Telling
