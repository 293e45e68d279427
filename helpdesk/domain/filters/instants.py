"""Dates and times as CQL2 writes them: RFC 3339 full dates, and timestamps in UTC."""

import re
from datetime import UTC, date, datetime

from .nodes import refused

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?[Zz]", re.ASCII)


def date_of(text: str, at: str) -> date:
    """Raises BadParameter."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise refused(f"{text[:40]!r} is no date", at, "write for example DATE('2024-02-02')")


def timestamp_of(text: str, at: str) -> datetime:
    """Raises BadParameter."""
    try:
        if _TIMESTAMP.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except ValueError:
        pass
    raise refused(f"{text[:40]!r} is no timestamp", at, "write for example TIMESTAMP('2024-02-02T10:00:00Z')")


def instant_of(text: str, at: str) -> date | datetime:
    """A date or a timestamp, whichever it is. Raises BadParameter."""
    return date_of(text, at) if _DATE.fullmatch(text) else timestamp_of(text, at)
