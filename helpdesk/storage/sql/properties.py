"""What a query asks of a table's own properties: which column, and which value of it, whichever database holds it."""

import difflib
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from ...domain.errors import BadParameter
from ...ports import Column

Value = str | int | float | date | datetime

_NOUNS = {
    "integer": "whole number of 64 bits", "int64": "whole number of 64 bits", "string": "text without odd characters",
}  # fmt: skip
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def property_of(layer: str, columns: Mapping[str, Column], name: str) -> Column:
    """Raises BadParameter that says which properties come near."""
    if name not in columns:
        near = difflib.get_close_matches(name, columns, n=3) or list(columns)
        raise BadParameter(name, f"is not a property of {layer}; there is {', '.join(near)}")
    return columns[name]


def typed(column: Column, text: str) -> Value:
    """The text as a value of the column, a moment in UTC. Raises BadParameter that names the column and what it holds;
    a text with a zero or half a pair of surrogates is held by no column."""
    try:
        return _read(column, text)
    except (ValueError, KeyError, OverflowError) as error:
        noun = _NOUNS.get(column.format or column.type, column.format or column.type)
        raise BadParameter(column.name, f"{text[:80]!r} is not a {noun}") from error


def utc(at: datetime) -> datetime:
    """The moment in UTC, which is meant where no zone is told."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _read(column: Column, text: str) -> Value:
    match column.type, column.format:
        case ("integer", _) | (_, "int64"):
            return _whole(text)
        case "number", _:
            return float(text)
        case "boolean", _:
            return _BOOLEANS[text.lower()]
        case _, "date":
            return date.fromisoformat(text)
        case _, "date-time":
            return utc(datetime.fromisoformat(text))
    if "\0" in text:
        raise ValueError(text)
    text.encode()
    return text


def _whole(text: str) -> int:
    """Raises ValueError for one that no column holds."""
    number = int(text) if _WHOLE.fullmatch(text) else 2**63
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number
