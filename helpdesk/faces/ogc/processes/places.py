"""The places where processes that are answered at once are computed, and whose turn it is."""

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from time import monotonic

from ....domain.errors import Busy
from ....services.jobs.watch import UNWATCHED
from .prefer import LONGEST_WAIT_S

# As many as there are processors to be sure of; who waits for a job does not count.
AT_ONCE = 2
# Whoever asks more waits for an own request, and leaves a place to others.
AT_ONCE_OF_ONE = AT_ONCE - 1
_LOOK_EVERY_S = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    client: str


class Places:
    """Shared by threads. `most` compute at once, `most_of_one` of them for one client; of the others who wait that
    client comes next whose last turn is longest ago."""

    def __init__(
        self, most: int = AT_ONCE, most_of_one: int = AT_ONCE_OF_ONE, patience_s: float = LONGEST_WAIT_S
    ) -> None:
        self._most, self._most_of_one, self._patience_s = most, most_of_one, patience_s
        self._changed = Condition()
        # In the order they came.
        self._waiting: list[_Turn] = []
        self._computing: Counter[str] = Counter()
        # Of those who compute or wait: the number of the last turn.
        self._last: dict[str, int] = {}
        self._turns = itertools.count(1)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @contextmanager
    def taken(self, client: str) -> Iterator[None]:
        """Raises Busy after `patience_s`, and Interrupted where nobody waits for the answer any more."""
        turn = _Turn(client)
        with self._changed:
            self._waiting.append(turn)
            try:
                self._wait(turn)
                self._computing[client] += 1
                self._last[client] = next(self._turns)
            finally:
                self._waiting.remove(turn)
                self._move_on(client)
        try:
            yield
        finally:
            with self._changed:
                self._computing[client] -= 1
                self._move_on(client)

    def _wait(self, turn: _Turn) -> None:
        until = monotonic() + self._patience_s
        while self._next() is not turn:
            UNWATCHED.report(0)
            if (left := until - monotonic()) <= 0:
                raise Busy("too many processes run already; ask again later, or with Prefer: respond-async")
            self._changed.wait(min(left, _LOOK_EVERY_S))

    def _next(self) -> _Turn | None:
        if self._computing.total() >= self._most:
            return None
        free = [each for each in self._waiting if self._computing[each.client] < self._most_of_one]
        return min(free, key=lambda each: self._last.get(each.client, 0), default=None)

    def _move_on(self, client: str) -> None:
        if not self._computing[client]:
            del self._computing[client]
            if all(each.client != client for each in self._waiting):
                self._last.pop(client, None)
        self._changed.notify_all()
