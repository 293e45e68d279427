"""The `datetime` parameter: an instant or an interval, as the standard writes it and as clients do."""

import re
from datetime import UTC, datetime, time, timedelta

from ...domain.errors import BadParameter

Interval = tuple[datetime | None, datetime | None]

_REMEDY = "write 2024-02-02, 2024-02-02T10:00:00Z, 2024-01-01/2024-12-31, or ../2024-12-31 for an open end"
# RFC 3339 as clients write it: without seconds or a zone too, and GDAL's days with a `T`. Python reads ISO 8601 too.
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(T?|[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)", re.ASCII | re.IGNORECASE)
_LAST_MOMENT = timedelta(days=1) - timedelta(microseconds=1)


def interval(text: str) -> Interval:
    """Both ends inclusive, None where open (OGC API - Features Part 1, section 7.15.4).

    The years 0000 and 9999 are what QGIS writes for an open end; a bare day, with GDAL's trailing `T` too, is the
    whole day; no time zone means UTC.
    """
    first, slash, last = text.partition("/")
    if not slash:
        return _start(first), _end(first)
    start, end = _start(first), _end(last)
    if start is not None and end is not None and start > end:
        raise BadParameter("datetime", f"{text!r} ends before it begins")
    return start, end


def _start(text: str) -> datetime | None:
    return None if _is_open(text) else _moment(text)


def _end(text: str) -> datetime | None:
    if _is_open(text):
        return None
    whole_day = "T" not in text.upper().rstrip("T") and " " not in text
    moment = _moment(text)
    return datetime.combine(moment, time(tzinfo=UTC)) + _LAST_MOMENT if whole_day else moment


def _is_open(text: str) -> bool:
    return text in ("", "..") or (text.startswith(("0000-", "9999-")) and _WRITTEN.fullmatch(text) is not None)


def _moment(text: str) -> datetime:
    unreadable = BadParameter("datetime", f"{text[:80]!r} is not a date or a time; {_REMEDY}")
    if not _WRITTEN.fullmatch(text):
        raise unreadable
    try:
        moment = datetime.fromisoformat(text.upper().removesuffix("T"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise unreadable from error
