"""Whether a server answers, and how far it has come: asked every second on a connection of its own, so that no request
finds out by waiting."""

import logging
from collections import deque
from threading import Event, Lock, Thread
from time import monotonic

import psycopg
from psycopg.conninfo import make_conninfo

from .database import ALIVE, first_line, where
from .patience import CONNECT_S
from .refusals import let_in, tell_once

log = logging.getLogger(__name__)

EVERY_S = 1.0
# Who has not answered for so long is taken for away: longer than an answer takes on a busy machine.
SILENT_S = 3.0
_REMEMBERED = 60
# A server that only replays has come as far as it has replayed, one that writes as far as it has written.
_HOW_FAR = """
SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn)::int8
"""


class Pulse:
    """Of one server, which `setting` names. Runs until it is closed."""

    def __init__(self, dsn: str, name: str, setting: str) -> None:
        self._told_of = dsn, setting
        self._name = f"the {name} at {where(dsn)}"
        self._dsn = make_conninfo(dsn, connect_timeout=CONNECT_S, application_name="soil-helpdesk pulse", **ALIVE)
        self._felt: deque[tuple[float, int]] = deque(maxlen=_REMEMBERED)
        self._lost_at = 0.0
        self._away = False
        self._lock, self._over, self._at_once, self._asked = Lock(), Event(), Event(), Event()
        self._thread = Thread(target=self._run, name=f"pulse of {name}", daemon=True)
        self._thread.start()

    def is_felt(self) -> bool:
        """Whether the server answered lately. Waits for the first answer or failure, and never again."""
        self._asked.wait(CONNECT_S)
        with self._lock:
            return bool(self._felt) and self._felt[-1][0] > max(monotonic() - SILENT_S, self._lost_at)

    def lost(self) -> None:
        """Somebody lost a connection: the server is taken for away until it answers, and is asked whether it does."""
        with self._lock:
            self._lost_at = monotonic()
        self._at_once.set()

    def place(self, ago_s: float = 0) -> int | None:
        """How far it had come this long ago, in bytes of its log; as early as is remembered where that is less long
        ago, and None where nothing is. Waits as `is_felt`: who compares servers has to have heard both."""
        self._asked.wait(CONNECT_S)
        with self._lock:
            moment = monotonic() - ago_s
            earlier = next((place for when, place in reversed(self._felt) if when <= moment), None)
            return self._felt[0][1] if earlier is None and self._felt else earlier

    def close(self) -> None:
        self._over.set()
        self._at_once.set()
        self._thread.join(CONNECT_S)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._feel()
            except psycopg.Error as error:
                self.lost()
                self._tell(error)
            self._asked.set()
            self._over.wait(EVERY_S)

    def _feel(self) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            while not self._over.is_set():
                self._at_once.clear()
                asked = monotonic()
                row = connection.execute(_HOW_FAR).fetchone()
                if row is not None and row[0] is not None:
                    self._note(asked, int(row[0]))
                self._asked.set()
                self._at_once.wait(EVERY_S)

    def _note(self, asked: float, place: int) -> None:
        with self._lock:
            if self._felt and place < self._felt[-1][1]:
                # Restored, or another server of the same name.
                self._felt.clear()
            self._felt.append((asked, place))
        if self._away:
            self._away = False
            let_in(*self._told_of)
            log.info("%s answers again", self._name)

    def _tell(self, error: psycopg.Error) -> None:
        if not self._away:
            self._away = True
            if not tell_once(error, *self._told_of):
                log.warning("%s is away: %s", self._name, first_line(error))
