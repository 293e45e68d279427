"""Cells as numbers and names, each held to what its column can be."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ....domain.toolkit.laboratory import Quantity
from .columns import ALWAYS, CHOICES, COLUMNS, Column
from .problems import Problems
from .table import Row, Table

_NUMBER = re.compile(r"[+-]?[0-9]+(?:([.,])[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_VISIT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
ONE_STRATUM = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One layer of one point at one visit; `values` are the numbers by column."""

    where: str
    point: str
    visit: str
    stratum: str
    values: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """`convention` says what the bulk density is of; `unread` are columns that nothing here uses. What has a problem is
    NaN, a row whose point or visit has one is None, and a choice between columns that cannot be told is empty."""

    source: str
    rows: Sequence[Sample | None]
    carbon: str
    convention: str
    unread: Sequence[str]
    decimal_mark: str
    problems: Problems


def read(table: Table) -> Samples:
    """Columns that are missing or do not go together, and every cell that is wrong, are added to the problems."""
    chosen = [_chosen(table, about, alternatives) for about, alternatives in CHOICES]
    wanted, marks = _wanted(table, chosen), _Marks()
    rows = [_sample(row, wanted, table.problems, marks) for row in table.rows]
    return Samples(
        source=table.source,
        rows=rows,
        carbon=chosen[0],
        convention=chosen[1],
        unread=[name for name in table.columns if name not in COLUMNS],
        decimal_mark=marks.mark or ".",
        problems=table.problems,
    )


def _chosen(table: Table, about: str, alternatives: Mapping[str, Sequence[str]]) -> str:
    """The one alternative of which the table has columns; none, and a problem, where there is not one."""
    there = [name for name, columns in alternatives.items() if set(columns) & set(table.columns)]
    if len(there) == 1:
        return there[0]
    offered = "; ".join(" and ".join(columns) for columns in alternatives.values())
    named = [each for name in there for each in alternatives[name] if each in table.columns]
    table.problems.add(
        table.header,
        "",
        f"has {' and '.join(named)}, which do not go together; choose for {about} one of {offered}"
        if there
        else f"has no column of {about}{_near(table)}; there are {offered}",
    )
    return ""


def _near(table: Table) -> str:
    """Columns that nothing here uses, which may be meant."""
    unknown = [name for name in table.columns if name not in COLUMNS]
    return f" (it has {', '.join(unknown)})" if unknown else ""


def _wanted(table: Table, chosen: Iterable[str]) -> list[str]:
    """The columns that are read; those that are missing are problems."""
    needed = [*ALWAYS]
    for name, (_, alternatives) in zip(chosen, CHOICES, strict=True):
        needed += alternatives.get(name, ())
    for name in needed:
        if name not in table.columns:
            table.problems.add(table.header, "", f"has no column {name}: {COLUMNS[name].title}{_near(table)}")
    return [name for name in COLUMNS if name in table.columns and (name in needed or COLUMNS[name].optional)]


class _Marks:
    """The decimal mark of a file: that of its first number that has one."""

    def __init__(self) -> None:
        self.mark = ""
        self.first = ""

    def agrees(self, where: str, cell: str, mark: str) -> bool:
        if mark and not self.mark:
            self.mark, self.first = mark, f"{cell!r} in {where}"
        return not mark or mark == self.mark


def _sample(row: Row, wanted: Sequence[str], problems: Problems, marks: _Marks) -> Sample | None:
    if row.cells is None:
        return None
    names: dict[str, str] = {}
    values: dict[str, float] = {}
    for name in wanted:
        column, cell = COLUMNS[name], row.cells.get(name)
        if column.quantity is not None:
            values[name] = _number(row.where, name, cell, column.quantity, problems, marks)
        else:
            names[name] = _name(row.where, name, cell, column, problems)
    if not (names.get("point") and names.get("visit")):
        return None
    return Sample(
        where=row.where,
        point=names["point"],
        visit=names["visit"],
        stratum=names.get("stratum", ONE_STRATUM),
        values=values,
    )


def _number(where: str, name: str, cell: object, quantity: Quantity, problems: Problems, marks: _Marks) -> float:
    """NaN, and a problem, where it is none or cannot be."""
    if cell is None or cell == "":
        problems.add(where, name, f"is empty; it needs {quantity.bounds}")
        return float("nan")
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        problems.add(where, name, f"{str(cell)[:40]!r} is not a number; it needs {quantity.bounds}")
        return float("nan")
    value = float(cell) if not isinstance(cell, str) else _of_text(where, name, cell, quantity, problems, marks)
    if value == value and not quantity.holds(value):
        problems.add(where, name, f"{value:g} is outside {quantity.bounds}")
        return float("nan")
    return value


def _of_text(where: str, name: str, cell: str, quantity: Quantity, problems: Problems, marks: _Marks) -> float:
    found = _NUMBER.fullmatch(cell)
    if found is None:
        problems.add(where, name, f"{cell[:40]!r} is not a number; it needs {quantity.bounds}")
        return float("nan")
    if not marks.agrees(where, cell, found[1] or ""):
        problems.add(
            where, name, f"{cell!r} has another decimal mark than {marks.first}; write one of the two throughout"
        )
        return float("nan")
    return float(cell.replace(",", "."))


def _name(where: str, name: str, cell: object, column: Column, problems: Problems) -> str:
    """Nothing, and a problem, where it is none."""
    is_text = isinstance(cell, str | int) and not isinstance(cell, bool)
    text = str(cell).strip() if is_text else ""
    if cell is not None and not is_text:
        problems.add(where, name, f"{str(cell)[:40]!r} is not text")
    elif not text:
        problems.add(where, name, f"is empty; it needs {column.title[0].lower()}{column.title[1:]}")
    elif len(text) > column.longest:
        problems.add(where, name, f"is longer than {column.longest} characters")
    elif name == "visit" and years_of(text) is None:
        problems.add(where, name, f"{text[:40]!r} is not a year, month or day such as 2019, 2019-10 or 2019-10-07")
    else:
        return text
    return ""


def years_of(visit: str) -> float | None:
    """Years since the year 0, or nothing for what is no visit: a year stands at its start, as a month does."""
    found = _VISIT.fullmatch(visit)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
    start = date(day.year, 1, 1).toordinal()
    return day.year + (day.toordinal() - start) / 365.25
