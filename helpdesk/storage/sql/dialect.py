"""What databases say differently. `C` is a database's own piece of SQL, with the values that belong to it."""

from collections.abc import Sequence
from typing import LiteralString, Protocol

from ...domain.filters import Call, Kind, Literal, Property, Shape


class Dialect[C](Protocol):
    """The words of one database for one table. Names come from the table, values are always parameters."""

    def joined(self, clauses: Sequence[C], between: LiteralString) -> C:
        """The clauses with `between` between them."""

    def around(self, before: LiteralString, clause: C, after: LiteralString = ")") -> C:
        """The clause between two pieces of text."""

    def truth(self, value: bool, /) -> C: ...

    def literal(self, node: Literal) -> C: ...

    def column(self, node: Property) -> C:
        """A property, or the geometry, as it is stored."""

    def shape(self, node: Shape) -> C:
        """Raises BadParameter for one that crosses itself."""

    def compared(self, node: Call, operands: Sequence[C]) -> Sequence[C]:
        """The operands of a comparison, so that texts are compared by their code points, and numbers as they are."""

    def moment(self, clause: C, *, day: bool, last: bool = False) -> C:
        """A column or value as a moment to the millisecond; a day is its first moment or its `last`."""

    def open_ended(self, node: Property, clause: C) -> C:
        """The first or last day of a validity, which is open where it has none."""

    def matches(self, operand: C, pattern: Sequence[tuple[str, bool]]) -> C:
        """Whether a text is like a pattern: letters, and whether each is a wildcard."""

    def calculated(self, node: Call, operands: Sequence[C]) -> C: ...

    def folded(self, op: str, operand: C) -> C: ...

    def related(self, node: Call, operands: Sequence[C]) -> C:
        """Whether two geometries stand in a spatial relation; unknown where one is so broken that nobody can tell."""

    def kind(self, node: Literal | Property) -> Kind: ...
