"""Pieces of SQL. Names come from the catalogue alone, values are always parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg.sql import SQL, Composable, Composed, Identifier


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of SQL and the values of its `%s`, in their order. It is to be executed with its values even where there
    are none, since a `%` in a name is doubled."""

    sql: Composable
    values: tuple[Any, ...] = ()


ANY = Clause(SQL("TRUE"))


def together(clauses: Sequence[Clause], between: LiteralString) -> Clause:
    """The clauses with `between` between them."""
    return Clause(SQL(between).join([c.sql for c in clauses]), tuple(value for c in clauses for value in c.values))


def around(before: LiteralString, clause: Clause, after: LiteralString = ")") -> Clause:
    """The clause between two pieces of text."""
    return Clause(Composed([SQL(before), clause.sql, SQL(after)]), clause.values)


def quoted(*names: str) -> Identifier:
    """An identifier of the catalogue, its parts with dots between them; `%` would start a placeholder."""
    return Identifier(*(name.replace("%", "%%") for name in names))
