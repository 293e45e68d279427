"""Turns: how many readings may be under way at one server and at all of them, and who waits for one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from ...domain.errors import Unavailable

# The application answers with four threads: a server that stalls is waited for by two of them, all servers by three.
AT_ONE_SERVER = 2
AT_ALL_SERVERS = 3


class Crowded(Unavailable):
    """Nothing is known against the layer: others wait for its server."""


class Turns:
    """A turn is waited for as long as the readings under way come to an end; not once they have taken `slow_s` seconds,
    and never longer than `wait_s`."""

    def __init__(self, wait_s: float, slow_s: float) -> None:
        self._wait_s = wait_s
        self._slow_s = slow_s
        self._changed = Condition()
        self._under_way: list[tuple[float, str]] = []

    @contextmanager
    def turn(self, server: str, layer: str) -> Iterator[None]:
        """Raises Crowded."""
        with self._changed:
            self._wait(server, layer)
            mine = (time.monotonic(), server)
            self._under_way.append(mine)
        try:
            yield
        finally:
            with self._changed:
                self._under_way.remove(mine)
                self._changed.notify_all()

    def _wait(self, server: str, layer: str) -> None:
        patience = time.monotonic() + self._wait_s
        while in_the_way := self._in_the_way(server):
            left = min(patience, min(in_the_way) + self._slow_s) - time.monotonic()
            if left <= 0:
                raise Crowded(f"layer {layer}: {server} is slow now, and others wait for it; ask again")
            self._changed.wait(left)

    def _in_the_way(self, server: str) -> list[float]:
        """When the readings began that must end before another may begin."""
        here = [since for since, where in self._under_way if where == server]
        if len(here) >= AT_ONE_SERVER:
            return here
        return [since for since, _ in self._under_way] if len(self._under_way) >= AT_ALL_SERVERS else []
