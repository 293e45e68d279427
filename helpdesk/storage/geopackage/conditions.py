"""Which rows a query asks for, as SQL: names come from the table's own columns, values are always parameters."""

import difflib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from ...domain.errors import BadParameter, Unavailable
from ...domain.filters import Node
from ...domain.geo import BBox
from ...ports import Column
from . import temporal
from .clauses import ANY, Clause, together
from .connections import quoted
from .filters import compiled
from .tables import VALID_FROM, VALID_TO, Table

Interval = tuple[datetime | None, datetime | None]
_NOUNS = {"integer": "whole number of 64 bits", "int64": "whole number of 64 bits"}
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_BOOLEANS = {"true": 1, "1": 1, "false": 0, "0": 0}


def column_of(table: Table, name: str) -> Column:
    """Raises BadParameter that says which properties come near."""
    if name not in table.columns:
        near = difflib.get_close_matches(name, table.columns, n=3) or list(table.columns)
        raise BadParameter(name, f"is not a property of {table.name}; there is {', '.join(near)}")
    return table.columns[name]


def where(
    table: Table, properties: Sequence[tuple[str, str]], interval: Interval | None, filter_: Node | None = None
) -> Clause:
    """The rows (of alias `t`) whose properties equal the given ones, whose validity meets the interval, and for which
    the filter holds."""
    clauses = [_equal(column_of(table, name), text) for name, text in properties]
    if interval is not None and table.dated:
        clauses.append(_valid(interval))
    elif interval is not None and table.instant is not None:
        clauses.append(_at(table.columns[table.instant], interval))
    if filter_ is not None:
        clauses.append(compiled(table, filter_))
    return together(clauses, " AND ") if clauses else ANY


def _equal(column: Column, text: str) -> Clause:
    return Clause(f"t.{quoted(column.name)} = ?", (typed(column, text),))


def typed(column: Column, text: str) -> str | int | float:
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
                return date.fromisoformat(text).isoformat()
            case _:
                return text
    except (ValueError, KeyError) as error:
        noun = _NOUNS.get(column.format or column.type, column.format or column.type)
        raise BadParameter(column.name, f"{text[:80]!r} is not a {noun}") from error


def _whole(text: str) -> int:
    """Raises ValueError for one that no column holds."""
    number = int(text) if _WHOLE.fullmatch(text) else 2**63
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


def _valid(interval: Interval) -> Clause:
    """Half-open validity [valid_from, valid_to), days at 00:00 UTC, meets the closed interval; NULL is open."""
    start, end = (None if at is None else _utc_day(at) for at in interval)
    clauses = []
    if end is not None:
        clauses.append(Clause(f"(t.{VALID_FROM} IS NULL OR t.{VALID_FROM} <= ?)", (end,)))
    if start is not None:
        clauses.append(Clause(f"(t.{VALID_TO} IS NULL OR t.{VALID_TO} > ?)", (start,)))
    return together(clauses, " AND ") if clauses else ANY


def _at(column: Column, interval: Interval) -> Clause:
    """The column's day or moment lies in the closed interval; a feature without one is not asked about."""
    day = column.format == "date"
    name = Clause(f"t.{quoted(column.name)}")
    held = name if day else temporal.moment(name, day=False)
    ends = [None if end is None else (_utc_day(end) if day else temporal.stored(_utc(end))) for end in interval]
    bounds = [Clause(sign, (end,)) for sign, end in zip((" >= ?", " <= ?"), ends, strict=True) if end is not None]
    known = Clause(f"t.{quoted(column.name)} IS NOT NULL")
    return together([known, *(together([held, bound], "") for bound in bounds)], " AND ")


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo is None else at.astimezone(UTC)


def _utc_day(at: datetime) -> str:
    return _utc(at).date().isoformat()


def source(table: Table, boxes: Sequence[BBox], *, joined: bool = True) -> Clause:
    """The FROM clause: the table as `t`, and with boxes only the rows whose envelope meets one of them, as `r`.

    The join starts at the R-tree, so that a page costs what it holds; without a sort the order is the R-tree's,
    the same for every page because the file never changes. Not `joined`, it gives `r` alone, enough to count.
    """
    if not boxes:
        return Clause(f"FROM {quoted(table.name)} AS t")
    if table.rtree is None:
        raise Unavailable(f"{table.name} has no spatial index; run `helpdesk ingest` to rebuild it")
    picked = together([_touching(table.rtree, box) for box in boxes], " UNION ")
    join = f" CROSS JOIN {quoted(table.name)} AS t ON t.{quoted(table.fid)} = r.id" if joined else ""
    return Clause(f"FROM ({picked.sql}) AS r{join}", picked.values)


def _touching(rtree: str, box: BBox) -> Clause:
    columns = "SELECT id, minx, maxx, miny, maxy"
    meets = "maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?"
    return Clause(f"{columns} FROM {quoted(rtree)} WHERE {meets}", (box.west, box.east, box.south, box.north))


def enclosed(boxes: Sequence[BBox]) -> Clause:
    """The rows whose envelope lies inside a box: they intersect it whatever their shape. (The R-tree keeps single
    precision, rounded outward, so this never holds by rounding.)"""
    inside = "(r.minx >= ? AND r.maxx <= ? AND r.miny >= ? AND r.maxy <= ?)"
    return together([Clause(inside, (box.west, box.east, box.south, box.north)) for box in boxes], " OR ")
