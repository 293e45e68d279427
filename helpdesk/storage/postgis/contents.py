"""Published versions of the content in the database: their files, and the history of which was current since when."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import LiteralString

from psycopg import Connection

from ...domain.published import Publication
from .database import Row

# Any number will do, as long as nobody else locks it.
PUBLISHING_CONTENT = 0x501C0E0
CURRENT: LiteralString = "SELECT version FROM helpdesk.publications ORDER BY place DESC LIMIT 1"


def history(connection: Connection[Row]) -> tuple[Publication, ...]:
    """Oldest first; nothing where the database is of before there was one."""
    if connection.execute("SELECT to_regclass('helpdesk.publications')").fetchone() == (None,):
        return ()
    rows = connection.execute("SELECT version, action, by, at, message FROM helpdesk.publications ORDER BY place")
    return tuple(
        Publication(version=version, action=action, by=by, at=at, message=message)
        for version, action, by, at, message in rows
    )


def is_kept(connection: Connection[Row], version: str) -> bool:
    found = connection.execute("SELECT 1 FROM helpdesk.content_versions WHERE version = %s LIMIT 1", (version,))
    return found.fetchone() is not None


def files(connection: Connection[Row], version: str) -> Iterator[tuple[str, bytes]]:
    """Path within the version and content of each of its files, one at a time; none where it is not kept."""
    paths = connection.execute(
        "SELECT path, digest FROM helpdesk.content_versions WHERE version = %s ORDER BY path", (version,)
    ).fetchall()
    for path, digest in paths:
        row = connection.execute("SELECT content FROM helpdesk.content_files WHERE digest = %s", (digest,)).fetchone()
        assert row is not None  # the reference says so
        yield str(path), bytes(row[0])


def keep(connection: Connection[Row], version: str, folder: Path) -> None:
    """The files of a version, within the transaction of the caller; one that is kept already stays."""
    if is_kept(connection, version):
        return
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        digest = hashlib.sha256(content).digest()
        connection.execute(
            "INSERT INTO helpdesk.content_files (digest, content) VALUES (%s, %s) ON CONFLICT (digest) DO NOTHING",
            (digest, content),
        )
        connection.execute(
            "INSERT INTO helpdesk.content_versions (version, path, digest) VALUES (%s, %s, %s)",
            (version, file.relative_to(folder).as_posix(), digest),
        )


def note(connection: Connection[Row], publications: Sequence[Publication]) -> None:
    """At the end of the history; one process at a time, in the transaction of the caller."""
    for each in publications:
        connection.execute(
            """INSERT INTO helpdesk.publications (place, version, action, by, at, message)
            SELECT coalesce(max(place), 0) + 1, %s, %s, %s, %s, %s FROM helpdesk.publications""",
            (each.version, each.action, each.by, each.at, each.message),
        )
