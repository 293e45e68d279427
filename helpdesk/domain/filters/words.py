"""The words of CQL2 text. Every pattern is possessive or starts with a character of its own: the time is linear."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .nodes import LONGEST, refused

# The first and the further characters of a name (OGC 21-065r2, annex B, `identifier`).
_START = (
    ":_A-Za-zÀ-ÖØ-öø-˿Ͱ-ͽͿ-῾\u200c\u200d⁰-↏Ⰰ-⿯、-\ud7ff豈-﷏ﷰ-\ufffd\U00010000-\U000effff"
)  # fmt: skip
_PATTERN = re.compile(
    rf"""
    (?P<space>\s++)
    |(?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    |(?P<string>'(?:[^'\\]++|''|\\.)*+')
    |(?P<quoted>"(?:[^"]++|"")++")
    |(?P<name>[{_START}][{_START}.0-9\u0300-\u036f\u203f\u2040]*+)
    |(?P<sign><=|>=|<>|[-+*/%^=<>(),])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)
_CONTROLS = {"a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "'": "'"}


@dataclass(frozen=True, slots=True)
class Word:
    """`kind` is number, string, quoted, name, sign or end; `text` is as it was written."""

    kind: str
    text: str
    at: str

    @property
    def keyword(self) -> str:
        """The word in capitals where it may be a keyword or sign, else nothing."""
        return self.text.upper() if self.kind in ("name", "sign") else ""


def words(text: str) -> Iterator[Word]:
    """The words of a filter, then one of kind `end`. Raises BadParameter for one that is too long or unreadable."""
    if len(text) > LONGEST:
        raise refused(f"is longer than {LONGEST} characters", "as a whole", "ask in several requests")
    at = 0
    while at < len(text):
        found = _PATTERN.match(text, at)
        where = f"at character {at + 1}"
        if found is None:
            raise refused(f"{text[at : at + 20]!r} cannot be read", where, "texts stand in '...', names in \"...\"")
        if found.lastgroup and found.lastgroup != "space":
            yield Word(found.lastgroup, found[0], where)
        at = found.end()
    yield Word("end", "", "at the end")


def name_of(word: Word) -> str:
    """The name of a property; in quotes it may be any, with `""` for a quote, as in SQL."""
    return word.text[1:-1].replace('""', '"') if word.kind == "quoted" else word.text


def string_of(word: Word, *, pattern: bool = False) -> str:
    """What a text in quotes says: `''` and `\\'` are a quote, `\\n` and its like control characters. In a pattern of
    LIKE any other backslash stays, to escape a wildcard; elsewhere `\\\\` is one."""

    def plain(found: re.Match[str]) -> str:
        escaped = found[1]
        if escaped is None:
            return "'"
        if escaped == "\\" and not pattern:
            return "\\"
        return _CONTROLS.get(escaped, found[0])

    return _ESCAPE.sub(plain, word.text[1:-1])
