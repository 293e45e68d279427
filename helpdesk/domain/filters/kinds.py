"""Which kind of value each part of a filter has, and whether the operators take them."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from ..errors import BadParameter
from .instants import instant_of
from .nodes import LARGEST, Call, Interval, Literal, Node, Property, Shape, refused
from .operators import ARITHMETIC, COMPARISONS, FOLDINGS, LOGICAL, SPATIAL, TEMPORAL_OF_ANY
from .shapes import on_earth


class Kind(StrEnum):
    """What a value is. A date and a timestamp can be compared with each other, and so can numbers with those that are
    written as text, since JSON readers would round them; no other two kinds can."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    LONG = "int64"
    STRING = "string"
    DATE = "date"
    TIMESTAMP = "timestamp"
    INTERVAL = "interval"
    GEOMETRY = "geometry"


INSTANTS = frozenset((Kind.DATE, Kind.TIMESTAMP))
_NUMBERS = frozenset((Kind.NUMBER, Kind.LONG))
_COMPARED = frozenset((Kind.BOOLEAN, Kind.STRING, *_NUMBERS, *INSTANTS))
# Of each kind that can be compared with another: the one that stands for both.
_FAMILIES = {Kind.DATE: Kind.TIMESTAMP, Kind.LONG: Kind.NUMBER}
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_TIMES = INSTANTS | {Kind.INTERVAL}

Kinds = Mapping[str, Kind]
Typed = tuple[Node, Kind]


def checked(filter_: Node, kinds: Kinds) -> Node:
    """The filter with its geometries on Earth, and texts read as instants where they are compared with instants.

    `kinds` are those of the queryable properties. Raises BadParameter for an unknown property, for operands that do
    not fit their operator, and for an expression that is no condition.
    """
    node, kind = _typed(filter_, kinds)
    if kind is not Kind.BOOLEAN:
        raise refused(f"is a {kind}, not a condition", "as a whole", "compare it, for example with =")
    return node


def kind_of(node: Node, kinds: Kinds) -> Kind:
    """The kind of a part of a checked filter."""
    return _typed(node, kinds)[1]


def _typed(node: Node, kinds: Kinds) -> Typed:
    match node:
        case Literal(value):
            return node, _kind_of_value(value)
        case Property(name):
            if name not in kinds:
                raise _unknown(name, kinds, node.at)
            return node, kinds[name]
        case Shape():
            return on_earth(node), Kind.GEOMETRY
        case Interval(start, end):
            for each in (start, end):
                if each is not None:
                    _expect([_typed(each, kinds)], INSTANTS, node.at, "an interval")
            return _in_order(node), Kind.INTERVAL
        case Call():
            return _of_call(node, kinds)


def _kind_of_value(value: object) -> Kind:
    match value:
        case bool():
            return Kind.BOOLEAN
        case int() | float():
            return Kind.NUMBER
        case datetime():
            return Kind.TIMESTAMP
        case date():
            return Kind.DATE
    return Kind.STRING


def _of_call(node: Call, kinds: Kinds) -> Typed:
    args = [_typed(arg, kinds) for arg in node.args]
    op, result = node.op, Kind.BOOLEAN
    if op in LOGICAL:
        _expect(args, {Kind.BOOLEAN}, node.at, op)
    elif op in ARITHMETIC:
        _expect(args, _NUMBERS, node.at, op)
        result = Kind.NUMBER
    elif op in FOLDINGS or op == "like":
        _expect(args, {Kind.STRING}, node.at, op)
        if op == "like" and not _is_pattern(node.args[1]):
            raise refused("the pattern of LIKE is no text", node.at, "write for example name LIKE 'Saint%'")
        result = Kind.STRING if op in FOLDINGS else Kind.BOOLEAN
    elif op in SPATIAL:
        _expect(args, {Kind.GEOMETRY}, node.at, op)
    elif op in COMPARISONS or op in ("in", "between"):
        args = _alike(args, node)
    elif op != "isNull":
        args = _instants(args)
        _expect(args, _TIMES if op in TEMPORAL_OF_ANY else {Kind.INTERVAL}, node.at, op)
    return replace(node, args=tuple(arg for arg, _ in args)), result


def _is_pattern(node: Node) -> bool:
    while isinstance(node, Call) and node.op in FOLDINGS:
        node = node.args[0]
    return isinstance(node, Literal)


def _in_order(node: Interval) -> Interval:
    ends = [each.value for each in (node.start, node.end) if isinstance(each, Literal)]
    if len(ends) == 2 and str(ends[0])[:19] > str(ends[1])[:19]:
        raise refused("an interval ends before it begins", node.at, "write its start first")
    return node


def _expect(args: Sequence[Typed], wanted: frozenset[Kind] | set[Kind], at: str, op: str) -> None:
    for arg, kind in args:
        if kind not in wanted:
            said = f"{_said(arg)} is a {kind} in {op}"
            raise refused(said, arg.at or at, f"it takes {' or '.join(sorted(wanted))}")


def _alike(args: Sequence[Typed], node: Call) -> list[Typed]:
    """Operands that can be compared with each other."""
    found = _longs(_instants(args))
    _expect(found, _COMPARED, node.at, node.op)
    families = {_FAMILIES.get(kind, kind) for _, kind in found}
    if len(families) > 1:
        said = " with ".join(f"{_said(arg)} ({kind})" for arg, kind in found[:3])
        raise refused(f"{node.op} compares {said}", node.at, "both sides are of one type; texts stand in '...'")
    return found


def _longs(args: Sequence[Typed]) -> list[Typed]:
    """Texts beside numbers that are shown as texts are numbers: QGIS knows these columns as texts."""
    if not any(kind is Kind.LONG for _, kind in args):
        return list(args)
    return [_read_as_number(arg, kind) for arg, kind in args]


def _read_as_number(arg: Node, kind: Kind) -> Typed:
    if not isinstance(arg, Literal) or not isinstance(arg.value, str) or not _WHOLE.fullmatch(arg.value):
        return arg, kind
    value = int(arg.value)
    return replace(arg, value=value if abs(value) <= LARGEST else float(value)), Kind.NUMBER


def _instants(args: Sequence[Typed]) -> list[Typed]:
    """Texts beside instants are instants: so does QGIS write them."""
    if not any(kind in _TIMES for _, kind in args):
        return list(args)
    return [_read_as_instant(arg, kind) for arg, kind in args]


def _read_as_instant(arg: Node, kind: Kind) -> Typed:
    if not isinstance(arg, Literal) or not isinstance(arg.value, str):
        return arg, kind
    value = instant_of(arg.value, arg.at)
    return replace(arg, value=value), _kind_of_value(value)


def _said(node: Node) -> str:
    match node:
        case Literal(value):
            return repr(value) if isinstance(value, str | int | float) else str(value)
        case Property(name):
            return name
        case Call(op):
            return f"{op}(...)"
    return "the geometry" if isinstance(node, Shape) else "the interval"


def _unknown(name: str, kinds: Kinds, at: str) -> BadParameter:
    near = difflib.get_close_matches(name, kinds, n=3) or sorted(kinds)
    return refused(f"{name[:80]!r} is not queryable", at, f"there is {', '.join(near)}")
