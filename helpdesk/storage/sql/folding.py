"""Texts folded as CASEI and ACCENTI ask, and the patterns of LIKE."""

import unicodedata

from ...domain.filters import Call, Literal, Node


def fold_case(text: str | None) -> str | None:
    """Full case folding of Unicode (`ß` is `ss`), which CASEI asks for."""
    return None if text is None else text.casefold()


def fold_accents(text: str | None) -> str | None:
    """The text without its combining marks, which ACCENTI asks for."""
    if text is None:
        return None
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(letter for letter in parts if not unicodedata.combining(letter)))


FOLDS = {"casei": fold_case, "accenti": fold_accents}


def pattern_of(node: Node) -> list[tuple[str, bool]]:
    """The letters of a pattern, and whether each is a wildcard: `%` any text, `_` any letter. A backslash takes the
    letter after it as it is, and stands for itself at the end."""
    folds = []
    while isinstance(node, Call):
        folds.append(FOLDS[node.op])
        node = node.args[0]
    assert isinstance(node, Literal)
    text: str | None = str(node.value)
    for fold in reversed(folds):
        text = fold(text)
    found, letters = [], iter(text or "")
    for letter in letters:
        if letter == "\\":
            found.append((next(letters, "\\"), False))
        else:
            found.append((letter, letter in "%_"))
    return found
