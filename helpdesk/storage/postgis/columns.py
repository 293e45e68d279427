"""What the columns of a PostgreSQL table are to clients: six kinds of values, whatever the types are called."""

from dataclasses import dataclass
from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed

from ...ports import Column
from .clauses import quoted

# By the name in pg_type. What is not here is text, as PostgreSQL writes it: enums, uuids, json, arrays, ranges.
_KINDS = {
    "bool": ("boolean", None),
    "int2": ("integer", None),
    "int4": ("integer", None),
    "int8": ("integer", None),
    "float4": ("number", None),
    "float8": ("number", None),
    "numeric": ("number", None),
    "date": ("string", "date"),
    "timestamp": ("string", "date-time"),
    "timestamptz": ("string", "date-time"),
}
# Shapes beside the geometry, and bytes, which JSON has no place for.
NOT_SHOWN = frozenset({"geometry", "geography", "raster", "box2d", "box3d", "bytea"})
WHOLE = frozenset({"int2", "int4", "int8"})
_TEXTS = frozenset({"text", "varchar"})
# What a type is cast to where it is compared with a value or read; the other types stay as they are.
_CASTS: dict[str, LiteralString] = {"numeric": "float8", "float4": "float8", "timestamp": "timestamptz"}
# Types of PostgreSQL itself that have an order: rows are put in it as they are, so that an index serves.
_ORDERED: dict[str, LiteralString] = {
    "bool": "bool", "int2": "int2", "int4": "int4", "int8": "int8", "float4": "float4", "float8": "float8",
    "numeric": "numeric", "date": "date", "timestamp": "timestamp", "timestamptz": "timestamptz", "text": "text",
    "varchar": "varchar", "bpchar": "bpchar", "uuid": "uuid",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A column of the catalogue: `type` as pg_type names it (that below a domain), whether it may be NULL, and whether
    its texts have to be put in the order of their code points, which its own collation is not."""

    name: str
    type: str
    required: bool = False
    collated: bool = False

    @property
    def cast(self) -> LiteralString | None:
        """The type to which a value is brought: bool, int8, float8, date, timestamptz or text. None where it is one of
        these, or an index would be lost for nothing."""
        if self.type in _CASTS:
            return _CASTS[self.type]
        return None if self.type in _KINDS or self.type in _TEXTS else "text"

    @property
    def order(self) -> LiteralString:
        """The type in which rows are put in order."""
        return _ORDERED.get(self.type, "text")


def column_of(held: Held) -> Column:
    """As clients know it; the tables look at the numbers of an int8."""
    return Column(held.name, *_KINDS.get(held.type, ("string", None)))


def stored(held: Held) -> Composed:
    """The column of the rows `t` as it is."""
    return Composed([SQL("t."), quoted(held.name)])


def expression(held: Held) -> Composable:
    """The value of a column of the rows `t`, as one of six types."""
    return stored(held) if held.cast is None else Composed([stored(held), SQL("::"), SQL(held.cast)])


def sortable(held: Held) -> Composable:
    """What rows `t` are put in order by: that of code points for texts, whatever their collation."""
    name = stored(held) if held.type in _ORDERED else Composed([stored(held), SQL("::text")])
    return Composed([name, SQL(' COLLATE "C"')]) if held.collated or held.type not in _ORDERED else name
