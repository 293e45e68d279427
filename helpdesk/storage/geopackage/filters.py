"""CQL2 filters as SQL: only operators of our own table are ever written, every value is a parameter, and every name is
one of the table's own columns."""

from collections.abc import Iterator, Mapping
from functools import partial

import shapely

from ...domain.filters import Call, Interval, Kind, Literal, Node, Property, Shape, checked
from ...domain.filters.kinds import INSTANTS, kind_of
from ...domain.filters.operators import ARITHMETIC, COMPARISONS, FOLDINGS, SPATIAL
from ...domain.geo import BBox
from . import temporal
from .clauses import Clause, around, balanced, together
from .connections import quoted
from .functions import FOLD_ACCENTS, FOLD_CASE, POWER, RELATES, REMAINDER, fold_accents, fold_case
from .literals import envelopes, geometry_of
from .tables import GEOMETRY, VALID_FROM, VALID_TO, Table

# A feature that stands in one of these relations to a geometry has an envelope that meets that geometry's.
_NEAR = frozenset(SPATIAL) - {"s_disjoint"}
_FOLDS = {"casei": (FOLD_CASE, fold_case), "accenti": (FOLD_ACCENTS, fold_accents)}
# A validity without a first or last day is open there, where any other interval without one is unknown.
_OPEN = {VALID_FROM: "'0000-01-01'", VALID_TO: "'9999-12-31'"}

End = Literal | Property | None


def kinds(table: Table) -> Mapping[str, Kind]:
    """The kinds of what can be asked about: the columns, the geometry, and the validity of dated tables."""
    found = {column.name: _kind(column.type, column.format) for column in table.columns.values()}
    dated = {VALID_FROM: Kind.DATE, VALID_TO: Kind.DATE} if table.dated else {}
    return {GEOMETRY: Kind.GEOMETRY, **dated, **found}


def _kind(type_: str, format_: str | None) -> Kind:
    by_format = {"date": Kind.DATE, "date-time": Kind.TIMESTAMP, "int64": Kind.LONG}
    by_type = {"integer": Kind.NUMBER, "number": Kind.NUMBER, "boolean": Kind.BOOLEAN}
    return by_format.get(format_ or "") or by_type.get(type_, Kind.STRING)


def compiled(table: Table, filter_: Node) -> Clause:
    """The condition on rows of alias `t`. Raises BadParameter for what `checked` refuses, and an invalid geometry."""
    known = kinds(table)
    node = checked(filter_, known)
    condition = _Writer(table, known).written(node)
    near = [_near(table, boxes) for boxes in _boxes(node)] if table.rtree else []
    return together([*near, condition], " AND ")


def _boxes(node: Node) -> Iterator[tuple[BBox, ...]]:
    """The envelopes that every match must meet: those of geometries joined by AND."""
    if isinstance(node, Call) and node.op == "and":
        for arg in node.args:
            yield from _boxes(arg)
    elif isinstance(node, Call) and node.op in _NEAR:
        shapes = [arg for arg in node.args if isinstance(arg, Shape)]
        if len(shapes) == 1:
            yield envelopes(shapes[0])


def _near(table: Table, boxes: tuple[BBox, ...]) -> Clause:
    meets = "(maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?)"
    met = together([Clause(meets, (box.west, box.east, box.south, box.north)) for box in boxes], " OR ")
    index = quoted(table.rtree or "")
    return around(f"t.{quoted(table.fid)} IN (SELECT id FROM {index} WHERE ", met)


class _Writer:
    """Writes the parts of a checked filter."""

    def __init__(self, table: Table, known: Mapping[str, Kind]) -> None:
        self._table = table
        self._kinds = known

    def written(self, node: Node) -> Clause:
        match node:
            case Literal(value):
                return Clause("?", (_stored(value),))
            case Property(name):
                return Clause(f"t.{quoted(self._table.geometry if name == GEOMETRY else name)}")
            case Shape():
                return Clause("?", (shapely.to_wkb(geometry_of(node)),))
            case Interval(start, end):
                # Only IS NULL asks for it: an interval is unknown where an end is.
                return together([self.written(each) for each in (start, end) if each] or [Clause("1")], " || ")
            case Call():
                return self._call(node)

    def _call(self, node: Call) -> Clause:
        op = node.op
        if op in (*COMPARISONS, "in", "between"):
            return self._compared(node)
        if op.startswith("t_"):
            return self._temporal(node)
        if op == "like":
            return together([self.written(node.args[0]), Clause("?", (_globbed(node.args[1]),))], " GLOB ")
        args = [self.written(arg) for arg in node.args]
        if op in ("and", "or"):
            return balanced(args, f" {op.upper()} ")
        if op in ARITHMETIC:
            return _calculated(op, *args)
        return _around_operands(op, args)

    def _compared(self, node: Call) -> Clause:
        moments = any(self._kind(arg) is Kind.TIMESTAMP for arg in node.args)
        first, *others = (self._scalar(arg, moments=moments) for arg in node.args)
        if node.op == "between":
            low, high = others
            both = (together([first, low], " >= "), together([first, high], " <= "))
            return around("(", together(both, " AND "))
        if node.op == "in":
            return around("(", together([first, around("(", together(others, ", "))], " IN "))
        return around("(", together([first, *others], f" {node.op} "))

    def _scalar(self, node: Node, *, moments: bool, at: str = temporal.FIRST_MOMENT) -> Clause:
        written, kind = self.written(node), self._kind(node)
        if kind not in INSTANTS or not moments:
            return written
        return temporal.moment(written, day=kind is Kind.DATE, at=at)

    def _temporal(self, node: Call) -> Clause:
        """By the ends of both operands; unknown where one of these is, even if the other settles it."""
        pairs = [_ends(arg) for arg in node.args]
        ends = [end for pair in pairs for end in pair if end is not None]
        moments = any(self._kind(end) is Kind.TIMESTAMP for end in ends)
        bound = partial(self._bound, moments=moments)
        one, other = ((bound(start, temporal.FIRST_MOMENT), bound(end, temporal.LAST_MOMENT)) for start, end in pairs)
        holds = temporal.relation(node.op, one, other)
        columns = dict.fromkeys(self._known(end).sql for end in ends if isinstance(end, Property))
        missing = " OR ".join(f"{column} IS NULL" for column in columns) or "0"
        return around(f"(CASE WHEN {missing} THEN NULL ELSE ", holds, " END)")

    def _bound(self, end: End, at: str, *, moments: bool) -> Clause | None:
        if end is None:
            return None
        known = self._known(end)
        return temporal.moment(known, day=self._kind(end) is Kind.DATE, at=at) if moments else known

    def _known(self, end: Literal | Property) -> Clause:
        written = self.written(end)
        if isinstance(end, Property) and self._table.dated and end.name in _OPEN:
            return around("coalesce(", written, f", {_OPEN[end.name]})")
        return written

    def _kind(self, node: Node) -> Kind:
        return kind_of(node, self._kinds)


def _ends(node: Node) -> tuple[End, End]:
    """An instant starts and ends at once."""
    if isinstance(node, Interval):
        return node.start, node.end
    assert isinstance(node, Literal | Property)
    return node, node


def _stored(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, str | int | float) else temporal.stored(value)  # type: ignore[arg-type]


def _around_operands(op: str, args: list[Clause]) -> Clause:
    if op in FOLDINGS:
        return around(f"{_FOLDS[op][0]}(", args[0])
    if op in SPATIAL:
        return around(f"{RELATES}('{op}', ", together(args, ", "))
    return around("(NOT ", args[0]) if op == "not" else around("(", args[0], " IS NULL)")


def _calculated(op: str, one: Clause, other: Clause) -> Clause:
    """Division is of real numbers; `div` leaves out what follows the point. By zero it is unknown."""
    if op in ("%", "^"):
        return around(f"{REMAINDER if op == '%' else POWER}(", together([one, other], ", "))
    if op in ("/", "div"):
        divided = together([around("CAST(", one, " AS REAL)"), other], " / ")
        return around("CAST(", divided, " AS INTEGER)") if op == "div" else around("(", divided)
    return around("(", together([one, other], f" {op} "))


def _globbed(pattern: Node) -> str:
    """The pattern of LIKE in the words of GLOB, which unlike LIKE tells capitals from small letters."""
    folds = []
    while isinstance(pattern, Call):
        folds.append(_FOLDS[pattern.op][1])
        pattern = pattern.args[0]
    assert isinstance(pattern, Literal)
    text: str | None = str(pattern.value)
    for fold in reversed(folds):
        text = fold(text)
    found, letters = [], iter(text or "")
    for letter in letters:
        wild = {"%": "*", "_": "?"}.get(letter)
        plain = next(letters, "\\") if letter == "\\" else letter
        found.append(wild or (f"[{plain}]" if plain in "*?[" else plain))
    return "".join(found)
