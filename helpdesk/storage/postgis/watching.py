"""Tables that others may drop and alter while they are served: read when they are first asked for, and again when the
server says that they are not what they were. One that is back is served again without a restart."""

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Lock, Thread
from time import monotonic
from typing import Any

import psycopg

from ...domain.errors import BadParameter, HelpdeskError, NotFound, Unavailable, in_full
from . import catalogue
from .database import Database, TooLong
from .tables import Relation, Table, read_table
from .unfit import Unfit

# How long it is taken for granted that a table is still as broken as it was, and that it is what it was.
_AGAIN_S = 2.0
_LOOK_S = 5.0
# How often the rows of a table that others write to are surveyed anew, for its extent and largest numbers, and what
# part of the time that may take.
_SURVEY_S, _SHARE = 30.0, 0.02
# By how much the planner's number of rows differs before it counts as another.
_ROWS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A table as it was read: its mark then, and when it is to be looked at and surveyed again."""

    table: Table
    mark: str | None
    look_at: float
    survey_at: float


class Watched:
    """The tables of layers by id."""

    def __init__(self, database: Database, relations: Mapping[str, Relation]) -> None:
        self._database = database
        self.relations = dict(relations)
        self._held: dict[str, _Read] = {}
        self._broken: dict[str, tuple[float, Unavailable]] = {}
        self._lock = Lock()

    def table(self, layer: str) -> Table:
        """Raises NotFound for an unknown layer, and Unavailable that names the layer, why it cannot be read, and the
        remedy."""
        if layer not in self.relations:
            near = difflib.get_close_matches(layer, self.relations, n=1)
            raise NotFound(f"there is no feature layer {layer!r}" + (f"; did you mean {near[0]}?" if near else ""))
        with self._lock:
            held, broken = self._held.get(layer), self._broken.get(layer)
        if held is not None and self._is_still(layer, held):
            self._survey_if_due(layer)
            return held.table
        if broken is not None and monotonic() < broken[0]:
            raise Unavailable(str(broken[1]), broken[1].detail)
        return self._read(layer).table

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
                self._break(layer, _unread(layer, error))
            raise

    def _fresh(self, layer: str, old: Table, error: Unavailable) -> Table:
        self._drop(layer, old)
        try:
            return self.table(layer)
        except Unavailable as again:
            raise again from error

    def _drop(self, layer: str, table: Table) -> None:
        with self._lock:
            if layer in self._held and self._held[layer].table is table:
                del self._held[layer]

    def _is_still(self, layer: str, held: _Read) -> bool:
        """Not every change makes a query fail: another CRS makes it find nothing."""
        if monotonic() < held.look_at:
            return True
        self._keep(layer, held, look_at=monotonic() + _LOOK_S)
        return self._mark(layer) == held.mark

    def _survey_if_due(self, layer: str) -> None:
        """Beside the requests: a table of a size that may be read for its extent takes a while to read."""
        with self._lock:
            held = self._held.get(layer)
            if held is None or monotonic() < held.survey_at:
                return
            self._held[layer] = replace(held, survey_at=math.inf)
        Thread(target=self._surveyed, args=(layer, held), name=f"survey of {layer}", daemon=True).start()

    def _surveyed(self, layer: str, before: _Read) -> None:
        begun, found = monotonic(), before.table
        try:
            fresh = read_table(self._database, self.relations[layer], layer)
            found = found if _is_same(found, fresh) else fresh
        except Unfit as error:
            self._break(layer, _unread(layer, error))
        except (BadParameter, Unavailable):
            pass  # What it was before is right still, as far as anybody knows.
        finally:
            self._keep(layer, before, table=found, survey_at=_next_survey(begun))

    def _keep(self, layer: str, of: _Read, **changed: Any) -> None:
        """Unless it was read anew meanwhile."""
        with self._lock:
            held = self._held.get(layer)
            if held is not None and held.table is of.table:
                self._held[layer] = replace(held, **changed)

    def _mark(self, layer: str) -> str | None:
        relation = self.relations[layer]
        return catalogue.mark(self._database, relation.schema, relation.name)

    def _read(self, layer: str) -> _Read:
        relation, begun = self.relations[layer], monotonic()
        try:
            mark = self._mark(layer)
            table = read_table(self._database, relation, layer)
        except (TooLong, Unavailable) as error:
            told = _unread(layer, error)
            self._break(layer, told)
            raise told from error
        survey_at = math.inf if relation.lasting else _next_survey(begun)
        read = _Read(table=table, mark=mark, look_at=monotonic() + _LOOK_S, survey_at=survey_at)
        with self._lock:
            self._held[layer] = read
            self._broken.pop(layer, None)
        return read

    def _break(self, layer: str, told: Unavailable) -> None:
        with self._lock:
            self._held.pop(layer, None)
            self._broken[layer] = (monotonic() + _AGAIN_S, told)


def _next_survey(begun: float) -> float:
    """After one that began then and ends now."""
    return monotonic() + max(_SURVEY_S, (monotonic() - begun) / _SHARE)


def _is_same(old: Table, new: Table) -> bool:
    """For all that is made of a table; rows come and go."""
    as_told = [
        (
            each.fid, each.key, each.geometry, each.srid, each.columns, each.held, each.extent, each.geometry_type,
            each.flat, each.indexed, each.dated, each.unique, each.rows is None,
        )
        for each in (old, new)
    ]  # fmt: skip
    rows, before = new.rows or 0, old.rows or 0
    return as_told[0] == as_told[1] and abs(rows - before) <= _ROWS * before


def _unread(layer: str, error: HelpdeskError) -> Unavailable:
    why = f"to look at it takes longer than {error.seconds:g} s" if isinstance(error, TooLong) else str(error)
    return Unavailable(
        f"{layer} cannot be read now: {why}", detail=error.detail and f"{layer} cannot be read now: {in_full(error)}"
    )


def is_altered(error: Exception) -> bool:
    """Whether the server misses what there was: a table, a column, a type, a right, a CRS."""
    cause = error.__cause__
    srid = isinstance(cause, psycopg.InternalError) and "mixed SRID" in str(cause)
    return srid or isinstance(cause, psycopg.ProgrammingError | psycopg.NotSupportedError)


def is_immovable(error: Exception) -> bool:
    """Whether PostGIS gave up a query because a geometry lies nowhere in the CRS that it was to be moved to, or is too
    broken to be drawn."""
    return isinstance(error.__cause__, psycopg.InternalError) and not is_altered(error)
