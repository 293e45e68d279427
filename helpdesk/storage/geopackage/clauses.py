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
