"""CQL2 filters of a table of PostGIS."""

from collections.abc import Callable, Mapping

from psycopg.sql import SQL

from ...domain.filters import Kind, Node, checked
from ...domain.geo import BBox
from ..sql.filters import Writer, boxes, kind_of_column
from ..sql.validity import VALID_FROM, VALID_TO
from .clauses import Clause, together
from .dialect import PostGIS
from .tables import GEOMETRY, Table

Near = Callable[[Table, BBox], Clause]


def kinds(table: Table) -> Mapping[str, Kind]:
    """The kinds of what can be asked about: the columns, the geometry, and the validity of dated tables."""
    found = {column.name: kind_of_column(column) for column in table.columns.values()}
    dated = {VALID_FROM: Kind.DATE, VALID_TO: Kind.DATE} if table.dated else {}
    return {GEOMETRY: Kind.GEOMETRY, **dated, **found}


def compiled(table: Table, filter_: Node, near: Near) -> Clause:
    """The condition on rows of alias `t`; `near` says which rows an index finds for a box. Raises BadParameter for what
    `checked` refuses, and for an invalid geometry."""
    known = kinds(table)
    node = checked(filter_, known)
    condition = Writer(PostGIS(table, known)).written(node)
    met = [_any([near(table, box) for box in envelopes]) for envelopes in boxes(node)]
    return together([*met, condition], " AND ")


def _any(clauses: list[Clause]) -> Clause:
    joined = together(clauses, " OR ")
    return Clause(SQL("({})").format(joined.sql), joined.values)
