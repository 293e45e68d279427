"""CQL2 text (OGC 21-065r2, annex B), read in one pass by precedence."""

import math
from collections.abc import Callable

from .instants import date_of, instant_of, timestamp_of
from .nodes import DEEPEST, LARGEST, Call, Interval, Literal, Node, Property, refused, too_deep
from .operators import ARITHMETIC, COMPARISONS, FUNCTIONS, OPERANDS
from .wkt import SHAPES, Cursor, shape
from .words import Word, name_of, string_of, words

# How tightly each operator binds; NOT stands between AND and the comparisons.
_BINDING = {
    "OR": 1, "AND": 2,
    **dict.fromkeys((*COMPARISONS, "LIKE", "BETWEEN", "IN", "IS", "NOT"), 4),
    "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "DIV": 6, "^": 7,
}  # fmt: skip
_NOT, _PREDICATE, _SCALAR, _TIGHTEST = 3, 4, 5, 8
_ARITHMETIC = frozenset(sign.upper() for sign in ARITHMETIC)
_KEYWORDS = frozenset(("AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "DIV"))
_EXAMPLE = "write for example name = 'Rennes' AND population > 1000"


def parse_text(text: str) -> Node:
    """The filter. Raises BadParameter that says what is wrong, at which character, and what to write."""
    return _Parser(text).whole()


class _Parser(Cursor):
    def __init__(self, text: str) -> None:
        super().__init__(list(words(text)))
        self._depth = 0

    def whole(self) -> Node:
        node = self._expression(1)
        if self.next.kind != "end":
            raise refused(f"{self.next.text[:20]!r} follows a whole expression", self.next.at, _EXAMPLE)
        return node

    def _expression(self, binding: int) -> Node:
        """What follows, as far as its operators bind at least so tightly."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise too_deep(self.next.at)
        node = self._operand()
        while _BINDING.get(self.next.keyword, 0) >= binding:
            node = self._continued(node)
        self._depth -= 1
        return node

    def _continued(self, left: Node) -> Node:
        word = self.take()
        keyword = word.keyword
        if keyword in ("AND", "OR"):
            return self._chain(left, word)
        if keyword in _ARITHMETIC:
            return Call(keyword.lower(), (left, self._expression(_BINDING[keyword] + 1)), word.at)
        node = self._predicate(left, word)
        if _BINDING.get(self.next.keyword) == _PREDICATE:
            raise refused(f"{self.next.text!r} compares a comparison", self.next.at, "join comparisons by AND or OR")
        return node

    def _chain(self, left: Node, word: Word) -> Call:
        """`a AND b AND c` is one call of three operands, so that long chains are not deep."""
        args = [left, self._expression(_BINDING[word.keyword] + 1)]
        while self.next.keyword == word.keyword:
            self.take()
            args.append(self._expression(_BINDING[word.keyword] + 1))
        return Call(word.keyword.lower(), tuple(args), word.at)

    def _predicate(self, left: Node, word: Word) -> Call:
        if word.keyword in COMPARISONS:
            return Call(word.keyword, (left, self._expression(_SCALAR)), word.at)
        if word.keyword == "IS":
            negated = self.took("NOT")
            self.expect("NULL")
            return _unless(negated, Call("isNull", (left,), word.at))
        negated = word.keyword == "NOT"
        if negated:
            word = self.take()
        reading = {"LIKE": self._like, "BETWEEN": self._between, "IN": self._in}.get(word.keyword)
        if reading is None:
            raise refused(f"{word.text[:20]!r} follows NOT", word.at, "write NOT LIKE, NOT BETWEEN or NOT IN")
        return _unless(negated, reading(left, word.at))

    def _like(self, left: Node, at: str) -> Call:
        return Call("like", (left, self._pattern()), at)

    def _pattern(self) -> Node:
        word = self.take()
        if word.kind == "string":
            return Literal(string_of(word, pattern=True), word.at)
        if word.keyword in ("CASEI", "ACCENTI"):
            self.expect("(")
            inner = self._pattern()
            self.expect(")")
            return Call(word.keyword.lower(), (inner,), word.at)
        raise refused(f"{word.text[:20]!r} is no pattern", word.at, "write for example name LIKE 'Saint%'")

    def _between(self, left: Node, at: str) -> Call:
        low = self._expression(_SCALAR)
        self.expect("AND")
        return Call("between", (left, low, self._expression(_SCALAR)), at)

    def _in(self, left: Node, at: str) -> Call:
        self.expect("(")
        return Call("in", (left, *self._list(lambda: self._expression(_SCALAR))), at)

    def _list(self, one: Callable[[], Node]) -> tuple[Node, ...]:
        """Nodes between commas, up to the closing parenthesis."""
        found = [one()]
        while self.took(","):
            found.append(one())
        self.expect(")")
        return tuple(found)

    def _operand(self) -> Node:
        word = self.take()
        match word.kind, word.keyword:
            case "string", _:
                return Literal(string_of(word), word.at)
            case "number", _:
                return Literal(_number(word), word.at)
            case "quoted", _:
                return Property(name_of(word), word.at)
            case _, "(":
                inner = self._expression(1)
                self.expect(")")
                return inner
            case _, "NOT":
                return Call("not", (self._expression(_NOT),), word.at)
            case _, "-" | "+":
                return self._signed(word)
            case "name", keyword if keyword not in _KEYWORDS:
                return self._named(word)
        raise refused(f"{word.text[:20] or 'nothing'!r} stands where a value should", word.at, _EXAMPLE)

    def _signed(self, word: Word) -> Node:
        operand = self._expression(_TIGHTEST)
        if isinstance(operand, Literal) and isinstance(operand.value, int | float):
            return Literal(-operand.value if word.text == "-" else operand.value, word.at)
        return Call("*", (Literal(-1, word.at), operand), word.at) if word.text == "-" else operand

    def _named(self, word: Word) -> Node:
        keyword = word.keyword
        if self.next.text != "(" and not (keyword in SHAPES and self.next.keyword == "Z"):
            boolean = {"TRUE": True, "FALSE": False}.get(keyword)
            return Property(word.text, word.at) if boolean is None else Literal(boolean, word.at)
        if keyword in SHAPES:
            return shape(self, word)
        self.expect("(")
        if keyword in ("DATE", "TIMESTAMP"):
            return self._instant(word)
        return self._interval(word) if keyword == "INTERVAL" else self._function(word)

    def _instant(self, word: Word) -> Literal:
        text = self.take("string")
        self.expect(")")
        reading = date_of if word.keyword == "DATE" else timestamp_of
        return Literal(reading(string_of(text), text.at), word.at)

    def _interval(self, word: Word) -> Interval:
        start = self._end_of_interval()
        self.expect(",")
        end = self._end_of_interval()
        self.expect(")")
        return Interval(start, end, word.at)

    def _end_of_interval(self) -> Literal | Property | None:
        word = self.take()
        if word.kind == "string":
            text = string_of(word)
            return None if text == ".." else Literal(instant_of(text, word.at), word.at)
        if word.kind == "quoted" or (word.kind == "name" and self.next.text != "("):
            return Property(name_of(word), word.at)
        remedy = "an end of an interval is '2024-02-02', '2024-02-02T10:00:00Z', '..' or the name of a property"
        raise refused(f"{word.text[:20]!r} ends no interval", word.at, remedy)

    def _function(self, word: Word) -> Call:
        name = FUNCTIONS.get(word.text.lower())
        if name is None:
            raise refused(f"{word.text[:40]!r} is no function here", word.at, f"there are {', '.join(FUNCTIONS)}")
        args = self._list(lambda: self._expression(1))
        if len(args) != OPERANDS[name][0]:
            raise refused(f"{name} has {len(args)} operands", word.at, f"it takes {OPERANDS[name][0]}")
        return Call(name, args, word.at)


def _unless(negated: bool, call: Call) -> Call:
    return Call("not", (call,), call.at) if negated else call


def _number(word: Word) -> int | float:
    """A whole number that a column can hold stays one. Raises BadParameter for one past every double."""
    text = word.text
    if text.isdecimal() and len(text) <= len(str(LARGEST)) and int(text) <= LARGEST:
        return int(text)
    if math.isinf(number := float(text)):
        raise refused(f"{text[:40]!r} is larger than any number here", word.at, "write one below 1e308")
    return number
