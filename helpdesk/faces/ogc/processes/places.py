"""The places where what is answered at once is computed, processes and plans of pages, and whose turn it is."""

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
# Of more clients than ask in the time that one waits.
_MOST_REMEMBERED = 10_000
_LOOK_EVERY_S = 0.25
_REMEDY = "ask again later, or with Prefer: respond-async"


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    client: str


class Places:
    """Shared by threads. `most` compute at once, `most_of_one` of them for one client; of the others who wait that
    client comes next whose last turn is longest ago. The last turns of `remembered` clients are known, those of the
    latest: whose is not has waited longest."""

    def __init__(
        self,
        most: int = AT_ONCE,
        most_of_one: int = AT_ONCE_OF_ONE,
        patience_s: float = LONGEST_WAIT_S,
        remembered: int = _MOST_REMEMBERED,
    ) -> None:
        self._most, self._most_of_one, self._patience_s = most, most_of_one, patience_s
        self._remembered = remembered
        self._changed = Condition()
        # In the order they came.
        self._waiting: list[_Turn] = []
        self._computing: Counter[str] = Counter()
        # The number of each one's last turn, the oldest first. Kept when a client has gone: who asks anew each time
        # would pass all who wait otherwise.
        self._last: dict[str, int] = {}
        self._turns = itertools.count(1)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @contextmanager
    def taken(self, client: str, remedy: str = _REMEDY) -> Iterator[None]:
        """Raises Busy after `patience_s`, which tells of the remedy, and Interrupted where nobody waits for the answer
        any more."""
        turn = _Turn(client)
        with self._changed:
            self._waiting.append(turn)
            try:
                self._wait(turn, remedy)
                self._computing[client] += 1
                self._remember(client)
            finally:
                self._waiting.remove(turn)
                self._move_on(client)
        try:
            yield
        finally:
            with self._changed:
                self._computing[client] -= 1
                self._move_on(client)

    def _wait(self, turn: _Turn, remedy: str) -> None:
        until = monotonic() + self._patience_s
        while self._next() is not turn:
            UNWATCHED.report(0)
            if (left := until - monotonic()) <= 0:
                raise Busy(f"too many processes run already; {remedy}")
            self._changed.wait(min(left, _LOOK_EVERY_S))

    def _next(self) -> _Turn | None:
        if self._computing.total() >= self._most:
            return None
        free = [each for each in self._waiting if self._computing[each.client] < self._most_of_one]
        return min(free, key=lambda each: self._last.get(each.client, 0), default=None)

    def _remember(self, client: str) -> None:
        self._last.pop(client, None)
        self._last[client] = next(self._turns)
        if len(self._last) > self._remembered:
            del self._last[next(iter(self._last))]

    def _move_on(self, client: str) -> None:
        if not self._computing[client]:
            del self._computing[client]
        self._changed.notify_all()


# Of this process, whatever desks come and go.
PLACES = Places()
