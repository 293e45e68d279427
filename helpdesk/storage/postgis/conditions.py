"""Which rows a query asks for, as SQL: names come from the table's own columns, values are always parameters."""

from collections.abc import Sequence
from datetime import datetime

from psycopg.sql import SQL

from ...domain.filters import Node
from ...ports import Column
from ..sql.properties import property_of, typed, utc
from ..sql.validity import VALID_FROM, VALID_TO
from .clauses import ANY, Clause, together
from .columns import expression
from .filters import Near, compiled
from .tables import Table

Interval = tuple[datetime | None, datetime | None]


def column_of(table: Table, name: str) -> Column:
    """Raises BadParameter that says which properties come near."""
    return property_of(table.layer, table.columns, name)


def where(
    table: Table, properties: Sequence[tuple[str, str]], interval: Interval | None, filter_: Node | None, near: Near
) -> Clause:
    """The rows (of alias `t`) whose properties equal the given ones, whose validity meets the interval, and for which
    the filter holds; `near` says which rows an index finds for a box."""
    clauses = [_equal(table, column_of(table, name), text) for name, text in properties]
    if interval is not None and table.dated:
        clauses.append(_valid(table, interval))
    elif interval is not None and table.instant is not None:
        clauses.append(_at(table, table.columns[table.instant], interval))
    if filter_ is not None:
        clauses.append(compiled(table, filter_, near))
    return together(clauses, " AND ") if clauses else ANY


def _equal(table: Table, column: Column, text: str) -> Clause:
    return Clause(SQL("{} = %s").format(expression(table.held[column.name])), (typed(column, text),))


def _valid(table: Table, interval: Interval) -> Clause:
    """Half-open validity [valid_from, valid_to), days at 00:00 UTC, meets the closed interval; NULL is open."""
    start, end = (None if at is None else utc(at).date() for at in interval)
    first, last = expression(table.held[VALID_FROM]), expression(table.held[VALID_TO])
    clauses = []
    if end is not None:
        clauses.append(Clause(SQL("({0} IS NULL OR {0} <= %s)").format(first), (end,)))
    if start is not None:
        clauses.append(Clause(SQL("({0} IS NULL OR {0} > %s)").format(last), (start,)))
    return together(clauses, " AND ") if clauses else ANY


def _at(table: Table, column: Column, interval: Interval) -> Clause:
    """The column's day or moment lies in the closed interval; a feature without one is not asked about."""
    held = expression(table.held[column.name])
    ends = [None if end is None else utc(end) for end in interval]
    told = [end.date() if end is not None and column.format == "date" else end for end in ends]
    bounds = [
        Clause(SQL("{} {} %s").format(held, SQL(sign)), (end,))
        for sign, end in zip((">=", "<="), told, strict=True)
        if end is not None
    ]
    return together([Clause(SQL("{} IS NOT NULL").format(held)), *bounds], " AND ")
