"""Dates and times as SQLite compares them: texts, as GeoPackage keeps them."""

from datetime import date, datetime

from .clauses import Clause, around

_MOMENT = "strftime('%Y-%m-%dT%H:%M:%fZ', "
FIRST_MOMENT, LAST_MOMENT = "T00:00:00.000Z", "T23:59:59.999Z"


def stored(value: date | datetime) -> str:
    """The value as this module compares it: a day, or a moment in UTC."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"
    return value.isoformat()


def moment(clause: Clause, *, day: bool, at: str = FIRST_MOMENT) -> Clause:
    """A column or value as a moment; a day is its first or its last."""
    return around("(", clause, f" || '{at}')") if day else around(_MOMENT, clause)
