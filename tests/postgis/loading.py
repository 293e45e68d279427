"""The layers of a GeoPackage as tables of a PostGIS database, for tests that want the same content in both."""

from collections.abc import Mapping
from pathlib import Path

import psycopg
import shapely
from psycopg.sql import SQL, Identifier

from helpdesk.ports import Column
from helpdesk.storage.geopackage.blobs import wkb
from helpdesk.storage.geopackage.connections import Connections, quoted
from helpdesk.storage.geopackage.tables import VALID_FROM, VALID_TO, Table, read_tables
from helpdesk.storage.postgis.tables import Relation

SCHEMA = "layers"
_TYPES = {
    "integer": "int8", "int64": "int8", "number": "float8", "boolean": "bool", "date": "date",
    "date-time": "timestamptz", "string": "text",
}  # fmt: skip


def load(path: Path, dsn: str, keys: Mapping[str, str] | None = None) -> dict[str, Relation]:
    """What was loaded, by layer."""
    connections = Connections(path)
    tables = read_tables(connections, keys or {})
    with psycopg.connect(dsn) as connection:
        connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(SCHEMA)))
        for table in tables.values():
            _load(connection, connections, table)
    connections.close()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ANALYZE")
    return {name: Relation(schema=SCHEMA, name=name, key=(keys or {}).get(name)) for name in tables}


def _load(connection: psycopg.Connection, connections: Connections, table: Table) -> None:
    validity = [Column(name, "string", "date") for name in (VALID_FROM, VALID_TO)] if table.dated else []
    columns = [*validity, *table.columns.values()]
    types = [_TYPES[column.format or column.type] for column in columns]
    name = Identifier(SCHEMA, table.name)
    made = SQL(", ").join(
        [SQL("{} " + type_).format(Identifier(c.name)) for c, type_ in zip(columns, types, strict=True)]
    )
    kind = SQL(f"geom geometry({table.geometry_type}, 4326)")
    connection.execute(SQL("CREATE TABLE {} (fid int8 PRIMARY KEY, {}, {})").format(name, made, kind))
    listed = ", ".join(map(quoted, [table.fid, table.geometry, *(column.name for column in columns)]))
    rows = connections.rows(f"SELECT {listed} FROM {quoted(table.name)}")
    into = SQL(", ").join(map(Identifier, ["fid", "geom", *(column.name for column in columns)]))
    with connection.cursor().copy(SQL("COPY {} ({}) FROM STDIN").format(name, into)) as copy:
        for fid, blob, *values in rows:
            shown = [bool(v) if t == "bool" and v is not None else v for v, t in zip(values, types, strict=True)]
            copy.write_row((fid, None if blob is None else _ewkb(blob), *shown))
    connection.execute(SQL("CREATE INDEX ON {} USING gist (geom)").format(name))


def _ewkb(blob: bytes) -> str:
    return shapely.to_wkb(shapely.set_srid(shapely.from_wkb(wkb(blob)), 4326), hex=True, include_srid=True)
