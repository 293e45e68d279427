"""CQL2 evaluated feature by feature in plain Python: slow, simple, and what the stores are held to."""

import math
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import shapely

from helpdesk.domain.filters import Call, Interval, Literal, Node, Property, Shape

Values = Mapping[str, Any]

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_LAST = timedelta(days=1) - timedelta(milliseconds=1)
_FIRST_EVER, _LAST_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def holds(node: Node, values: Values) -> bool:
    """Whether a feature matches; unknown is no match."""
    return evaluate(node, values) is True


def evaluate(node: Node, values: Values) -> Any:
    """The value of an expression; None where it is unknown. `values` has dates, datetimes and shapely geometries."""
    match node:
        case Literal(value):
            return value
        case Property(name):
            return values[name]
        case Shape():
            return geometry(node)
        case Interval():
            return None if None in [evaluate(end, values) for end in (node.start, node.end) if end] else node
        case Call("and" | "or" as op, args):
            return _joined(op, [evaluate(arg, values) for arg in args])
        case Call("in" | "between" as op, args):
            first, *others = (evaluate(arg, values) for arg in args)
            if op == "in":
                return _joined("or", [_compared("=", first, each) for each in others])
            return _joined("and", [_compared(">=", first, others[0]), _compared("<=", first, others[1])])
        case Call(op, args) if op.startswith("t_"):
            return _temporal(op, args, values)
        case Call(op, args):
            return _known(op, [evaluate(arg, values) for arg in args])
    raise AssertionError(node)


def geometry(shape: Shape) -> shapely.Geometry:
    """By way of GeoJSON."""
    if shape.kind == "BBox":
        west, south, east, north = shape.coordinates
        boxes = [(west, east)] if west <= east else [(west, 180), (-180, east)]
        return shapely.union_all([shapely.box(left, south, right, north) for left, right in boxes])
    if shape.members:
        return shapely.GeometryCollection([geometry(member) for member in shape.members])
    return shapely.geometry.shape({"type": shape.kind, "coordinates": shape.coordinates})


def _joined(op: str, found: Sequence[bool | None]) -> bool | None:
    settles = op == "or"
    if settles in found:
        return settles
    return None if None in found else not settles


def _compared(op: str, one: Any, other: Any) -> bool | None:
    if one is None or other is None:
        return None
    if isinstance(one, date) and isinstance(other, date) and type(one) is not type(other):
        one, other = _moment(one, False), _moment(other, False)
    return _COMPARISONS[op](one, other)


def _known(op: str, args: list[Any]) -> Any:
    if op == "isNull":
        return args[0] is None
    if None in args:
        return None
    if op == "not":
        return not args[0]
    if op in _COMPARISONS:
        return _compared(op, *args)
    if op == "like":
        return _like(*args)
    if op == "casei":
        return args[0].casefold()
    if op == "accenti":
        letters = unicodedata.normalize("NFD", args[0])
        return unicodedata.normalize("NFC", "".join(each for each in letters if not unicodedata.combining(each)))
    if op.startswith("s_"):
        return bool(getattr(shapely, op.removeprefix("s_"))(*args))
    return _calculated(op, *args)


def _calculated(op: str, one: float, other: float) -> float | None:
    plain = {"+": operator.add, "-": operator.sub, "*": operator.mul, "^": math.pow}
    try:
        if op in plain:
            return plain[op](one, other)
        if op == "%":
            return math.fmod(one, other)
        return math.trunc(one / other) if op == "div" else one / other
    except (ZeroDivisionError, ValueError, OverflowError):
        return None


def _like(text: str, pattern: str) -> bool:
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    regex = "".join(wild.get(part) or re.escape(part[-1]) for part in parts)
    return re.fullmatch(regex, text, re.DOTALL) is not None


def _temporal(op: str, args: Sequence[Node], values: Values) -> bool | None:
    ends = [(arg.start, arg.end) if isinstance(arg, Interval) else (arg, arg) for arg in args]
    found = [[None if end is None else evaluate(end, values) for end in pair] for pair in ends]
    if any(value is None and end is not None for pair, told in zip(ends, found, strict=True)
           for end, value in zip(pair, told, strict=True)):  # fmt: skip
        return None
    whole_days = all(value is None or not isinstance(value, datetime) for pair in found for value in pair)
    (s1, e1), (s2, e2) = (
        (_FIRST_EVER if start is None else _moment(start, False),
         _LAST_EVER if end is None else _moment(end, not whole_days))
        for start, end in found
    )  # fmt: skip
    rules = {
        "t_after": s1 > e2, "t_before": e1 < s2, "t_disjoint": s1 > e2 or e1 < s2,
        "t_intersects": s1 <= e2 and s2 <= e1, "t_equals": s1 == s2 and e1 == e2,
        "t_contains": s1 < s2 and e1 > e2, "t_during": s1 > s2 and e1 < e2,
        "t_finishedBy": s1 < s2 and e1 == e2, "t_finishes": s1 > s2 and e1 == e2,
        "t_meets": e1 == s2, "t_metBy": s1 == e2,
        "t_overlappedBy": s2 < s1 < e2 < e1, "t_overlaps": s1 < s2 < e1 < e2,
        "t_startedBy": s1 == s2 and e1 > e2, "t_starts": s1 == s2 and e1 < e2,
    }  # fmt: skip
    return rules[op]


def _moment(value: date, at_its_end: bool) -> datetime:
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    midnight = datetime.combine(value, time(tzinfo=UTC))
    return midnight + _LAST if at_its_end else midnight
