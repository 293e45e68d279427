"""Filters in the words of PostGIS, and of the functions of our schema `helpdesk`, which the migrations make."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import LiteralString

import shapely
from psycopg.sql import SQL

from ...domain.errors import BadParameter
from ...domain.filters import Call, Kind, Literal, Node, Property, Shape
from ...domain.filters.kinds import kind_of
from ...domain.filters.nodes import LARGEST, refused
from ..sql.literals import geometry_of
from ..sql.validity import VALID_FROM, VALID_TO
from .clauses import Clause, around, together
from .columns import expression
from .geometries import geometry
from .tables import CRS84_SRID, GEOMETRY, Table

# A validity without a first or last day is open there, where any other interval without one is unknown.
_OPEN: dict[str, LiteralString] = {VALID_FROM: "'-infinity'", VALID_TO: "'infinity'"}
_OF_COLLECTIONS = ("s_intersects", "s_disjoint")
_EXACT = ("+", "-", "*")
_FUNCTIONS: dict[str, LiteralString] = {
    "+": "plus", "-": "minus", "*": "times", "/": "divided", "div": "quotient", "%": "remainder", "^": "raised",
}  # fmt: skip
_INEXACT = frozenset({"float4", "float8", "numeric"})
_BY_CODE_POINTS = ' COLLATE "C"'


class PostGIS:
    """A `Dialect` for one table."""

    def __init__(self, table: Table, kinds: Mapping[str, Kind]) -> None:
        self._table = table
        self._kinds = kinds

    def joined(self, clauses: Sequence[Clause], between: LiteralString) -> Clause:
        return together(clauses, between)

    def around(self, before: LiteralString, clause: Clause, after: LiteralString = ")") -> Clause:
        return around(before, clause, after)

    def truth(self, value: bool, /) -> Clause:
        return Clause(SQL("TRUE" if value else "FALSE"))

    def literal(self, node: Literal) -> Clause:
        """Raises BadParameter for a text that PostgreSQL cannot hold."""
        match node.value:
            case bool():
                return Clause(SQL("%s::bool"), (node.value,))
            case int():
                return Clause(SQL("%s::int8"), (node.value,))
            case float():
                return Clause(SQL("%s::float8"), (node.value,))
            case datetime() as at:
                to_the_millisecond = at.replace(microsecond=at.microsecond // 1000 * 1000)
                return Clause(SQL("%s::timestamptz"), (to_the_millisecond,))
            case date():
                return Clause(SQL("%s::date"), (node.value,))
        return Clause(SQL("%s::text"), (_told(str(node.value)),))

    def column(self, node: Property) -> Clause:
        """What is no number is none; validity is in days, whatever holds it."""
        if node.name == GEOMETRY:
            return Clause(geometry(self._table))
        held = self._table.held[node.name]
        value = Clause(expression(held))
        if held.type in _INEXACT:
            return around("nullif(", value, ", 'NaN'::float8)")
        days = self._table.dated and node.name in _OPEN and held.type != "date"
        return around("(", value, ")::date") if days else value

    def shape(self, node: Shape) -> Clause:
        placed = shapely.set_srid(_plain(node), CRS84_SRID)
        return Clause(SQL("%s::geometry"), (shapely.to_wkb(placed, hex=True, include_srid=True),))

    def compared(self, node: Call, operands: Sequence[Clause]) -> Sequence[Clause]:
        """Texts by their code points. One that is asked for equality stays as it is, so that an index serves: all
        collations agree on what is equal."""
        if self.kind(node.args[0]) is Kind.STRING:
            named = sum(not isinstance(arg, Literal) for arg in node.args)
            if node.op in ("=", "<>", "in") and named <= 1:
                return operands
            return [around("", operands[0], _BY_CODE_POINTS), *operands[1:]]
        if not any(self._is_whole(arg) for arg in node.args):
            return operands
        return [self._whole(arg, operand) for arg, operand in zip(node.args, operands, strict=True)]

    def moment(self, clause: Clause, *, day: bool, last: bool = False) -> Clause:
        if not day:
            return around("date_trunc('milliseconds', ", clause)
        end = " + interval '1 day' - interval '1 ms'" if last else ""
        return around("(", around("((", clause, ")::timestamp AT TIME ZONE 'UTC')"), f"{end})")

    def open_ended(self, node: Property, clause: Clause) -> Clause:
        if not self._table.dated or node.name not in _OPEN:
            return clause
        return around("coalesce(", clause, f", {_OPEN[node.name]}::date)")

    def matches(self, operand: Clause, pattern: Sequence[tuple[str, bool]]) -> Clause:
        text = "".join(f"\\{each}" if each in "%_\\" and not is_wild else each for each, is_wild in pattern)
        like = Clause(SQL("%s::text"), (_told(text),))
        return around("(", together([around("", operand, _BY_CODE_POINTS), like], " LIKE "))

    def calculated(self, node: Call, operands: Sequence[Clause]) -> Clause:
        """Of whole numbers as such, of others as doubles."""
        whole = node.op in _EXACT and all(self._is_whole(arg) for arg in node.args)
        cast: LiteralString = ")::numeric" if whole else ")::float8"
        typed = together([around("(", each, cast) for each in operands], ", ")
        return around(f"helpdesk.{_FUNCTIONS[node.op]}(", typed)

    def folded(self, op: str, operand: Clause) -> Clause:
        return around("helpdesk.fold_case(" if op == "casei" else "helpdesk.fold_accents(", operand)

    def related(self, node: Call, operands: Sequence[Clause]) -> Clause:
        """Raises BadParameter for a collection of several dimensions, which GEOS relates to nothing before 3.13."""
        mixed = [arg for arg in node.args if isinstance(arg, Shape) and arg.members and _is_collection(_plain(arg))]
        if mixed and node.op not in _OF_COLLECTIONS:
            said = f"{node.op} cannot be told of a GeometryCollection of points, lines and areas"
            raise refused(said, mixed[0].at, "use S_INTERSECTS, or ask for its members one by one")
        return around(f"helpdesk.{node.op}(", together(operands, ", "))

    def kind(self, node: Node) -> Kind:
        return kind_of(node, self._kinds)

    def _is_whole(self, node: Node) -> bool:
        match node:
            case Literal(value):
                return isinstance(value, int) and not isinstance(value, bool)
            case Property(name):
                column = self._table.columns.get(name)
                return column is not None and (column.type == "integer" or column.format == "int64")
            case Call(op, args):
                return op in _EXACT and all(self._is_whole(arg) for arg in args)
        return False

    def _whole(self, node: Node, operand: Clause) -> Clause:
        """A number without a fraction beside whole numbers: not to be compared as doubles, which skip some of these."""
        if isinstance(node, Literal) and isinstance(node.value, float):
            value = node.value
            if value.is_integer() and abs(value) <= LARGEST:
                return Clause(SQL("%s::int8"), (int(value),))
        return operand


def _plain(node: Shape) -> shapely.Geometry:
    """A collection as the one geometry that covers the same points, where there is one."""
    return shapely.unary_union(geometry_of(node)) if node.members else geometry_of(node)


def _is_collection(shape: shapely.Geometry) -> bool:
    return bool(shapely.get_type_id(shape) == shapely.GeometryType.GEOMETRYCOLLECTION)


def _told(text: str) -> str:
    """Raises BadParameter."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadParameter("filter", "a text holds half of a surrogate pair; leave it out") from None
    if "\0" in text:
        raise BadParameter("filter", "a text holds a NUL, which no text of the database does; leave it out")
    return text
