"""How long a request waits for a connection to a server: some seconds, unless the server is known to be away."""

from threading import Lock
from time import monotonic

# How long a request waits for others to give a connection back before it is told to come again; and for a new one.
WAIT_S, CONNECT_S = 5.0, 3
# Of a server that is away: how long one request tries to reach it, and how long after that the others do not.
TRY_S, PAUSE_S = 1.5, 0.5


class Patience:
    """What the requests of a process know of one server. While it is away, one of them at a time tries to reach it, and
    the others are told at once: they would keep threads from those who ask for something else."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        self._wait_s = wait_s
        self._lock = Lock()
        self._away = False
        self._again_at = 0.0

    def seconds(self, *, busy: bool) -> float | None:
        """How long to wait for a connection now, where others are in use or not; None for not at all."""
        with self._lock:
            if not self._away:
                return self._wait_s if busy else min(self._wait_s, CONNECT_S)
            now = monotonic()
            if now < self._again_at:
                return None
            self._again_at = now + TRY_S + PAUSE_S
            return TRY_S

    def lost(self) -> None:
        """Nobody could be reached."""
        with self._lock:
            self._away = True
            self._again_at = monotonic() + PAUSE_S

    def found(self) -> None:
        with self._lock:
            self._away = False
