"""Filters in the words of SQLite, and of the functions that it is given."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import shapely

from ...domain.filters import Call, Kind, Literal, Property, Shape
from ...domain.filters.kinds import kind_of
from ..sql.literals import geometry_of
from ..sql.validity import VALID_FROM, VALID_TO
from . import temporal
from .clauses import Clause, around, together
from .connections import quoted
from .functions import FOLD_ACCENTS, FOLD_CASE, POWER, RELATES, REMAINDER
from .tables import GEOMETRY, Table

_FOLDS = {"casei": FOLD_CASE, "accenti": FOLD_ACCENTS}
# A validity without a first or last day is open there, where any other interval without one is unknown.
_OPEN = {VALID_FROM: "'0000-01-01'", VALID_TO: "'9999-12-31'"}


class SQLite:
    """A `Dialect` for one table."""

    def __init__(self, table: Table, kinds: Mapping[str, Kind]) -> None:
        self._table = table
        self._kinds = kinds

    def joined(self, clauses: Sequence[Clause], between: str) -> Clause:
        return together(clauses, between)

    def around(self, before: str, clause: Clause, after: str = ")") -> Clause:
        return around(before, clause, after)

    def truth(self, value: bool, /) -> Clause:
        return Clause("1" if value else "0")

    def literal(self, node: Literal) -> Clause:
        return Clause("?", (_stored(node.value),))

    def column(self, node: Property) -> Clause:
        return Clause(f"t.{quoted(self._table.geometry if node.name == GEOMETRY else node.name)}")

    def shape(self, node: Shape) -> Clause:
        return Clause("?", (shapely.to_wkb(geometry_of(node)),))

    def compared(self, node: Call, operands: Sequence[Clause]) -> Sequence[Clause]:
        """As they are: SQLite compares code points, and whole numbers with others exactly."""
        return operands

    def moment(self, clause: Clause, *, day: bool, last: bool = False) -> Clause:
        return temporal.moment(clause, day=day, at=temporal.LAST_MOMENT if last else temporal.FIRST_MOMENT)

    def open_ended(self, node: Property, clause: Clause) -> Clause:
        if not self._table.dated or node.name not in _OPEN:
            return clause
        return around("coalesce(", clause, f", {_OPEN[node.name]})")

    def matches(self, operand: Clause, pattern: Sequence[tuple[str, bool]]) -> Clause:
        """By GLOB, which unlike LIKE tells capitals from small letters."""
        return together([operand, Clause("?", (_globbed(pattern),))], " GLOB ")

    def calculated(self, node: Call, operands: Sequence[Clause]) -> Clause:
        """Division is of real numbers; `div` leaves out what follows the point. By zero it is unknown."""
        op, (one, other) = node.op, operands
        if op in ("%", "^"):
            return around(f"{REMAINDER if op == '%' else POWER}(", together([one, other], ", "))
        if op in ("/", "div"):
            divided = together([around("CAST(", one, " AS REAL)"), other], " / ")
            return around("CAST(", divided, " AS INTEGER)") if op == "div" else around("(", divided)
        return around("(", together([one, other], f" {op} "))

    def folded(self, op: str, operand: Clause) -> Clause:
        return around(f"{_FOLDS[op]}(", operand)

    def related(self, node: Call, operands: Sequence[Clause]) -> Clause:
        return around(f"{RELATES}('{node.op}', ", together(operands, ", "))

    def kind(self, node: Literal | Property) -> Kind:
        return kind_of(node, self._kinds)


def _stored(value: str | float | bool | date | datetime) -> str | int | float:
    if isinstance(value, bool):
        return int(value)
    return temporal.stored(value) if isinstance(value, date) else value


def _globbed(pattern: Sequence[tuple[str, bool]]) -> str:
    wild = {"%": "*", "_": "?"}
    return "".join(wild[each] if is_wild else f"[{each}]" if each in "*?[" else each for each, is_wild in pattern)
