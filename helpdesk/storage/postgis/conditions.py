"""Which rows a query asks for, as SQL: names come from the table's own columns, values are always parameters."""

import difflib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from psycopg.sql import SQL

from ...domain.errors import BadParameter
from ...domain.filters import Node
from ...ports import Column
from .clauses import ANY, Clause, together
from .columns import expression
from .filters import Near, compiled
from .tables import VALID_FROM, VALID_TO, Table

Interval = tuple[datetime | None, datetime | None]
_NOUNS = {"integer": "whole number of 64 bits", "int64": "whole number of 64 bits"}
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def column_of(table: Table, name: str) -> Column:
    """Raises BadParameter that says which properties come near."""
    if name not in table.columns:
        near = difflib.get_close_matches(name, table.columns, n=3) or list(table.columns)
        raise BadParameter(name, f"is not a property of {table.layer}; there is {', '.join(near)}")
    return table.columns[name]


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
    value = typed(column, text)
    if column.format == "date-time":
        return Clause(SQL("{} = %s::timestamptz").format(expression(table.held[column.name])), (value,))
    return Clause(SQL("{} = %s").format(expression(table.held[column.name])), (value,))


def typed(column: Column, text: str) -> str | int | float | date:
    """The text as a value of the column. Raises BadParameter that names the column and what it holds."""
    try:
        match column.type, column.format:
            case ("integer", _) | (_, "int64"):
                return _whole(text)
            case "number", _:
                return float(text)
            case "boolean", _:
                return _BOOLEANS[text.lower()]
            case _, "date":
                return date.fromisoformat(text)
            case _, "date-time":
                return datetime.fromisoformat(text).isoformat()
        if "\0" in text:
            raise ValueError(text)
        text.encode()
    except (ValueError, KeyError) as error:
        noun = _NOUNS.get(column.format or column.type, column.format or "text without odd characters")
        raise BadParameter(column.name, f"{text[:80]!r} is not a {noun}") from error
    return text


def _whole(text: str) -> int:
    """Raises ValueError for one that no column holds."""
    number = int(text) if _WHOLE.fullmatch(text) else 2**63
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


def _valid(table: Table, interval: Interval) -> Clause:
    """Half-open validity [valid_from, valid_to), days at 00:00 UTC, meets the closed interval; NULL is open."""
    start, end = (None if at is None else _utc(at).date() for at in interval)
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
    ends = [None if end is None else _utc(end) for end in interval]
    told = [end.date() if end is not None and column.format == "date" else end for end in ends]
    bounds = [
        Clause(SQL("{} {} %s").format(held, SQL(sign)), (end,))
        for sign, end in zip((">=", "<="), told, strict=True)
        if end is not None
    ]
    return together([Clause(SQL("{} IS NOT NULL").format(held)), *bounds], " AND ")


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
