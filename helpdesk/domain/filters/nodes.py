"""The tree of a filter. Nodes compare by what they say, not by where it was said."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from ..errors import BadParameter

DEEPEST = 40
LONGEST = 20_000
# The largest whole number of a column: 64 bits with a sign.
LARGEST = 2**63 - 1

Value = str | int | float | bool | date | datetime


def refused(what: str, at: str, remedy: str) -> BadParameter:
    """The error of a filter: what is wrong, where, and what to write instead."""
    return BadParameter("filter", f"{what} {at}; {remedy}")


@dataclass(frozen=True, slots=True)
class Literal:
    """A value; a `datetime` is UTC."""

    value: Value
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Property:
    """The value that a feature has for a property."""

    name: str
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry: `kind` is a GeoJSON type, or `BBox` whose coordinates are its four numbers. A collection holds
    `members` in place of coordinates. Coordinates are tuples, in the axis order of the filter's CRS."""

    kind: str
    coordinates: tuple[Any, ...] = ()
    members: tuple["Shape", ...] = ()
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Interval:
    """From a start to an end, both included; None is open."""

    start: "Literal | Property | None"
    end: "Literal | Property | None"
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function by its name in CQL2-JSON, with its operands; `in` has the list after its first.

    Raises BadParameter where it would be nested too deep.
    """

    op: str
    args: tuple["Node", ...]
    at: str = field(default="", compare=False)
    depth: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        depth = 1 + max((arg.depth for arg in self.args if isinstance(arg, Call)), default=0)
        if depth > DEEPEST:
            raise too_deep(self.at)
        object.__setattr__(self, "depth", depth)


Node = Literal | Property | Shape | Interval | Call


def too_deep(at: str) -> BadParameter:
    """What is nested deeper than is read."""
    return refused(f"is nested deeper than {DEEPEST} levels", at, "ask in several requests, or write lists with IN")


def with_shapes(node: Node, change: Callable[[Shape], Shape]) -> Node:
    """The same filter with every geometry changed, for example moved to another CRS."""
    if isinstance(node, Shape):
        return change(node)
    if isinstance(node, Call):
        return replace(node, args=tuple(with_shapes(arg, change) for arg in node.args))
    return node
