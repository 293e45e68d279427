"""Which rows a query asks for, as SQL: names come from the table's own columns, values are always parameters."""

from collections.abc import Sequence
from datetime import date, datetime

from ...domain.errors import Unavailable
from ...domain.filters import Node
from ...domain.geo import BBox
from ...ports import Column
from ..sql.properties import property_of, typed, utc
from ..sql.validity import VALID_FROM, VALID_TO
from . import temporal
from .clauses import ANY, Clause, around, together
from .connections import quoted
from .filters import compiled
from .tables import Table

_MOST_PLANNED = 100

Interval = tuple[datetime | None, datetime | None]


def column_of(table: Table, name: str) -> Column:
    """Raises BadParameter that says which properties come near."""
    return property_of(table.name, table.columns, name)


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
        clauses.append(_unplanned(compiled(table, filter_)))
    return together(clauses, " AND ") if clauses else ANY


def _unplanned(clause: Clause) -> Clause:
    """A long filter as one term that the planner does not look into: it weighs all ORs against each other, which took
    seconds before the first row was read, and no clock is looked at meanwhile."""
    return clause if len(clause.values) <= _MOST_PLANNED else around("+(", clause)


def _equal(column: Column, text: str) -> Clause:
    value, name = typed(column, text), Clause(f"t.{quoted(column.name)}")
    held = temporal.moment(name, day=False) if isinstance(value, datetime) else name
    return together([held, Clause("?", (temporal.stored(value) if isinstance(value, date) else value,))], " = ")


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
    ends = [None if end is None else (_utc_day(end) if day else temporal.stored(utc(end))) for end in interval]
    bounds = [Clause(sign, (end,)) for sign, end in zip((" >= ?", " <= ?"), ends, strict=True) if end is not None]
    known = Clause(f"t.{quoted(column.name)} IS NOT NULL")
    return together([known, *(together([held, bound], "") for bound in bounds)], " AND ")


def _utc_day(at: datetime) -> str:
    return utc(at).date().isoformat()


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
