"""A database: the current version, its tables, and those of the helpdesk itself, all as they were at one moment."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from psycopg import Connection, IsolationLevel
from psycopg.sql import SQL, Identifier

from ...domain.errors import IngestFailed
from ...ports import Manifest
from ..postgis import contents, versions, views
from ..postgis.database import Row
from ..postgis.loading import SCHEMA, TYPES, NewTable, copied_columns, load_copied
from ..postgis.versions import Version
from ..postgis.writing import locked
from .archive import About, Archive

OWN = "helpdesk"
# Written anew when a version is published and a database is brought to a revision; keys are in no backup.
_MADE_ANEW = ("revision", "loaded", "versions", "pointer", "client_key")
_PIECE = 1 << 20

_COLUMNS = """
SELECT a.attname, t.typname, CASE WHEN t.typname = 'geometry' THEN postgis_typmod_type(a.atttypmod) END
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = %s::text::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum
"""
# Those of one column; what is more was not made by this software.
_INDEXES = """
SELECT a.attname, i.indisunique
FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
WHERE i.indrelid = %s::text::regclass AND NOT i.indisprimary AND i.indnatts = 1 AND m.amname = 'btree'
ORDER BY a.attnum
"""
_REFERENCES = """
SELECT c.relname, coalesce(array_agg(r.relname::text) FILTER (WHERE r.relname <> c.relname), '{}')
FROM pg_class c LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f'
    LEFT JOIN pg_class r ON r.oid = k.confrelid
WHERE c.relnamespace = %s::text::regnamespace AND c.relkind = 'r' GROUP BY c.relname
"""


@contextmanager
def one_moment(connection: Connection[Row]) -> Iterator[Version]:
    """The current version, within a transaction that sees nothing of what is written meanwhile. Raises IngestFailed
    where nothing is published."""
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    with connection.transaction():
        made = connection.execute("SELECT to_regclass('helpdesk.pointer')").fetchone() != (None,)
        present = versions.current(connection) if made else None
        if present is None:
            raise IngestFailed("there is no data in the database yet, so there is nothing to back up")
        yield present


def revision(connection: Connection[Row]) -> str:
    """Of the tables of the helpdesk; empty where there are none yet."""
    if connection.execute("SELECT to_regclass('helpdesk.revision')").fetchone() == (None,):
        return ""
    row = connection.execute("SELECT version_num FROM helpdesk.revision").fetchone()
    return str(row[0]) if row else ""


def keep(archive: Archive, connection: Connection[Row], version: Version) -> list[Mapping[str, Any]]:
    """What is said of each table in the manifest, and with which it is made again."""
    told: list[Mapping[str, Any]] = []
    for layer, name in version.tables.items():
        table = _described(connection, layer, name)
        copying = SQL("COPY {} ({}) TO STDOUT (FORMAT binary)")
        query = copying.format(Identifier(SCHEMA, name), copied_columns(table))
        archive.stream(_member(SCHEMA, name), _copied(connection, query))
        told.append({"schema": SCHEMA, **_as_json(table)})
    for name in _own(connection):
        columns = [column for column, _, _ in connection.execute(_COLUMNS, (f'{OWN}."{name}"',))]
        listed = SQL(", ").join(map(Identifier, columns))
        query = SQL("COPY {} ({}) TO STDOUT (FORMAT binary)").format(Identifier(OWN, name), listed)
        archive.stream(_member(OWN, name), _copied(connection, query))
        told.append({"schema": OWN, "name": name, "columns": columns})
    return told


def in_the_way(connection: Connection[Row]) -> list[str]:
    """What is there already, in words."""
    if connection.execute("SELECT to_regclass('helpdesk.pointer')").fetchone() == (None,):
        return []
    present = versions.current(connection)
    found = [f"version {present.manifest.version} in the database"] if present else []
    if "jobs" in _own(connection):
        (count,) = connection.execute("SELECT count(*) FROM helpdesk.jobs").fetchone() or (0,)
        found += [f"{count} jobs in the database"] if count else []
    published = contents.history(connection)
    return [*found, *([f"{len(published)} publications of content in the database"] if published else [])]


def put(
    connection: Connection[Row], about: About, published: Manifest, unpacked: Path, content: Callable[[], object]
) -> list[str]:
    """All in one transaction, into a database that is at the revision of the archive: a desk that runs sees all of it
    or nothing. `content` is called last before that. Answers the views that somebody holds."""
    with locked(connection), connection.transaction():
        loaded, own = _sorted(connection, about)
        for each in loaded:
            with (unpacked / _member(SCHEMA, each["name"])).open("rb") as file:
                load_copied(connection, _table(each), _pieces(file))
        for each in reversed(own):
            connection.execute(SQL("DELETE FROM {}").format(Identifier(OWN, each["name"])))
        for each in own:
            _fill(connection, each, unpacked / _member(OWN, each["name"]))
        version = Version(manifest=published, tables={each["layer"]: each["name"] for each in loaded})
        versions.add(connection, version)
        held = views.show(connection, version.tables)
        content()
    return held


def _sorted(connection: Connection[Row], about: About) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The tables to be loaded, and those of the helpdesk. Raises IngestFailed for what no backup says of them."""
    known = set(_own(connection))
    for each in about.tables:
        if _member(each["schema"], each["name"]) not in about.members:
            raise IngestFailed(f"the backup lacks the table {each['name']}")
        if each["schema"] == OWN and each["name"] not in known:
            raise IngestFailed(f"the backup has a table {OWN}.{each['name']}, which this software does not know")
        if each["schema"] == SCHEMA and {kind for _, kind in each["columns"]} - TYPES.keys():
            raise IngestFailed(f"the backup has columns in {each['name']} of types that no ingest makes")
    loaded = [each for each in about.tables if each["schema"] == SCHEMA]
    return loaded, [each for each in about.tables if each["schema"] == OWN]


def _own(connection: Connection[Row]) -> list[str]:
    """The tables of the helpdesk itself, each after those that it refers to."""
    graph = {str(name): set(others) for name, others in connection.execute(_REFERENCES, (OWN,))}
    return [name for name in TopologicalSorter(graph).static_order() if name not in _MADE_ANEW]


def _described(connection: Connection[Row], layer: str, name: str) -> NewTable:
    where = (f'{SCHEMA}."{name}"',)
    found = connection.execute(_COLUMNS, where).fetchall()
    types = {str(column): str(kind) for column, kind, _ in found if column not in ("fid", "geom")}
    if strange := sorted(set(types.values()) - TYPES.keys()):
        raise IngestFailed(f"{SCHEMA}.{name} has columns of type {', '.join(strange)}, which no ingest makes")
    shapes = [shape for _, _, shape in found if shape]
    indexes = connection.execute(_INDEXES, where).fetchall()
    return NewTable(
        name=name,
        layer=layer,
        columns=types,
        geometry=shapes[0].upper() if shapes else None,
        unique=next((str(column) for column, unique in indexes if unique), None),
        indexed=[str(column) for column, unique in indexes if not unique],
    )


def _as_json(table: NewTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "layer": table.layer,
        # As pairs: their order is that of the file.
        "columns": [list(pair) for pair in table.columns.items()],
        "geometry": table.geometry,
        "unique": table.unique,
        "indexed": list(table.indexed),
    }


def _table(told: Mapping[str, Any]) -> NewTable:
    rest = {key: value for key, value in told.items() if key not in ("schema", "columns")}
    return NewTable(columns=dict(told["columns"]), **rest)


def _fill(connection: Connection[Row], told: Mapping[str, Sequence[str] | str], file: Path) -> None:
    columns = SQL(", ").join(map(Identifier, told["columns"]))
    copying = SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(Identifier(OWN, str(told["name"])), columns)
    with file.open("rb") as source, connection.cursor() as cursor, cursor.copy(copying) as copy:
        for piece in _pieces(source):
            copy.write(piece)


def _copied(connection: Connection[Row], query: Any) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for part in copy:
            yield bytes(part)


def _pieces(file: Any) -> Iterable[bytes]:
    return iter(lambda: file.read(_PIECE), b"")


def _member(schema: str, name: str) -> str:
    return f"tables/{schema}/{name}"
