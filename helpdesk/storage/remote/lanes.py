"""Lanes: the reading of one server at a time by few threads, and never longer than it may take.

GDAL knows timeouts for a request, none for a reading, which may take several. So readings are done by threads of the
lane while the asker waits, and after its time the asker goes on without the answer.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from threading import Lock

import rasterio

from ...domain.errors import Unavailable
from .turns import Turns

# Threads that may still hang in GDAL when their asker has gone.
_THREADS = 4
# What is left of the waiting time at a server that has just let a reading run late, until it answers again.
_DISTRUST = 0.2
# The share of the waiting time after which a reading that is under way counts as slow.
_SLOW = 0.2


class Lane:
    """The way to one server. `options` are GDAL's configuration in its threads."""

    def __init__(self, server: str, options: Mapping[str, str], wait_s: float, turns: Turns) -> None:
        self._server = server
        self._options = options
        self._wait_s = wait_s
        self._turns = turns
        self._threads = ThreadPoolExecutor(_THREADS, f"rasters of {server}", initializer=self._prepare)
        self._late = False

    def run[Result](self, layer: str, work: Callable[[], Result]) -> Result:
        """What the work answers. Raises what it raises, and Unavailable where it takes too long or must not begin."""
        with self._turns.turn(self._server, layer):
            future = self._threads.submit(work)
            wait = self._wait_s * (_DISTRUST if self._late else 1)
            try:
                result = future.result(wait)
            except Late:
                if future.done():  # the work itself raised it
                    raise
                future.cancel()
                self._late = True
                raise Unavailable(f"layer {layer}: {self._server} has not answered within {wait:g} s") from None
        self._late = False
        return result

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def soon(self, work: Callable[[], None]) -> None:
        """Does it when a thread is free, and nobody waits for it."""
        self._threads.submit(work)

    def _prepare(self) -> None:
        """The environment of a thread lasts as long as the thread."""
        rasterio.Env(**self._options).__enter__()


class Lanes:
    """One lane for each server, made when it is first needed."""

    def __init__(self, options: Mapping[str, str], wait_s: float) -> None:
        self._options = options
        self._wait_s = wait_s
        self._turns = Turns(wait_s, wait_s * _SLOW)
        self._lanes: dict[str, Lane] = {}
        self._lock = Lock()

    def to(self, server: str) -> Lane:
        with self._lock:
            if server not in self._lanes:
                self._lanes[server] = Lane(server, self._options, self._wait_s, self._turns)
            return self._lanes[server]

    def close(self) -> None:
        with self._lock:
            for lane in self._lanes.values():
                lane.close()
