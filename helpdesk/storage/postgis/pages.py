"""Pages of rows: behind or before a mark, or at an offset; and where they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, LiteralString

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composable, Composed, Literal

from ...ports import FeatureQuery, Standing
from . import cursors
from .boxes import Boxes
from .clauses import ANY, Clause, quoted, together
from .conditions import where
from .counts import Counts
from .cursors import Keys, Mark
from .database import Database, Row
from .order import Order, by_fid, ordered
from .tables import Table
from .telling import Telling

# A condition on where a page starts has a value; boxes and filters have more.
_MOST_PREPARED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query of a table, understood: `exact` are the rows that match, `near` the rows whose envelope does, and `of`
    tells it from every other."""

    table: Table
    query: FeatureQuery
    exact: Clause
    near: Clause
    order: Order
    of: str

    @property
    def source(self) -> Composable:
        return quoted(self.table.schema, self.table.name)

    @property
    def is_whole(self) -> bool:
        """Whether it is for every row, by the fid."""
        query = self.query
        starts = query.cursor is None and not query.offset and query.limit is None
        return starts and self.exact == ANY and not self.order.sorted and not self.order.telling


@dataclass(frozen=True, slots=True)
class Part:
    """Rows in an order, from an offset on and up to a limit."""

    condition: Clause
    by: Composable
    limit: int | None = None
    offset: int = 0

    def bounds(self) -> Iterator[tuple[LiteralString, int]]:
        if self.limit is not None:
            yield "LIMIT {}", self.limit
        if self.offset:
            yield "OFFSET {}", self.offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows of what was selected, and the marks of the neighbouring pages. `start` is how many features come before it,
    None where nobody has counted."""

    rows: Sequence[Row]
    fids: Sequence[str]
    next: Mark | None
    prev: Mark | None
    first: bool
    start: int | None


class Pages:
    """Reads pages of what is asked for, and tells where they stand."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._boxes = Boxes(database)
        self._counts = Counts(database)
        self._telling = Telling(database)

    def asked(self, table: Table, query: FeatureQuery) -> Asked:
        """Raises BadParameter."""
        condition = where(table, query.properties, query.interval, query.filter, self._boxes.around)
        exact = near = condition
        if query.bbox is not None:
            exact, near = (
                _and(meets, condition)
                for meets in (self._boxes.exact(table, query.bbox), self._boxes.near(table, query.bbox))
            )
        telling = self._telling.fids(table) if exact == ANY and not query.sort else ()
        told = (table.layer, query.bbox, tuple(query.properties), query.interval, query.filter, tuple(query.sort))
        order = ordered(table, query.sort, telling)
        return Asked(table=table, query=query, exact=exact, near=near, order=order, of=repr(told))

    def page(self, asked: Asked, select: Sequence[Composable]) -> Page:
        """Raises BadParameter for a cursor of another query."""
        query, terms = asked.query, len(asked.order.terms)
        mark = None if query.cursor is None else self._mark(asked, query.cursor)
        forward = mark is None or mark.forward
        found = self._rows(asked, select, mark)
        more = query.limit is not None and len(found) > query.limit
        found = found[: query.limit] if more else found
        found = found if forward else found[::-1]
        following = _behind(found, terms) if (more if forward else mark is not None and mark.keys is not None) else None
        return Page(
            rows=[row[terms:] for _, row in found],
            fids=[row[terms - 1] for _, row in found],
            next=following,
            prev=_before(found, terms, asked, mark, more=more),
            first=mark is None and query.offset <= (query.limit or 0),
            start=query.offset if mark is None and (found or not query.offset) else None,
        )

    def standing(self, asked: Asked, page: Page) -> Standing:
        """What is settled by the page itself is not counted."""
        returned = len(page.rows)
        if page.start is not None and page.next is None:
            matched, exact = page.start + returned, True
        else:
            matched, exact = self.count(asked)
            # Rows may have come since they were counted.
            matched = max(matched, (page.start or 0) + returned + (page.next is not None))
        following = None if page.next is None else cursors.written(page.next, asked.of)
        before = None
        if page.prev is not None:
            before = "" if page.first else cursors.written(page.prev, asked.of)
        return Standing(matched=matched, returned=returned, next=following, prev=before, exact=exact)

    def count(self, asked: Asked) -> tuple[int, bool]:
        query = asked.query
        told = (asked.table.layer, query.bbox, tuple(query.properties), query.interval, query.filter)
        rows = asked.table.rows if asked.exact == ANY else None
        return self._counts.count(told, asked.source, asked.exact, asked.near, rows)

    def near(self, asked: Asked, select: Sequence[Composable]) -> list[Row]:
        """By envelopes alone, without a look at cursors and counts."""
        query = asked.query
        part = Part(asked.near, asked.order.by(forward=True), query.limit, query.offset)
        return self._select(asked.table, select, part)

    def behind(self, table: Table, select: Sequence[Composable], fid: str | None, limit: int) -> list[Row]:
        """So many rows of a whole table behind this fid (None for the first), with the fid as text before them."""
        order = Order((by_fid(table),))
        beyond = ANY if fid is None else order.beyond((fid,), forward=True)
        columns = [order.terms[0].key, *select]
        return self._select(table, columns, Part(beyond, order.by(forward=True), limit))

    def of_fids(self, table: Table, select: Sequence[Composable], fids: Sequence[str]) -> list[Row]:
        """The rows of these fids, in this order; what was deleted meanwhile is left out."""
        fid = by_fid(table)
        sql = SQL(
            "SELECT {} FROM unnest(%s::text[]::{}[]) WITH ORDINALITY AS u(k, n) JOIN {} AS t ON {} = u.k ORDER BY u.n"
        ).format(SQL(", ").join(select), fid.type, quoted(table.schema, table.name), fid.value)
        return self._execute(sql, (list(fids),))

    def _mark(self, asked: Asked, cursor: str) -> Mark:
        """Raises BadParameter for a cursor of another query, and for one of a feature that is gone."""
        terms = asked.order.terms
        mark = cursors.read(cursor, asked.of, len(terms))
        if mark.keys is None or len(mark.keys) == len(terms):
            return mark
        found = self.of_fids(asked.table, [term.key for term in terms], [str(mark.keys[0])])
        if not found:
            raise cursors.refused_feature(cursor)
        return replace(mark, keys=_keys(found[0], len(terms)))

    def _rows(self, asked: Asked, select: Sequence[Composable], mark: Mark | None) -> list[tuple[int, Row]]:
        """With one more than is asked for, and backwards where the mark points there; by the arm they are of."""
        query, order = asked.query, asked.order
        forward = mark is None or mark.forward
        columns = [*(term.key for term in order.terms), *select]
        arms = list(enumerate(order.arms()))[:: 1 if forward else -1]
        offset, found = query.offset if mark is None else 0, list[tuple[int, Row]]()
        for number, arm in arms:
            if mark is not None and mark.keys is not None and (number < mark.arm if forward else number > mark.arm):
                continue
            at = mark is not None and mark.keys is not None and number == mark.arm
            beyond = order.beyond(mark.keys, forward=forward) if at and mark is not None and mark.keys else ANY
            condition = _and(_and(asked.exact, arm), beyond)
            wanted = None if query.limit is None else query.limit + 1 - len(found)
            # The telling features are few: all are read, and as many as the offset says are passed over.
            few = bool(order.telling) and number == 0
            bounds = (None, 0) if few else (wanted, offset)
            rows = self._select(asked.table, columns, Part(condition, order.by(forward=forward), *bounds))
            taken = rows[offset:][:wanted] if few else rows
            offset = max(0, offset - len(rows)) if few else 0
            found += [(number, row) for row in taken]
        return found

    def _select(self, table: Table, select: Sequence[Composable], part: Part) -> list[Row]:
        """Bounds are written out: for one that is not known PostgreSQL would plan each page anew."""
        bounds = [SQL(word).format(Literal(number)) for word, number in part.bounds()]
        source = quoted(table.schema, table.name)
        sql = SQL("SELECT {} FROM {} AS t WHERE {} ORDER BY {} {}").format(
            SQL(", ").join(select), source, part.condition.sql, part.by, SQL(" ").join(bounds)
        )
        return self._execute(sql, part.condition.values)

    def _execute(self, sql: Composed, values: Sequence[Any]) -> list[Row]:
        # Where a box lies decides on the plan; where a page starts does not.
        prepare = False if len(values) > _MOST_PREPARED else None

        def ask(connection: Connection[Row]) -> list[Row]:
            try:
                return connection.execute(sql, values, prepare=prepare).fetchall()
            except psycopg.NotSupportedError:
                # It was prepared for a table that has been altered since.
                return connection.execute(sql, values, prepare=False).fetchall()

        return self._database.read(ask)


def _and(one: Clause, other: Clause) -> Clause:
    if one == ANY:
        return other
    return one if other == ANY else together([one, other], " AND ")


def _keys(row: Row, terms: int) -> Keys:
    return tuple(row[:terms])


def _behind(found: Sequence[tuple[int, Row]], terms: int) -> Mark | None:
    if not found:
        return None
    arm, row = found[-1]
    return Mark(forward=True, arm=arm, keys=_keys(row, terms))


def _before(
    found: Sequence[tuple[int, Row]], terms: int, asked: Asked, mark: Mark | None, *, more: bool
) -> Mark | None:
    """None where no page comes before; the last page of all where this one lies behind everything."""
    if asked.query.limit is None or (mark is None and not asked.query.offset):
        return None
    if mark is not None and not mark.forward and not more:
        return None
    if not found:
        return Mark(forward=False, arm=0, keys=None)
    arm, row = found[0]
    return Mark(forward=False, arm=arm, keys=_keys(row, terms))
