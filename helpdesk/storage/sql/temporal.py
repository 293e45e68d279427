"""How two intervals lie to each other, in SQL.

Days are compared as days. Where a timestamp is among what is compared, all are compared as moments, to the
millisecond: a day then starts at its first moment and ends at its last.
"""

from collections.abc import Mapping, Sequence

from .dialect import Dialect

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


def relation[C](dialect: Dialect[C], op: str, one: tuple[C | None, C | None], other: tuple[C | None, C | None]) -> C:
    """Whether two intervals lie to each other as the function says; an end that is None is open."""
    if op == "t_disjoint":
        return dialect.around("NOT (", relation(dialect, "t_intersects", one, other))
    ends = {"s1": one[0], "e1": one[1], "s2": other[0], "e2": other[1]}
    return dialect.joined([_held(dialect, ends, rule) for rule in _RELATIONS[op]], " AND ")


def _held[C](dialect: Dialect[C], ends: Mapping[str, C | None], rule: str) -> C:
    """One comparison; with an open end it is settled without a look at the row."""
    left, right, sign = rule[:2], rule[-2:], rule[2:-2]
    one, other = ends[left], ends[right]
    if one is not None and other is not None:
        return dialect.joined([one, other], f" {sign} ")
    at, than = (0 if clause is not None else _infinite(name) for name, clause in ((left, one), (right, other)))
    return dialect.truth({"<": at < than, "<=": at <= than, "=": at == than}[sign])


def _infinite(name: str) -> int:
    """Where an open end lies: before everything, or after."""
    return -1 if name.startswith("s") else 1
