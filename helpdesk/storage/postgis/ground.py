"""What territories are picked from in PostGIS."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.sql import SQL, Composable, Identifier

from ...ports import Column
from ..territories import Where
from .database import Row
from .loading import SCHEMA

_TYPES = {
    "text": "string", "date": "string", "timestamp with time zone": "string", "bigint": "integer",
    "double precision": "number", "boolean": "boolean",
}  # fmt: skip


class PostgisGround:
    """The Ground of the loaded tables of a version, by layer; read over a connection that the caller closes."""

    def __init__(self, connection: Connection[Row], tables: Mapping[str, str]) -> None:
        self._connection = connection
        self._tables = tables
        self._columns: dict[str, dict[str, Column]] = {}

    def layers(self) -> Sequence[str]:
        return list(self._tables)

    def columns(self, layer: str) -> Mapping[str, Column]:
        if layer not in self._columns:
            rows = self._connection.execute(
                """SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
                WHERE attrelid = format('%%I.%%I', %s::text, %s::text)::regclass AND attnum > 0 AND NOT attisdropped
                ORDER BY attnum""",
                (SCHEMA, self._tables[layer]),
            )
            found = {name: Column(name, _TYPES[kind]) for name, kind in rows if kind in _TYPES and name != "fid"}
            self._columns[layer] = found
        return self._columns[layer]

    def pick(self, layer: str, where: Where) -> tuple[NDArray[np.object_], Sequence[Sequence[Any]]]:
        fields = SQL(", ").join([SQL("ST_AsBinary(geom)"), *(self._field(layer, key) for key in where)])
        picked = SQL("SELECT {} FROM {} WHERE {} ORDER BY fid")
        rows = self._rows(picked.format(fields, self._from(layer), self._all_of(layer, where)), where)
        shapes = np.asarray(shapely.from_wkb([row[0] for row in rows]), dtype=object)
        return shapes, [row[1:] for row in rows]

    def values(self, layer: str, key: str, where: Where) -> Sequence[Any]:
        different = SQL("SELECT DISTINCT {} FROM {} WHERE {}")
        condition = self._all_of(layer, where)
        rows = self._rows(different.format(self._field(layer, key), self._from(layer), condition), where)
        return [value for (value,) in rows]

    def _rows(self, query: Composable, where: Where) -> list[Row]:
        values = [list(values) for values in where.values()]
        return self._connection.execute(query.as_string(), values, binary=True).fetchall()

    def _from(self, layer: str) -> Identifier:
        return Identifier(SCHEMA, self._tables[layer])

    def _field(self, layer: str, key: str) -> Composable:
        """As the text or the number that boundaries compare it with."""
        kind = self.columns(layer)[key].type
        shown = {"string": "{}::text", "boolean": "{}::int::float8"}.get(kind, "{}::float8")
        return SQL(shown).format(Identifier(key))

    def _all_of(self, layer: str, where: Where) -> Composable:
        if not where:
            return SQL("true")
        asked = [
            SQL("{} = ANY({})").format(
                self._field(layer, key),
                SQL("%s::text[]") if self.columns(layer)[key].type == "string" else SQL("%s::float8[]"),
            )
            for key in where
        ]
        return SQL(" AND ").join(asked)
