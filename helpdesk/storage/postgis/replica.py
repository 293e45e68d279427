"""A replica to read from, with its primary behind it.

Reads go to the replica as long as it answers and has all that the primary had written `LAG_S` ago, and all that it had
written when this was opened. Otherwise, and where the replica is lost on the way or lacks what is asked for, they go to
the primary; and to the replica whatever it has where the primary is away. How the two are is found out beside the
requests (`pulse`), so that none waits for it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from psycopg import Connection
from psycopg_pool import PoolTimeout

from ...domain.errors import Unavailable
from .database import CONNECTIONS, SECONDS, Database, Row, away
from .pulse import Pulse

# How old what is read may be.
LAG_S = 5.0
# How long a request waits for a connection to the replica before it asks the primary.
_WAIT_S = 1.0
# The ends of two logs differ by the header of a page where a record ends with one; every commit is longer than this.
_SAME_PLACE = 64
_CUT = ("08", "57P")


class Replica(Database):
    """In the place of a Database for all that only reads. `primary` is the caller's to close, `primary_dsn` its DSN."""

    def __init__(
        self,
        dsn: str,
        primary: Database,
        primary_dsn: str,
        *,
        size: int = CONNECTIONS,
        seconds: float = SECONDS,
        lag_s: float = LAG_S,
    ) -> None:
        super().__init__(dsn, size=size, seconds=seconds, name="replica", setting="HELPDESK_READ_DSN", wait_s=_WAIT_S)
        self._primary, self._lag_s = primary, lag_s
        self._pulse = Pulse(dsn, self.name, "HELPDESK_READ_DSN")
        self._primary_pulse = Pulse(primary_dsn, primary.name, "HELPDESK_DSN")

    def read[T](self, ask: Callable[[Connection[Row]], T]) -> T:
        """What is lost on the way is asked once more, of the other server."""
        here = self._is_first()
        try:
            return self._on(ask, here=here)
        except Unavailable as error:
            if not self._may_go_on(error, here=here):
                raise
        return self._on(ask, here=not here)

    @contextmanager
    def connection(self) -> Iterator[Connection[Row]]:
        """To one of the two; what is lost after it was given is lost."""
        with ExitStack() as held:
            yield self._held(held)

    def lag(self) -> str:
        """What keeps reads from the replica, in the words of messages; nothing where they go there."""
        if not self._pulse.is_felt():
            return "does not answer"
        if self._is_behind():
            return f"lacks what its primary wrote {self._lag_s:g} s ago"
        return ""

    def check(self) -> None:
        """Of the replica alone: what is read may come from the primary meanwhile. Raises Unavailable."""
        if said := self.lag():
            raise away(self.name, self.where, said)

    def close(self) -> None:
        self._pulse.close()
        self._primary_pulse.close()
        super().close()

    def _on[T](self, ask: Callable[[Connection[Row]], T], *, here: bool) -> T:
        with self._connected(here=here) as connection:
            return ask(connection)

    @contextmanager
    def _connected(self, *, here: bool) -> Iterator[Connection[Row]]:
        with super().connection() if here else self._primary.connection() as connection:
            yield connection

    def _held(self, held: ExitStack) -> Connection[Row]:
        here = self._is_first()
        try:
            return held.enter_context(self._connected(here=here))
        except Unavailable as error:
            if not self._may_go_on(error, here=here):
                raise
        return held.enter_context(self._connected(here=not here))

    def _is_first(self) -> bool:
        return self._pulse.is_felt() and not (self._is_behind() and self._primary_pulse.is_felt())

    def _is_behind(self) -> bool:
        wanted, there = self._primary_pulse.place(self._lag_s), self._pulse.place()
        return wanted is not None and there is not None and there + _SAME_PLACE < wanted

    def _may_go_on(self, error: Unavailable, *, here: bool) -> bool:
        """Whether the other server may know better. The primary lacks nothing that the replica has."""
        cause = error.__cause__
        if not isinstance(cause, psycopg.OperationalError):
            return here and isinstance(cause, psycopg.ProgrammingError)
        pulse, other = self._pulse, self._primary_pulse
        if not here:
            pulse, other = other, pulse
        if _is_cut(cause):
            pulse.lost()
        return here or other.is_felt()


def _is_cut(error: psycopg.OperationalError) -> bool:
    """Whether the connection is gone, rather than a query refused or nothing free."""
    return not isinstance(error, PoolTimeout) and (error.sqlstate is None or error.sqlstate.startswith(_CUT))
