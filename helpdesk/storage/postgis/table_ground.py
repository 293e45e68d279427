"""What territories are picked from where a layer is a table or view of others."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg.sql import SQL, Composable, Composed

from ...domain.errors import NotFound, Unavailable
from ...ports import Column
from ..territories import Where
from .clauses import quoted
from .columns import WHOLE, expression
from .database import Database, Row
from .geometries import geometry, placed
from .tables import Relation, Table, read_table
from .unfit import Unfit
from .values import plain
from .watching import is_immovable

_ANY_ORDER = SQL("")


class TableGround:
    """The Ground of such tables by layer, in CRS84 whatever their own CRS. Raises NotFound that says why for one that
    cannot be a layer, and Unavailable where the server is away. The database is the caller's to close."""

    def __init__(self, database: Database, relations: Mapping[str, Relation]) -> None:
        self._database = database
        self._relations = relations
        self._read: dict[str, Table] = {}

    def layers(self) -> Sequence[str]:
        return list(self._relations)

    def columns(self, layer: str) -> Mapping[str, Column]:
        """With the key, which features have as their id."""
        table = self._table(layer)
        key = table.held[table.key]
        hidden = {} if key.name in table.columns or key.type not in WHOLE else {key.name: Column(key.name, "integer")}
        return {**hidden, **table.columns}

    def pick(self, layer: str, where: Where) -> tuple[NDArray[np.object_], Sequence[Sequence[Any]]]:
        table = self._table(layer)
        fields = [SQL("ST_AsBinary({})").format(placed(table)), *(self._field(layer, key) for key in where)]
        rows = self._rows(layer, fields, where, SQL(" ORDER BY t.{}").format(quoted(table.fid)))
        return np.asarray(shapely.from_wkb([row[0] for row in rows]), dtype=object), [row[1:] for row in rows]

    def values(self, layer: str, key: str, where: Where) -> Sequence[Any]:
        distinct = SQL("DISTINCT {}").format(self._field(layer, key))
        return [value for (value,) in self._rows(layer, [distinct], where)]

    def seen(self, layer: str, keys: Collection[str]) -> str:
        """A digest of the geometries and of those of these columns that there are: the same for the same rows in any
        order."""
        table = self._table(layer)
        known = [self._field(layer, key) for key in sorted(keys) if key in self.columns(layer)]
        told = SQL("count(*), sum(hashtextextended(ROW({})::text, 0)::numeric)").format(
            SQL(", ").join([geometry(table), *known])
        )
        ((count, total),) = self._rows(layer, [told], {})
        return f"{count} {total}"

    def _table(self, layer: str) -> Table:
        if layer not in self._read:
            try:
                self._read[layer] = read_table(self._database, self._relations[layer], layer)
            except Unfit as error:
                raise NotFound(f"nothing can be picked from layer {layer}: {error}") from error
        return self._read[layer]

    def _rows(
        self, layer: str, fields: Sequence[Composable], where: Where, order: Composable = _ANY_ORDER
    ) -> list[Row]:
        table = self._table(layer)
        asked = [SQL("{} = ANY({})").format(self._field(layer, key), self._array(layer, key)) for key in where]
        condition = SQL(" AND ").join(asked) if asked else SQL("true")
        query = SQL("SELECT {} FROM {} AS t WHERE {}{}").format(
            SQL(", ").join(fields), quoted(table.schema, table.name), condition, order
        )
        try:
            return self._database.rows(Composed([query]), [list(values) for values in where.values()])
        except Unavailable as error:
            if not is_immovable(error):
                raise
            told = f"nothing can be picked from layer {layer}, which has a geometry that lies nowhere: {error}"
            raise NotFound(told) from error

    def _field(self, layer: str, key: str) -> Composable:
        """As the text or the number that boundaries compare it with."""
        column, held = self.columns(layer)[key], self._table(layer).held[key]
        if column.type == "string":
            return plain(column, held)
        shown = SQL("({})::int::float8") if column.type == "boolean" else SQL("({})::float8")
        return shown.format(expression(held))

    def _array(self, layer: str, key: str) -> Composable:
        return SQL("%s::text[]") if self.columns(layer)[key].type == "string" else SQL("%s::float8[]")
