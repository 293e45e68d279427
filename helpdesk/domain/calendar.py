"""Days and validity. Validity is half-open; closed periods are days of a 366-day year, wrapping over New Year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_LEAP_NEW_YEAR = date(2024, 1, 1)
DAYS = 366


@dataclass(frozen=True, slots=True)
class Validity:
    """The half-open interval `[start, end)` of days on which something is in force."""

    start: date | None = None
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: "Validity") -> bool:
        return (self.start is None or other.end is None or self.start < other.end) and (
            other.start is None or self.end is None or other.start < self.end
        )


def day_number(month_day: str) -> int:
    """1 for `01-01` to 366 for `12-31`, in a leap year so that 29 February has a number.

    >>> day_number("02-29"), day_number("12-31")
    (60, 366)
    """
    month, day = month_day.split("-")
    return (date(2024, int(month), int(day)) - _LEAP_NEW_YEAR).days + 1


def month_day(number: int) -> str:
    """The inverse of `day_number`."""
    return (_LEAP_NEW_YEAR + timedelta(days=number - 1)).strftime("%m-%d")


def period_days(start: str, end: str) -> frozenset[int]:
    """The days from `start` to `end`, both `MM-DD` and both inclusive, wrapping over the year.

    >>> sorted(period_days("12-31", "01-02"))
    [1, 2, 366]
    """
    first, last = day_number(start), day_number(end)
    if first <= last:
        return frozenset(range(first, last + 1))
    return frozenset(range(first, DAYS + 1)) | frozenset(range(1, last + 1))


def periods(days: Iterable[int]) -> list[dict[str, str]]:
    """The shortest list of `{from, to}` periods that covers exactly `days`, joined over New Year.

    >>> periods({1, 2, 366, 60})
    [{'from': '02-29', 'to': '02-29'}, {'from': '12-31', 'to': '01-02'}]
    """
    runs: list[list[int]] = []
    for day in sorted(set(days)):
        if runs and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    if len(runs) > 1 and runs[0][0] == 1 and runs[-1][1] == DAYS:
        runs[-1][1] = runs.pop(0)[1]
    return [{"from": month_day(first), "to": month_day(last)} for first, last in runs]
