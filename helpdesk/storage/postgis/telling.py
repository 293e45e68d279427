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

# How many features clients look at, and how many are searched for one that tells: nobody should wait until a table of
# millions is read for a column that is empty.
_LOOKED_AT = 10
_SEARCHED = 20_000


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
        """The first feature with a value, which is the same for every worker: cursors name the arm of a feature. None
        where there is none among those that are searched, or none is found in time."""
        fid = by_fid(table).value
        sql = SQL(
            "SELECT {0}::text FROM (SELECT * FROM {1} AS t ORDER BY {0} LIMIT {2}) AS t WHERE {3} IS NOT NULL "
            "ORDER BY {0} LIMIT 1"
        ).format(fid, quoted(table.schema, table.name), _SEARCHED, stored(table.held[name]))
        try:
            row = self._database.read(lambda connection: connection.execute(sql, ()).fetchone())
        except BadParameter:
            return None
        return None if row is None else str(row[0])
