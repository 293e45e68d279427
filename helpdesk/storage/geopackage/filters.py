"""CQL2 filters of a table of a GeoPackage."""

from collections.abc import Mapping

from ...domain.filters import Kind, Node, checked
from ...domain.geo import BBox
from ..sql.filters import Writer, boxes, kind_of_column
from ..sql.validity import VALID_FROM, VALID_TO
from .clauses import Clause, around, together
from .connections import quoted
from .dialect import SQLite
from .tables import GEOMETRY, Table


def kinds(table: Table) -> Mapping[str, Kind]:
    """The kinds of what can be asked about: the columns, the geometry, and the validity of dated tables."""
    found = {column.name: kind_of_column(column) for column in table.columns.values()}
    dated = {VALID_FROM: Kind.DATE, VALID_TO: Kind.DATE} if table.dated else {}
    return {GEOMETRY: Kind.GEOMETRY, **dated, **found}


def compiled(table: Table, filter_: Node) -> Clause:
    """The condition on rows of alias `t`. Raises BadParameter for what `checked` refuses, and an invalid geometry."""
    known = kinds(table)
    node = checked(filter_, known)
    condition = Writer(SQLite(table, known)).written(node)
    near = [_near(table, envelopes) for envelopes in boxes(node)] if table.rtree else []
    return together([*near, condition], " AND ")


def _near(table: Table, boxes: tuple[BBox, ...]) -> Clause:
    meets = "(maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?)"
    met = together([Clause(meets, (box.west, box.east, box.south, box.north)) for box in boxes], " OR ")
    index = quoted(table.rtree or "")
    return around(f"t.{quoted(table.fid)} IN (SELECT id FROM {index} WHERE ", met)
