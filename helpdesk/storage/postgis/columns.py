"""What the columns of a PostgreSQL table are to clients: six kinds of values, whatever the types are called."""

from dataclasses import dataclass

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
_CASTS = {"numeric": "float8", "float4": "float8", "timestamp": "timestamptz"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A column of the catalogue: `type` as pg_type names it (that below a domain), whether it may be NULL, and whether
    its texts have to be put in the order of their code points, which its own collation is not."""

    name: str
    type: str
    required: bool = False
    collated: bool = False

    @property
    def cast(self) -> str | None:
        """The type to which a value is brought: bool, int8, float8, date, timestamptz or text. None where it is one of
        these, or an index would be lost for nothing."""
        if self.type in _CASTS:
            return _CASTS[self.type]
        return None if self.type in _KINDS or self.type in _TEXTS else "text"


def column_of(held: Held) -> Column:
    """As clients know it; `_safe` of the tables looks at the numbers of an int8."""
    return Column(held.name, *_KINDS.get(held.type, ("string", None)))


def expression(held: Held) -> Composable:
    """The value of a column of the rows `t`, as one of six types."""
    name = Composed([SQL("t."), quoted(held.name)])
    return name if held.cast is None else Composed([name, SQL("::"), SQL(held.cast)])
