"""A server that keeps its connections and says nothing, as one whose machine hangs: the kernel still acknowledges what
is sent, so no timeout of TCP ends the wait, and no time limit of a statement is kept by a server that does not run."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.conninfo import make_conninfo

# How long a connection is in use before it is asked whether the server lets anybody in, and how long that may take.
AFTER_S, ANSWER_S = 2.0, 5
_LOOK_S = 0.5


class Guard:
    """Of one pool. What takes long at a server that lets others in is left alone: it may be large. Where nobody is let
    in, connections that wait are ended, and `lost` is called: after AFTER_S + ANSWER_S and a second at most."""

    def __init__(self, dsn: str, lost: Callable[[], None]) -> None:
        self._dsn = make_conninfo(dsn, connect_timeout=ANSWER_S, application_name="soil-helpdesk guard")
        self._lost = lost
        self._held: dict[int, float] = {}
        self._lock, self._over, self._busy = Lock(), Event(), Event()
        Thread(target=self._run, name="guard of a pool", daemon=True).start()

    @contextmanager
    def over(self, connection: Connection[Any]) -> Iterator[None]:
        """While it is in use. A copy of its descriptor stays ours, whatever becomes of the connection."""
        copy = os.dup(connection.fileno())
        with self._lock:
            self._held[copy] = monotonic()
        self._busy.set()
        try:
            yield
        finally:
            with self._lock:
                del self._held[copy]
                os.close(copy)

    def close(self) -> None:
        self._over.set()
        self._busy.set()

    def _run(self) -> None:
        while not self._over.is_set():
            self._busy.wait()
            if self._over.wait(_LOOK_S):
                return
            with self._lock:
                if not self._held:
                    self._busy.clear()
            if self._late() and not self._lets_in():
                self._end()

    def _late(self) -> list[int]:
        with self._lock:
            return [copy for copy, begun in self._held.items() if monotonic() > begun + AFTER_S]

    def _lets_in(self) -> bool:
        """A server that refuses is there, and one that is gone ends its connections by itself."""
        try:
            psycopg.connect(self._dsn).close()
        except psycopg.errors.ConnectionTimeout:
            return False
        except psycopg.Error:
            return True
        return True

    def _end(self) -> None:
        self._lost()
        with self._lock:
            for copy, begun in self._held.items():
                if monotonic() > begun + AFTER_S:
                    with suppress(OSError), socket.socket(fileno=os.dup(copy)) as waiting:
                        waiting.shutdown(socket.SHUT_RDWR)
