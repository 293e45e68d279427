"""Dates and times in SQL: how GeoPackage keeps them, and how two of them lie to each other.

Days are compared as days. Where a timestamp is among what is compared, all are compared as moments, to the
millisecond: a day then starts at its first moment and ends at its last.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from .clauses import Clause, around, together

_MOMENT = "strftime('%Y-%m-%dT%H:%M:%fZ', "
FIRST_MOMENT, LAST_MOMENT = "T00:00:00.000Z", "T23:59:59.999Z"

Ends = tuple[Clause | None, Clause | None]

# What each function of OGC 21-065r2, tables 4 and 5, asks of the starts (s) and ends (e) of its two operands. All
# intervals are closed. The table of the standard gives T_STARTS and T_STARTEDBY each other's definition; its tests
# have them as they are here.
_RELATIONS: Mapping[str, Sequence[str]] = {
    "t_after": ("e2<s1",),
    "t_before": ("e1<s2",),
    "t_intersects": ("s1<=e2", "s2<=e1"),
    "t_equals": ("s1=s2", "e1=e2"),
    "t_contains": ("s1<s2", "e2<e1"),
    "t_during": ("s2<s1", "e1<e2"),
    "t_finishedBy": ("s1<s2", "e1=e2"),
    "t_finishes": ("s2<s1", "e1=e2"),
    "t_meets": ("e1=s2",),
    "t_metBy": ("s1=e2",),
    "t_overlappedBy": ("s2<s1", "s1<e2", "e2<e1"),
    "t_overlaps": ("s1<s2", "s2<e1", "e1<e2"),
    "t_startedBy": ("s1=s2", "e2<e1"),
    "t_starts": ("s1=s2", "e1<e2"),
}


def stored(value: date | datetime) -> str:
    """The value as this module compares it: a day, or a moment in UTC."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"
    return value.isoformat()


def moment(clause: Clause, *, day: bool, at: str = FIRST_MOMENT) -> Clause:
    """A column or value as a moment; a day is its first or its last."""
    return around("(", clause, f" || '{at}')") if day else around(_MOMENT, clause)


def relation(op: str, one: Ends, other: Ends) -> Clause:
    """Whether two intervals lie to each other as the function says; an end that is None is open."""
    if op == "t_disjoint":
        return around("NOT (", relation("t_intersects", one, other))
    ends = {"s1": one[0], "e1": one[1], "s2": other[0], "e2": other[1]}
    return together([_held(ends, rule) for rule in _RELATIONS[op]], " AND ")


def _held(ends: Mapping[str, Clause | None], rule: str) -> Clause:
    """One comparison; with an open end it is settled without a look at the row."""
    left, right, sign = rule[:2], rule[-2:], rule[2:-2]
    one, other = ends[left], ends[right]
    if one is not None and other is not None:
        return together([one, other], f" {sign} ")
    at, than = (_infinite(name, clause) for name, clause in ((left, one), (right, other)))
    holds = {"<": at < than, "<=": at <= than, "=": at == than}[sign]
    return Clause("1" if holds else "0")


def _infinite(name: str, clause: Clause | None) -> int:
    """Where an end lies: before everything, after everything, or between."""
    if clause is not None:
        return 0
    return -1 if name.startswith("s") else 1
