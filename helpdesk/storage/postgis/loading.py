"""Tables of `helpdesk_data`: made, filled by COPY, indexed and counted in one transaction, so that one that is there
is whole."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import Connection, Copy
from psycopg.sql import SQL, Composed, Identifier

from .database import Row

SCHEMA = "helpdesk_data"
# Names longer than this are cut off by the server.
_NAME_BYTES = 63
# As SQLite compares texts: byte by byte, whatever the language of the server.
TYPES: Mapping[str, str] = {
    "text": 'text COLLATE "C"',
    "int8": "bigint",
    "float8": "double precision",
    "bool": "boolean",
    "date": "date",
    "timestamptz": "timestamp with time zone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTable:
    """A table to be: `columns` and their types, the type of its geometries in CRS84 (None where it has no geometry),
    the column whose values are unique, and those that are often asked for. `name` says what it is made of."""

    name: str
    layer: str
    columns: Mapping[str, str]
    geometry: str | None
    unique: str | None = None
    indexed: Sequence[str] = ()


def name_of(layer: str, key: str) -> str:
    """The name of a layer's table, within what the server allows; `key` is a digest of all that is in it."""
    room = _NAME_BYTES - len(key) - 1
    return f"{layer.encode()[:room].decode(errors='ignore')}_{key}"


def is_loaded(connection: Connection[Row], name: str) -> bool:
    """Whether the table was loaded, and nobody has dropped it since."""
    noted = (
        "SELECT 1 FROM helpdesk.loaded WHERE name = %s AND to_regclass(format('%%I.%%I', %s::text, name)) IS NOT NULL"
    )
    return connection.execute(noted, (name, SCHEMA)).fetchone() is not None


def load(connection: Connection[Row], table: NewTable, rows: Iterable[Sequence[Any]]) -> None:
    """Makes the table where it is not there. A row is its fid, the WKB of its geometry where the table has one, then
    its values in the order of the columns. Raises what the driver raises; nothing is left behind then."""

    def fill(copy: Copy) -> None:
        shape = () if table.geometry is None else ("bytea",)
        copy.set_types(["int8", *shape, *table.columns.values()])
        for row in rows:
            copy.write_row(row)

    _load(connection, table, fill)


def load_copied(connection: Connection[Row], table: NewTable, parts: Iterable[bytes]) -> None:
    """As `load`, from what `COPY (fid, geom, columns) TO STDOUT (FORMAT binary)` gave."""

    def fill(copy: Copy) -> None:
        for part in parts:
            copy.write(part)

    _load(connection, table, fill)


def _load(connection: Connection[Row], table: NewTable, fill: Callable[[Copy], None]) -> None:
    with connection.transaction():
        # Of two that load the same table at once one waits here, and then finds it.
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (table.name,))
        if is_loaded(connection, table.name):
            return
        _create(connection, table)
        _copy(connection, table, fill)
        _index(connection, table)
        connection.execute(
            """INSERT INTO helpdesk.loaded (name, layer) VALUES (%s, %s)
            ON CONFLICT (name) DO UPDATE SET loaded_at = excluded.loaded_at""",
            (table.name, table.layer),
        )


def _create(connection: Connection[Row], table: NewTable) -> None:
    columns: list[SQL | Composed] = [SQL("fid bigint NOT NULL")]
    if table.geometry is not None:
        columns.append(SQL("geom geometry({}, 4326)").format(Identifier(table.geometry)))
    # The types are words of this module.
    columns += [SQL("{} {}").format(Identifier(name), SQL(TYPES[kind])) for name, kind in table.columns.items()]
    connection.execute(SQL("CREATE TABLE {} ({})").format(_named(table), SQL(", ").join(columns)))


def _copy(connection: Connection[Row], table: NewTable, fill: Callable[[Copy], None]) -> None:
    # Frozen at once: nobody sees the table before the transaction ends.
    copying = SQL("COPY {} ({}) FROM STDIN (FORMAT binary, FREEZE)").format(_named(table), copied_columns(table))
    with connection.cursor() as cursor, cursor.copy(copying) as copy:
        fill(copy)


def copied_columns(table: NewTable) -> Composed:
    """In the order in which a table is copied."""
    shape = ("geom",) if table.geometry is not None else ()
    return SQL(", ").join(map(Identifier, ("fid", *shape, *table.columns)))


def _index(connection: Connection[Row], table: NewTable) -> None:
    def run(statement: LiteralString, *names: str) -> None:
        connection.execute(SQL(statement).format(_named(table), *map(Identifier, names)))

    run("ALTER TABLE {} ADD PRIMARY KEY (fid)")
    if table.geometry is not None:
        run("CREATE INDEX ON {} USING gist (geom)")
    if table.unique is not None:
        run("CREATE UNIQUE INDEX ON {} ({})", table.unique)
    for column in table.indexed:
        run("CREATE INDEX ON {} ({})", column)
    run("ANALYZE {}")


def _named(table: NewTable) -> Identifier:
    return Identifier(SCHEMA, table.name)
