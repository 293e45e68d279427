"""A table of a GeoPackage as it is stored, row by row, to be loaded into another database."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .connections import connect, quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """`columns` are the declared types of the properties, in upper case without lengths; `indexed` are those that have
    an index of their own, and `days` the texts that are all days (YYYY-MM-DD) or missing."""

    path: Path
    name: str
    fid: str
    geometry: str
    geometry_type: str
    columns: Mapping[str, str]
    indexed: Sequence[str]
    days: frozenset[str]

    def rows(self, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """The fid, the geometry as a blob, and these columns, in the order of fids."""
        fields = ", ".join(map(quoted, (self.fid, self.geometry, *columns)))
        with closing(connect(self.path)) as connection:
            yield from connection.execute(f"SELECT {fields} FROM {quoted(self.name)} ORDER BY {quoted(self.fid)}")


def raw_table(path: Path, name: str, perhaps_days: Sequence[str] = ()) -> RawTable:
    """What is declared of a table of features. Raises Unavailable where there is no such file."""
    with closing(connect(path)) as connection:
        geometry, kind = connection.execute(
            "SELECT column_name, geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?", (name,)
        ).fetchone()
        found = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        columns = {row[1]: row[2].upper().partition("(")[0].strip() for row in found}
        fid = next((row[1] for row in found if row[5]), "rowid")
        return RawTable(
            path=path,
            name=name,
            fid=fid,
            geometry=geometry,
            geometry_type=kind,
            columns={each: columns[each] for each in columns if each not in (fid, geometry)},
            indexed=_indexed(connection, name),
            days=frozenset(each for each in perhaps_days if each in columns and _are_days(connection, name, each)),
        )


def _are_days(connection: sqlite3.Connection, table: str, column: str) -> bool:
    name = quoted(column)
    other = f"SELECT 1 FROM {quoted(table)} WHERE {name} IS NOT NULL AND date({name}) IS NOT {name} LIMIT 1"
    return connection.execute(other).fetchone() is None


def _indexed(connection: sqlite3.Connection, table: str) -> list[str]:
    names = [row[1] for row in connection.execute(f"PRAGMA index_list({quoted(table)})")]
    found = [connection.execute(f"PRAGMA index_info({quoted(name)})").fetchall() for name in names]
    return list(dict.fromkeys(columns[0][2] for columns in found if len(columns) == 1))
