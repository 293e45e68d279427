"""Published versions: what each is made of, which is current, and which may go."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from psycopg import Connection
from psycopg.errors import DependentObjectsStillExist, LockNotAvailable
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from ...ports import LayerRecord, Manifest
from .contents import CURRENT
from .database import Database, Row
from .loading import SCHEMA

# A version that was published or read so lately is kept: other processes take up a new one within seconds.
GRACE_MINUTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A manifest, and the table of `helpdesk_data` of each of its layers and of the content's tables."""

    manifest: Manifest
    tables: Mapping[str, str]

    @property
    def layers(self) -> Mapping[str, str]:
        """The tables of the ingested layers alone."""
        return {name: table for name, table in self.tables.items() if name in self.manifest.layers}


def current(connection: Connection[Row]) -> Version | None:
    """What the pointer names, whoever published it; None where nothing ever was."""
    found = "SELECT manifest, tables FROM helpdesk.pointer JOIN helpdesk.versions USING (version)"
    return _version(connection.execute(found).fetchone())


def of_content(connection: Connection[Row], extra_key: str) -> Version | None:
    """The newest that was published with this content."""
    found = """SELECT manifest, tables FROM helpdesk.versions WHERE extra_key = %s
        ORDER BY published_at DESC LIMIT 1"""
    return _version(connection.execute(found, (extra_key,)).fetchone())


def taken(connection: Connection[Row], extra_key: str) -> Version | None:
    """As `of_content`, and says in the same moment that it is read: who publishes meanwhile does not drop it."""
    found = """UPDATE helpdesk.versions SET used_at = clock_timestamp() WHERE version = (
            SELECT version FROM helpdesk.versions WHERE extra_key = %s ORDER BY published_at DESC LIMIT 1
        ) RETURNING manifest, tables"""
    return _version(connection.execute(found, (extra_key,)).fetchone())


class Watch:
    """Looks for newer versions over a database of its own, which it closes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, extra_key: str) -> str | None:
        """The newest version that was published with this content. Raises Unavailable."""
        newest = "SELECT version FROM helpdesk.versions WHERE extra_key = %s ORDER BY published_at DESC LIMIT 1"
        found = self._database.rows(newest, (extra_key,))
        return str(found[0][0]) if found else None

    def content(self) -> str | None:
        """The published content version that is current. Raises Unavailable."""
        found = self._database.rows(CURRENT)
        return str(found[0][0]) if found else None

    def close(self) -> None:
        self._database.close()


def add(connection: Connection[Row], version: Version) -> None:
    """Makes a version the newest and the current one, within the transaction of the caller."""
    name, told = version.manifest.version, asdict(version.manifest)
    connection.execute(
        """INSERT INTO helpdesk.versions (version, extra_key, manifest, tables) VALUES (%s, %s, %s, %s)
        ON CONFLICT (version) DO UPDATE SET manifest = excluded.manifest, tables = excluded.tables,
            published_at = clock_timestamp(), used_at = clock_timestamp()""",
        (name, version.manifest.extra_key, Jsonb(told), Jsonb(dict(version.tables))),
    )
    connection.execute(
        """INSERT INTO helpdesk.pointer (version) VALUES (%s) ON CONFLICT (single) DO UPDATE SET
            previous = CASE WHEN pointer.version = excluded.version THEN pointer.previous ELSE pointer.version END,
            version = excluded.version""",
        (name,),
    )


def touch(connection: Connection[Row], version: str) -> None:
    """Says that a version is still read."""
    connection.execute("UPDATE helpdesk.versions SET used_at = clock_timestamp() WHERE version = %s", (version,))


def prune(connection: Connection[Row]) -> list[str]:
    """Drops all versions but the current one, the one before and those that were published or read lately, and the
    tables that none of these has; a table that cannot be locked now is left for the next time. Answers the tables."""
    connection.execute(
        """DELETE FROM helpdesk.versions v USING helpdesk.pointer p
        WHERE v.version <> p.version AND v.version IS DISTINCT FROM p.previous
            AND greatest(v.published_at, v.used_at) < clock_timestamp() - make_interval(mins => %s)""",
        (GRACE_MINUTES,),
    )
    unused = connection.execute(
        """SELECT name FROM helpdesk.loaded WHERE loaded_at < clock_timestamp() - make_interval(mins => %s)
            AND name NOT IN (SELECT value FROM helpdesk.versions, jsonb_each_text(tables)) ORDER BY name""",
        (GRACE_MINUTES,),
    ).fetchall()
    return [name for (name,) in unused if _dropped(connection, name)]


def _dropped(connection: Connection[Row], name: str) -> bool:
    try:
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '2s'")
            connection.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(SCHEMA, name)))
            connection.execute("DELETE FROM helpdesk.loaded WHERE name = %s", (name,))
    except (LockNotAvailable, DependentObjectsStillExist):
        return False
    return True


def _version(row: Row | None) -> Version | None:
    return None if row is None else Version(manifest=_manifest(row[0]), tables=row[1])


def _manifest(found: Any) -> Manifest:
    """In the order of names: jsonb keeps none, and answers should not differ from those of a data folder."""
    told = json.loads(json.dumps(found, sort_keys=True))
    layers = {name: _record(each) for name, each in told["layers"].items()}
    return Manifest(version=told["version"], layers=layers, extra_key=told["extra_key"])


def _record(found: Any) -> LayerRecord:
    return LayerRecord(**found | {"inputs": tuple(found["inputs"])})
