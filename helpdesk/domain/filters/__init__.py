"""Filters of features in CQL2 (OGC 21-065r2): read from text or JSON into one small tree, and checked for its types.

The parsers are our own: they are linear in the length of what they read and bounded in its depth. Of the libraries,
pygeofilter 0.4 reads `a OR b AND c` wrongly and cql2 0.6 takes time exponential in unclosed parentheses; the tests hold
our reading to that of the latter.
"""

from .documents import parse_json
from .kinds import Kind, checked
from .nodes import Call, Interval, Literal, Node, Property, Shape, with_shapes
from .text import parse_text

__all__ = [
    "Call", "Interval", "Kind", "Literal", "Node", "Property", "Shape",
    "checked", "parse_json", "parse_text", "with_shapes",
]  # fmt: skip
