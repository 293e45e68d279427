"""Rows of features, a bounded number at a time. A geometry that PostGIS cannot move or draw makes it give up the whole
query: such a page is read again in halves, down to the row, which then has no geometry."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg.sql import SQL, Composable, Composed

from ...domain.errors import Unavailable
from .clauses import Clause, quoted
from .columns import WHOLE, stored
from .database import Database, Row
from .pages import Asked, Page, Pages
from .tables import Table
from .values import CURLY, STRAIGHT
from .watching import is_immovable

STREAM_ROWS = 1000

_log = logging.getLogger(__name__)
_NUMBER = re.compile(r"-?[1-9][0-9]{0,18}|0", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be read of a row, and the same without its geometry."""

    select: Sequence[Composable]
    bare: Sequence[Composable]


class Reader:
    """Reads pages, whole tables, and single features."""

    def __init__(self, database: Database) -> None:
        self.pages = Pages(database)
        self._database = database

    def page(self, asked: Asked, wish: Wish) -> Page:
        try:
            return self.pages.page(asked, wish.select)
        except Unavailable as error:
            if not is_immovable(error):
                raise
            page = self.pages.page(asked, ())
            return replace(page, rows=self._mended(asked.table, wish, page.fids, error))

    def near(self, asked: Asked, wish: Wish) -> list[Row]:
        try:
            return self.pages.near(asked, wish.select)
        except Unavailable as error:
            if not is_immovable(error):
                raise
            fids = [row[0] for row in self.pages.near(asked, [asked.order.terms[-1].key])]
            return self._mended(asked.table, wish, fids, error)

    def batches(self, table: Table, wish: Wish, fids: Sequence[str]) -> Iterator[list[Row]]:
        """The rows of these fids; no connection is held between batches, and what was deleted meanwhile is left out."""
        for first in range(0, len(fids), STREAM_ROWS):
            yield self._of_fids(table, wish, fids[first : first + STREAM_ROWS])

    def whole(self, table: Table, wish: Wish) -> Iterator[list[Row]]:
        """Every row by its fid; no connection is held between batches."""
        last, more = None, True
        while more:
            fids = [row[0] for row in self.pages.behind(table, (), last, STREAM_ROWS)]
            if fids:
                yield self._of_fids(table, wish, fids)
                last = fids[-1]
            more = len(fids) == STREAM_ROWS

    def identified(self, table: Table, wish: Wish, identifier: str) -> list[Row]:
        """The row of this id, if any; ids have no straight apostrophes, keys may have."""
        condition = _keyed(table, identifier)
        if condition is None:
            return []
        sql = SQL("SELECT {} FROM {} AS t WHERE {} LIMIT 1")
        source = quoted(table.schema, table.name)
        found: list[Row] = []
        for select in (wish.select, wish.bare):
            try:
                found = self._rows(sql.format(SQL(", ").join(select), source, condition.sql), condition.values)
                break
            except Unavailable as error:
                if select is wish.bare or not is_immovable(error):
                    raise
                _flag(table, error)
        return found

    def _rows(self, sql: Composed, values: Sequence[Any]) -> list[Row]:
        return self._database.read(lambda connection: connection.execute(sql, values).fetchall())

    def _of_fids(self, table: Table, wish: Wish, fids: Sequence[str]) -> list[Row]:
        try:
            return self.pages.of_fids(table, wish.select, fids)
        except Unavailable as error:
            if not is_immovable(error):
                raise
            return self._mended(table, wish, fids, error)

    def _mended(self, table: Table, wish: Wish, fids: Sequence[str], error: Unavailable) -> list[Row]:
        if len(fids) <= 1:
            _flag(table, error)
            return self.pages.of_fids(table, wish.bare, fids)
        half = len(fids) // 2
        return [*self._of_fids(table, wish, fids[:half]), *self._of_fids(table, wish, fids[half:])]


def _keyed(table: Table, identifier: str) -> Clause | None:
    """None for a text that is no key of this table."""
    held = table.held[table.key]
    if held.type in WHOLE:
        known = _NUMBER.fullmatch(identifier) and -(2**63) <= int(identifier) < 2**63
        return Clause(SQL("{} = %s::int8").format(stored(held)), (identifier,)) if known else None
    if "\0" in identifier or any("\ud800" <= letter <= "\udfff" for letter in identifier):
        return None
    value = stored(held) if held.type in ("text", "varchar") else SQL("{}::text").format(stored(held))
    names = (identifier, identifier.replace(CURLY, STRAIGHT))
    return Clause(SQL("{} IN (%s::text, %s::text)").format(value), names)


def _flag(table: Table, error: Unavailable) -> None:
    _log.warning("a feature of %s is shown without its geometry: %s", table.layer, error)
