"""What may be called in a filter: the operators and functions of CQL2 by group, under their names in CQL2-JSON."""

LOGICAL = ("and", "or", "not")
COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
ARITHMETIC = ("+", "-", "*", "/", "%", "div", "^")
FOLDINGS = ("casei", "accenti")
SPATIAL = (
    "s_contains", "s_crosses", "s_disjoint", "s_equals",
    "s_intersects", "s_overlaps", "s_touches", "s_within",
)  # fmt: skip
# Those that also take instants; the rest are of intervals only (OGC 21-065r2, tables 4 and 5).
TEMPORAL_OF_ANY = ("t_after", "t_before", "t_disjoint", "t_equals", "t_intersects")
TEMPORAL_OF_INTERVALS = (
    "t_contains", "t_during", "t_finishedBy", "t_finishes", "t_meets",
    "t_metBy", "t_overlappedBy", "t_overlaps", "t_startedBy", "t_starts",
)  # fmt: skip
TEMPORAL = (*TEMPORAL_OF_ANY, *TEMPORAL_OF_INTERVALS)
# Functions are written with their operands in parentheses; CQL2 text knows them in any case of letters.
FUNCTIONS = {name.lower(): name for name in (*FOLDINGS, *SPATIAL, *TEMPORAL)}
OPERATORS = (*LOGICAL, *COMPARISONS, *ARITHMETIC, "like", "between", "in", "isNull", *FUNCTIONS.values())

# How many operands each has: at least, and at most (None is any number).
_PAIR = (2, 2)
OPERANDS: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys((*COMPARISONS, *ARITHMETIC, *SPATIAL, *TEMPORAL, "like"), _PAIR),
    **dict.fromkeys(("and", "or", "in"), (2, None)),
    **dict.fromkeys(("not", "isNull", *FOLDINGS), (1, 1)),
    "between": (3, 3),
}
