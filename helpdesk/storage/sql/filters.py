"""CQL2 filters as SQL: only operators of our own tables are ever written, every value is a parameter, and every name
is one of the table's own columns."""

from collections.abc import Iterator, Sequence

from ...domain.filters import Call, Interval, Kind, Literal, Node, Property, Shape
from ...domain.filters.kinds import INSTANTS
from ...domain.filters.operators import ARITHMETIC, COMPARISONS, FOLDINGS, SPATIAL
from ...domain.geo import BBox
from ...ports import Column
from .dialect import Dialect
from .folding import pattern_of
from .literals import envelopes
from .temporal import relation

# A feature that stands in one of these relations to a geometry has an envelope that meets that geometry's.
_NEAR = frozenset(SPATIAL) - {"s_disjoint"}

End = Literal | Property | None


def kind_of_column(column: Column) -> Kind:
    by_format = {"date": Kind.DATE, "date-time": Kind.TIMESTAMP, "int64": Kind.LONG}
    by_type = {"integer": Kind.NUMBER, "number": Kind.NUMBER, "boolean": Kind.BOOLEAN}
    return by_format.get(column.format or "") or by_type.get(column.type, Kind.STRING)


def boxes(node: Node) -> Iterator[tuple[BBox, ...]]:
    """The envelopes that every match must meet: those of geometries joined by AND."""
    if isinstance(node, Call) and node.op == "and":
        for arg in node.args:
            yield from boxes(arg)
    elif isinstance(node, Call) and node.op in _NEAR:
        shapes = [arg for arg in node.args if isinstance(arg, Shape)]
        if len(shapes) == 1:
            yield envelopes(shapes[0])


class Writer[C]:
    """Writes the parts of a filter that `checked` has let through."""

    def __init__(self, dialect: Dialect[C]) -> None:
        self._dialect = dialect

    def written(self, node: Node) -> C:
        match node:
            case Literal():
                return self._dialect.literal(node)
            case Property():
                return self._dialect.column(node)
            case Shape():
                return self._dialect.shape(node)
            case Interval():
                raise AssertionError("an interval stands in functions of time only")
            case Call():
                return self._call(node)

    def _call(self, node: Call) -> C:
        op, dialect = node.op, self._dialect
        if op in (*COMPARISONS, "in", "between"):
            return self._compared(node)
        if op.startswith("t_"):
            return self._temporal(node)
        if op == "isNull":
            return self._missing(node.args[0])
        args = [self.written(arg) for arg in node.args if not (op == "like" and arg is node.args[1])]
        if op == "like":
            return dialect.matches(args[0], pattern_of(node.args[1]))
        if op in ("and", "or"):
            return _balanced(dialect, args, f" {op.upper()} ")
        if op in ARITHMETIC:
            return dialect.calculated(node, args)
        if op in FOLDINGS:
            return dialect.folded(op, args[0])
        return dialect.related(node, args) if op in SPATIAL else dialect.around("(NOT ", args[0])

    def _missing(self, node: Node) -> C:
        """An interval is unknown where an end is."""
        ends = [node.start, node.end] if isinstance(node, Interval) else [node]
        told = [self._dialect.around("(", self.written(end), " IS NULL)") for end in ends if end is not None]
        return self._dialect.around("(", self._dialect.joined(told or [self._dialect.truth(False)], " OR "))

    def _compared(self, node: Call) -> C:
        dialect = self._dialect
        moments = any(self._kind(arg) is Kind.TIMESTAMP for arg in node.args)
        first, *others = dialect.compared(node, [self._scalar(arg, moments=moments) for arg in node.args])
        if node.op == "between":
            low, high = others
            both = (dialect.joined([first, low], " >= "), dialect.joined([first, high], " <= "))
            return dialect.around("(", dialect.joined(both, " AND "))
        if node.op == "in":
            return dialect.around("(", dialect.joined([first, self._listed(others)], " IN "))
        return dialect.around("(", dialect.joined([first, *others], f" {node.op} "))

    def _listed(self, clauses: Sequence[C]) -> C:
        return self._dialect.around("(", self._dialect.joined(clauses, ", "))

    def _scalar(self, node: Node, *, moments: bool) -> C:
        written, kind = self.written(node), self._kind(node)
        if kind not in INSTANTS or not moments:
            return written
        return self._dialect.moment(written, day=kind is Kind.DATE)

    def _temporal(self, node: Call) -> C:
        """By the ends of both operands; unknown where one of these is, even if the other settles it."""
        dialect = self._dialect
        pairs = [_ends(arg) for arg in node.args]
        ends = [end for pair in pairs for end in pair if end is not None]
        moments = any(self._kind(end) is Kind.TIMESTAMP for end in ends)
        one, other = (
            (self._bound(start, last=False, moments=moments), self._bound(end, last=True, moments=moments))
            for start, end in pairs
        )
        named = {end.name: self._known(end) for end in ends if isinstance(end, Property)}
        missing = [dialect.around("", clause, " IS NULL") for clause in named.values()] or [dialect.truth(False)]
        holds = relation(dialect, node.op, one, other)
        unknown = dialect.around("(CASE WHEN ", dialect.joined(missing, " OR "), " THEN NULL")
        return dialect.joined([unknown, dialect.around("", holds, " END)")], " ELSE ")

    def _bound(self, end: End, *, last: bool, moments: bool) -> C | None:
        if end is None:
            return None
        known = self._known(end)
        return self._dialect.moment(known, day=self._kind(end) is Kind.DATE, last=last) if moments else known

    def _known(self, end: Literal | Property) -> C:
        written = self.written(end)
        return self._dialect.open_ended(end, written) if isinstance(end, Property) else written

    def _kind(self, node: Node) -> Kind | None:
        """Of what may be an instant."""
        return self._dialect.kind(node) if isinstance(node, Literal | Property) else None


def _ends(node: Node) -> tuple[End, End]:
    """An instant starts and ends at once."""
    if isinstance(node, Interval):
        return node.start, node.end
    assert isinstance(node, Literal | Property)
    return node, node


def _balanced[C](dialect: Dialect[C], clauses: Sequence[C], between: str) -> C:
    """In parentheses that halve: SQLite refuses trees that are deeper than 1000."""
    if len(clauses) == 1:
        return clauses[0]
    half = len(clauses) // 2
    halves = [_balanced(dialect, clauses[:half], between), _balanced(dialect, clauses[half:], between)]
    return dialect.around("(", dialect.joined(halves, between))
