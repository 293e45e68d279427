"""The order of features, and what lies behind or before one of them in it.

As in the GeoPackage store: by the properties asked for, then by the fid; NULL comes before every value. Without a sort,
features that tell clients of the type of a column come first: they are an arm of their own, read before the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Composed

from .clauses import ANY, Clause, together
from .columns import Held, sortable, stored
from .conditions import column_of
from .tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What rows are put in order by: the value, its type, whether it ascends, and whether it is never NULL."""

    value: Composable
    type: Composable
    ascending: bool = True
    required: bool = False

    def direction(self, *, forward: bool) -> Composable:
        """NULL is the least of all."""
        up = self.ascending == forward
        nulls = "" if self.required else (" NULLS FIRST" if up else " NULLS LAST")
        return Composed([self.value, SQL(" ASC" if up else " DESC"), SQL(nulls)])

    @property
    def key(self) -> Composable:
        return Composed([SQL("("), self.value, SQL(")::text")])


@dataclass(frozen=True, slots=True)
class Order:
    """The terms, and the fids that go first."""

    terms: tuple[Term, ...]
    telling: tuple[str, ...] = ()

    @property
    def sorted(self) -> bool:
        return len(self.terms) > 1

    def by(self, *, forward: bool) -> Composable:
        return SQL(", ").join([term.direction(forward=forward) for term in self.terms])

    def arms(self) -> list[Clause]:
        """Conditions that divide the rows; those of the first come before those of the second."""
        if not self.telling:
            return [ANY]
        fid = self.terms[-1]
        among = SQL("{} = ANY(%s::{}[])").format(fid.value, fid.type)
        others = SQL("{} <> ALL(%s::{}[])").format(fid.value, fid.type)
        return [Clause(among, (list(self.telling),)), Clause(others, (list(self.telling),))]

    def beyond(self, keys: Sequence[str | None], *, forward: bool) -> Clause:
        """The rows behind (else before) the one with these keys."""
        if all(term.required and term.ascending for term in self.terms):
            return _together_beyond(self.terms, keys, forward=forward)
        ways, same = list[Clause](), list[Clause]()
        for term, key in zip(self.terms, keys, strict=True):
            past = _past(term, key, forward=forward)
            if past is not None:
                ways.append(together([*same, past], " AND "))
            same.append(_same(term, key))
        joined = together([Clause(SQL("({})").format(way.sql), way.values) for way in ways], " OR ")
        return Clause(SQL("({})").format(joined.sql), joined.values)


def ordered(table: Table, sort: Sequence[tuple[str, bool]], telling: Sequence[str] = ()) -> Order:
    """Raises BadParameter for an unknown property."""
    terms = [_term(table.held[column_of(table, name).name], up) for name, up in sort]
    return Order((*terms, by_fid(table)), () if terms else tuple(telling))


def by_fid(table: Table) -> Term:
    """In the order of its index, whatever its collation."""
    held = table.held[table.fid]
    value = stored(held) if held.order == held.type else sortable(held)
    return Term(value=value, type=SQL(held.order), required=True)


def _term(held: Held, up: bool) -> Term:
    return Term(value=sortable(held), type=SQL(held.order), ascending=up, required=held.required)


def _value(term: Term) -> Composable:
    return SQL("%s::{}").format(term.type)


def _together_beyond(terms: Sequence[Term], keys: Sequence[str | None], *, forward: bool) -> Clause:
    """A comparison of rows, for which an index of several columns serves."""
    row = SQL("({}) {} ({})").format(
        SQL(", ").join([term.value for term in terms]),
        SQL(">" if forward else "<"),
        SQL(", ").join([_value(term) for term in terms]),
    )
    return Clause(row, tuple(keys))


def _past(term: Term, key: str | None, *, forward: bool) -> Clause | None:
    up = term.ascending == forward
    if key is None:
        return Clause(SQL("{} IS NOT NULL").format(term.value)) if up else None
    past = SQL("{} {} {}").format(term.value, SQL(">" if up else "<"), _value(term))
    if up or term.required:
        return Clause(past, (key,))
    return Clause(SQL("({} OR {} IS NULL)").format(past, term.value), (key,))


def _same(term: Term, key: str | None) -> Clause:
    if key is None:
        return Clause(SQL("{} IS NULL").format(term.value))
    return Clause(SQL("{} = {}").format(term.value, _value(term)), (key,))
