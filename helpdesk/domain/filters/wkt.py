"""Geometries in CQL2 text: well-known text, with or without Z, and BBOX. Heights are read and left out."""

from collections.abc import Callable
from typing import Any

from .nodes import Shape, refused
from .shapes import bbox, made
from .words import Word

SHAPES = {
    "POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString", "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRYCOLLECTION": "GeometryCollection", "BBOX": "BBox",
}  # fmt: skip
# How deep the parentheses of each go, down to a list of positions.
_NESTING = {"LineString": 0, "MultiPoint": 0, "Polygon": 1, "MultiLineString": 1, "MultiPolygon": 2}


class Cursor:
    """Goes through words one by one."""

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._index = 0

    @property
    def next(self) -> Word:
        return self._words[self._index]

    def take(self, kind: str = "") -> Word:
        """The next word, of the given kind if any. Raises BadParameter."""
        word = self.next
        if kind and word.kind != kind:
            raise refused(f"{word.text[:20] or 'nothing'!r} stands where a {kind} should", word.at, "write one")
        if word.kind != "end":
            self._index += 1
        return word

    def took(self, keyword: str) -> bool:
        """Whether the next word is this one; it is then taken."""
        found = self.next.keyword == keyword
        if found:
            self.take()
        return found

    def expect(self, keyword: str) -> None:
        """Raises BadParameter where the next word is another."""
        word = self.next
        if not self.took(keyword):
            raise refused(f"{word.text[:20] or 'nothing'!r} stands where {keyword!r} should", word.at, "write that")


def shape(cursor: Cursor, word: Word) -> Shape:
    """The geometry whose keyword has been taken. Raises BadParameter."""
    kind = SHAPES[word.keyword]
    cursor.took("Z")
    if kind == "BBox":
        return bbox(_listed(cursor, _number), word.at)
    if kind == "GeometryCollection":
        return made(kind, (), word.at, members=_listed(cursor, _member))
    if kind == "Point":
        cursor.expect("(")
        position = _position(cursor)
        cursor.expect(")")
        return made(kind, position, word.at)
    return made(kind, _nested(cursor, _NESTING[kind]), word.at)


def _member(cursor: Cursor) -> Shape:
    word = cursor.take("name")
    if word.keyword not in SHAPES or word.keyword in ("BBOX", "GEOMETRYCOLLECTION"):
        raise refused(f"{word.text[:20]!r} is no member of a collection", word.at, "write for example POINT(1 2)")
    return shape(cursor, word)


def _nested(cursor: Cursor, levels: int) -> tuple[Any, ...]:
    return _listed(cursor, (lambda inner: _nested(inner, levels - 1)) if levels else _position)


def _listed(cursor: Cursor, one: Callable[[Cursor], Any]) -> tuple[Any, ...]:
    cursor.expect("(")
    found = [one(cursor)]
    while cursor.took(","):
        found.append(one(cursor))
    cursor.expect(")")
    return tuple(found)


def _position(cursor: Cursor) -> tuple[float, ...]:
    """Two numbers, and a height that may follow; the points of a MULTIPOINT may stand in parentheses of their own."""
    if cursor.took("("):
        inner = _position(cursor)
        cursor.expect(")")
        return inner
    found = [_number(cursor), _number(cursor)]
    if cursor.next.kind == "number" or cursor.next.text == "-":
        _number(cursor)
    return tuple(found)


def _number(cursor: Cursor) -> float:
    sign = -1 if cursor.took("-") else 1
    cursor.took("+")
    return sign * float(cursor.take("number").text)
