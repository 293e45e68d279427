"""The rows of the table `places` in PostGIS."""

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg.sql import SQL, Composed, Identifier

from ..place_rows import OtherNamesRow, PlaceRow, PointRow, WordsRow
from .database import PATIENTLY, Database
from .loading import SCHEMA

PLACES, OTHER_NAMES = "places", "place-names"
_ROWS_AT_ONCE = 5000
_SHOWN = SQL("SELECT fid, ST_X(geom), ST_Y(geom), name, country, state, county, population FROM {}")


class PostgisRows:
    """The PlaceRows of loaded tables: of places, and of their other names if they were loaded too. The database is the
    caller's to close."""

    def __init__(self, database: Database, table: str, others: str | None = None) -> None:
        self._database = database
        self._table = Identifier(SCHEMA, table)
        self._others = Identifier(SCHEMA, others) if others else None

    def close(self) -> None:
        """Nothing is held open between questions."""

    def of(self, fids: Sequence[int]) -> Sequence[PlaceRow]:
        wanted = Composed([_SHOWN.format(self._table), SQL(" WHERE fid = ANY(%s)")])
        return [PlaceRow(*row) for row in self._database.rows(wanted, (list(map(int, fids)),))]

    def points(self) -> Iterator[PointRow]:
        return self._all(SQL("SELECT fid, ST_X(geom), ST_Y(geom) FROM {}").format(self._table))

    def words(self) -> Iterator[WordsRow]:
        # Of a row as JSON a column that is not there is null: a table of an older ingest has no key.
        key = SQL("(to_jsonb(t) ->> 'meant')::bigint")
        fields = SQL("fid, folded, population, county, state, country, {}").format(key)
        return self._all(SQL("SELECT {} FROM {} t ORDER BY fid").format(fields, self._table))

    def other_names(self) -> Iterator[OtherNamesRow]:
        if self._others is None:
            return iter(())
        return self._all(SQL("SELECT meant, names FROM {} ORDER BY fid").format(self._others))

    def _all(self, query: Composed) -> Iterator[Any]:
        with self._database.transaction() as connection, connection.cursor("words") as cursor:
            connection.execute(PATIENTLY)
            cursor.itersize = _ROWS_AT_ONCE
            cursor.execute(query)
            yield from cursor
