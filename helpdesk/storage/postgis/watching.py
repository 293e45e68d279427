"""Tables that others may drop and alter while they are served: read when they are first asked for, and again when the
server says that they are not what they were. One that is back is served again without a restart."""

import difflib
from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic

import psycopg

from ...domain.errors import NotFound, Unavailable
from . import catalogue
from .database import Database
from .tables import Relation, Table, read_table

# How long it is taken for granted that a table is still as broken as it was, and that it is what it was.
_AGAIN_S = 2.0
_LOOK_S = 10.0


class Watched:
    """The tables of layers by id."""

    def __init__(self, database: Database, relations: Mapping[str, Relation]) -> None:
        self._database = database
        self.relations = dict(relations)
        self._tables: dict[str, Table] = {}
        self._looked: dict[str, tuple[float, str | None]] = {}
        self._broken: dict[str, tuple[float, str]] = {}
        self._lock = Lock()

    def table(self, layer: str) -> Table:
        """Raises NotFound for an unknown layer, and Unavailable that names the layer, why it cannot be read, and the
        remedy."""
        if layer not in self.relations:
            near = difflib.get_close_matches(layer, self.relations, n=1)
            raise NotFound(f"there is no feature layer {layer!r}" + (f"; did you mean {near[0]}?" if near else ""))
        with self._lock:
            table, broken = self._tables.get(layer), self._broken.get(layer)
        if table is not None and self._is_still(layer):
            return table
        if broken is not None and monotonic() < broken[0]:
            raise Unavailable(broken[1])
        return self._read(layer)

    def asked[T](self, layer: str, ask: Callable[[Table], T]) -> T:
        """What `ask` answers of the table; where the server says that it is not what it was, of what it is now."""
        table = self.table(layer)
        try:
            return ask(table)
        except Unavailable as error:
            if not is_altered(error):
                raise
            fresh = self._fresh(layer, table, error)
        try:
            return ask(fresh)
        except Unavailable as error:
            if is_altered(error):
                self._break(layer, f"{layer} cannot be read now: {error}")
            raise

    def _fresh(self, layer: str, old: Table, error: Unavailable) -> Table:
        with self._lock:
            if self._tables.get(layer) is old:
                del self._tables[layer]
        try:
            return self.table(layer)
        except Unavailable as again:
            raise again from error

    def _is_still(self, layer: str) -> bool:
        """Not every change makes a query fail: another CRS makes it find nothing."""
        with self._lock:
            looked, before = self._looked[layer]
            if monotonic() < looked + _LOOK_S:
                return True
            self._looked[layer] = (monotonic(), before)
        return self._mark(layer) == before

    def _mark(self, layer: str) -> str | None:
        relation = self.relations[layer]
        return catalogue.mark(self._database, relation.schema, relation.name)

    def _read(self, layer: str) -> Table:
        try:
            mark = self._mark(layer)
            table = read_table(self._database, self.relations[layer], layer)
        except Unavailable as error:
            told = f"{layer} cannot be read now: {error}"
            self._break(layer, told)
            raise Unavailable(told) from error
        with self._lock:
            self._tables[layer] = table
            self._looked[layer] = (monotonic(), mark)
            self._broken.pop(layer, None)
        return table

    def _break(self, layer: str, told: str) -> None:
        with self._lock:
            self._tables.pop(layer, None)
            self._broken[layer] = (monotonic() + _AGAIN_S, told)


def is_altered(error: Exception) -> bool:
    """Whether the server misses what there was: a table, a column, a type, a right, a CRS."""
    cause = error.__cause__
    srid = isinstance(cause, psycopg.InternalError) and "mixed SRID" in str(cause)
    return srid or isinstance(cause, psycopg.ProgrammingError | psycopg.NotSupportedError)


def is_immovable(error: Exception) -> bool:
    """Whether PostGIS gave up a query because a geometry lies nowhere in the CRS that it was to be moved to, or is too
    broken to be drawn."""
    return isinstance(error.__cause__, psycopg.InternalError) and not is_altered(error)
