"""How many features match: exactly up to a bound, and beyond it as many as PostgreSQL's planner expects."""

from collections.abc import Hashable
from threading import Lock
from typing import Any

import psycopg
from cachetools import TTLCache
from psycopg.sql import SQL, Composable, Composed

from ...domain.errors import BadParameter
from .clauses import Clause
from .database import Database

MOST_COUNTED = 100_000
# Clients page through one query: while they do it is not counted again.
_SECONDS = 30.0
_REMEMBERED = 4096

Count = tuple[int, bool]


class Counts:
    """What was counted lately, by query. A count is a number and whether it is exact."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: TTLCache[Hashable, Count] = TTLCache(_REMEMBERED, _SECONDS)
        self._lock = Lock()

    def count(self, of: Hashable, source: Composable, exact: Clause, near: Clause, rows: int | None) -> Count:
        """Of the rows `t` of `source`; `near` holds wherever `exact` does and the planner knows more of it. `rows` is
        how many the whole table has, where all of it is asked for and somebody knows."""
        with self._lock:
            found = self._found.get(of)
        if found is None:
            found = self._counted(source, exact, near, rows)
            with self._lock:
                self._found[of] = found
        return found

    def _counted(self, source: Composable, exact: Clause, near: Clause, rows: int | None) -> Count:
        if rows is None or rows <= 2 * MOST_COUNTED:
            counted = self._exactly(source, exact)
            if counted is not None and counted <= MOST_COUNTED:
                return counted, True
        return max(self._expected(source, near), MOST_COUNTED + 1), False

    def _exactly(self, source: Composable, exact: Clause) -> int | None:
        """At most one more than the bound; None where it takes too long."""
        sql = SQL("SELECT count(*) FROM (SELECT 1 FROM {} AS t WHERE {} LIMIT %s) AS r")
        try:
            return int(self._asked(sql.format(source, exact.sql), (*exact.values, MOST_COUNTED + 1)))
        except BadParameter as error:
            if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
                return None
            raise

    def _expected(self, source: Composable, near: Clause) -> int:
        sql = SQL("EXPLAIN (FORMAT JSON) SELECT 1 FROM {} AS t WHERE {}").format(source, near.sql)
        return int(self._asked(sql, near.values)[0]["Plan"]["Plan Rows"])

    def _asked(self, sql: Composed, values: tuple[Any, ...]) -> Any:
        # The values of a box decide on the plan.
        row = self._database.read(lambda connection: connection.execute(sql, values, prepare=False).fetchone())
        return None if row is None else row[0]
