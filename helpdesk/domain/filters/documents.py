"""CQL2 JSON (OGC 21-065r2, annex C), read into the same tree as the text."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from .instants import date_of, instant_of, timestamp_of
from .nodes import DEEPEST, LARGEST, LONGEST, Call, Interval, Literal, Node, Property, Shape, refused, too_deep
from .operators import OPERANDS, OPERATORS
from .shapes import bbox, made

_EXAMPLE = """write for example {"op": "=", "args": [{"property": "name"}, "Rennes"]}"""
# How deep the arrays of each go, down to a position.
_NESTING = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}


def parse_json(text: str) -> Node:
    """The filter. Raises BadParameter that says what is wrong, at which JSON pointer, and what to write."""
    if len(text) > LONGEST:
        raise refused(f"is longer than {LONGEST} characters", "as a whole", "ask in several requests")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refused("is no JSON", f"({error})", _EXAMPLE) from error
    return _node(document, "")


def _node(document: Any, path: str) -> Node:
    at = f"at {path or '/'}"
    if path.count("/args") > DEEPEST:
        raise too_deep(at)
    match document:
        case {"op": str(op), "args": list(args)}:
            return _call(op, args, path)
        case {"interval": [start, end]}:
            return Interval(_end(start, f"{path}/interval/0"), _end(end, f"{path}/interval/1"), at)
        case {"type": str()} | {"bbox": list()}:
            return _shape(document, at)
        case {"property": str(name)}:
            return Property(name, at)
    return _value(document, at)


def _value(document: Any, at: str) -> Literal:
    match document:
        case bool():
            return Literal(document, at)
        case str():
            return Literal(_text(document, at), at)
        case int() | float():
            return Literal(_number(document, at), at)
        case {"date": str(text)}:
            return Literal(date_of(text, at), at)
        case {"timestamp": str(text)}:
            return Literal(timestamp_of(text, at), at)
    raise refused(f"{json.dumps(document)[:60]} is no expression", at, _EXAMPLE)


def _call(op: str, args: Sequence[Any], path: str) -> Call:
    at = f"at {path or '/'}"
    if op not in OPERATORS:
        raise refused(f"{op[:40]!r} is no operator here", at, f"there are {', '.join(OPERATORS)}")
    nodes = [_node(arg, f"{path}/args/{index}") for index, arg in enumerate(args) if not (op == "in" and index)]
    if op == "in":
        nodes += _listed(args, path)
    least, most = OPERANDS[op]
    if len(nodes) < least or (most is not None and len(nodes) > most):
        raise refused(f"{op} has {len(nodes)} operands", at, f"it takes {least}{'' if most else ' or more'}")
    return Call(op, tuple(nodes), at)


def _listed(args: Sequence[Any], path: str) -> list[Node]:
    if len(args) != 2 or not isinstance(args[1], list):
        raise refused("`in` has no list", f"at {path or '/'}", """write "args": [{"property": "name"}, ["a", "b"]]""")
    return [_node(item, f"{path}/args/1/{index}") for index, item in enumerate(args[1])]


def _end(document: Any, path: str) -> Literal | Property | None:
    at = f"at {path}"
    if document == "..":
        return None
    if isinstance(document, str):
        return Literal(instant_of(document, at), at)
    node = _node(document, path)
    if isinstance(node, Property | Literal):
        return node
    raise refused("no end of an interval", at, "write a date, a timestamp, '..' or a property")


def _shape(document: Mapping[str, Any], at: str) -> Shape:
    kind = str(document.get("type", "BBox"))
    if "type" not in document:
        return bbox(tuple(_number(number, at) for number in document["bbox"]), at)
    if kind == "GeometryCollection":
        members = document.get("geometries")
        if not isinstance(members, list) or not all(isinstance(each, dict) for each in members):
            raise refused("the GeometryCollection has no list of geometries", at, "write `geometries`")
        if not members or any(str(each.get("type")) not in _NESTING for each in members):
            raise refused(
                "a member of the GeometryCollection is no plain geometry", at, "write points, lines, polygons"
            )
        return made(kind, (), at, members=tuple(_shape(each, at) for each in members))
    if kind not in _NESTING:
        raise refused(f"{kind[:40]!r} is no geometry", at, f"there are {', '.join(_NESTING)}")
    return made(kind, _coordinates(document.get("coordinates"), _NESTING[kind], at), at)


def _coordinates(found: Any, levels: int, at: str) -> tuple[Any, ...]:
    if not isinstance(found, list) or not found:
        raise refused("a geometry lacks coordinates", at, "write arrays of numbers, as in GeoJSON")
    if levels:
        return tuple(_coordinates(part, levels - 1, at) for part in found)
    if len(found) < 2:
        raise refused("a position has one number", at, "it takes two, or three with a height")
    return tuple(_number(number, at) for number in found[:2])


def _text(found: str, at: str) -> str:
    """Raises BadParameter for half of a surrogate pair, which no text can hold."""
    if any("\ud800" <= letter <= "\udfff" for letter in found):
        raise refused("a text holds half of a surrogate pair", at, "leave it out")
    return found


def _number(found: Any, at: str) -> int | float:
    """Raises BadParameter for what is no number, or one that is not finite."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise refused(f"{json.dumps(found)[:40]} is no number", at, "write a decimal number")
    number = found if isinstance(found, int) and abs(found) <= LARGEST else _float(found)
    if not math.isfinite(number):
        raise refused("a number is not finite", at, "write a decimal number")
    return number


def _float(found: int | float) -> float:
    try:
        return float(found)
    except OverflowError:
        return math.inf
