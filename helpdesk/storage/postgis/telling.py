"""Features that go first because of what they hold: QGIS 3.22 and GDAL take the type of a column from the first ten,
and a column that is empty in all of these for text."""

from threading import Lock

from psycopg.sql import SQL, Composed

from ...domain.errors import BadParameter
from .clauses import quoted
from .columns import stored
from .database import Database
from .order import by_fid
from .tables import Table

# How many features clients look at.
_LOOKED_AT = 10


class Telling:
    """The fids of such features as texts, found once for each table as it was read."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: dict[str, tuple[Table, tuple[str, ...]]] = {}
        self._lock = Lock()

    def fids(self, table: Table) -> tuple[str, ...]:
        with self._lock:
            found = self._found.get(table.layer)
        if found is None or found[0] is not table:
            found = (table, self._searched(table))
            with self._lock:
                self._found[table.layer] = found
        return found[1]

    def _searched(self, table: Table) -> tuple[str, ...]:
        found = {fid for name in self._silent(table) if (fid := self._first(table, name)) is not None}
        return tuple(sorted(found))[:_LOOKED_AT]

    def _silent(self, table: Table) -> list[str]:
        """The columns that are empty in the first features."""
        names = [name for name in table.columns if not table.held[name].required]
        if not names:
            return []
        counts = [Composed([SQL("count("), stored(table.held[name]), SQL(")")]) for name in names]
        sql = SQL("SELECT {} FROM (SELECT * FROM {} AS t ORDER BY {} LIMIT {}) AS t").format(
            SQL(", ").join(counts), quoted(table.schema, table.name), by_fid(table).value, _LOOKED_AT
        )
        row = self._database.read(lambda connection: connection.execute(sql, ()).fetchone())
        return [name for name, told in zip(names, row or (), strict=True) if not told]

    def _first(self, table: Table, name: str) -> str | None:
        """A feature with a value; None where there is none, or none is found in time."""
        sql = SQL("SELECT {}::text FROM {} AS t WHERE {} IS NOT NULL LIMIT 1").format(
            by_fid(table).value, quoted(table.schema, table.name), stored(table.held[name])
        )
        try:
            row = self._database.read(lambda connection: connection.execute(sql, ()).fetchone())
        except BadParameter:
            return None
        return None if row is None else str(row[0])
