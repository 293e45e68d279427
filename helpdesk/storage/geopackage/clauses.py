"""Pieces of SQL. Names come from the tables themselves, values are always parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of SQL and the values of its placeholders, in their order."""

    sql: str
    values: tuple[Any, ...] = ()


ANY = Clause("1")


def together(clauses: Sequence[Clause], between: str) -> Clause:
    """The clauses with `between` between them."""
    return Clause(between.join(c.sql for c in clauses), tuple(value for c in clauses for value in c.values))


def around(before: str, clause: Clause, after: str = ")") -> Clause:
    """The clause between two pieces of text."""
    return Clause(f"{before}{clause.sql}{after}", clause.values)


def balanced(clauses: Sequence[Clause], between: str) -> Clause:
    """The same as `together`, in parentheses that halve: SQLite refuses trees that are deeper than 1000."""
    if len(clauses) == 1:
        return clauses[0]
    half = len(clauses) // 2
    halves = (balanced(clauses[:half], between), balanced(clauses[half:], between))
    return around("(", together(halves, between))
