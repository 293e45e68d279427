"""Lanes: the reading of one server at a time by few threads, and never longer than it may take.

GDAL knows timeouts for a request, none for a reading, which may take several. So readings are done by threads of the
lane while the asker waits, and after its time the asker goes on without the answer.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from threading import BoundedSemaphore, Lock

import rasterio

from ...domain.errors import Unavailable

# The application answers with four threads: a slow server is waited for by two of them, all slow servers by three.
AT_ONE_SERVER = 2
AT_ALL_SERVERS = 3
# Threads that may still hang in GDAL when their asker has gone.
_THREADS = 4
# How long one waits for a turn; at a server in health, turns take milliseconds.
_TURN_S = 0.25
# What is left of the waiting time at a server that has just let a reading run late, until it answers again.
_DISTRUST = 0.2


class Crowded(Unavailable):
    """Nothing is known against the layer: others wait for its server."""


class Lane:
    """The way to one server. `options` are GDAL's configuration in its threads."""

    def __init__(self, server: str, options: Mapping[str, str], wait_s: float, everywhere: BoundedSemaphore) -> None:
        self._server = server
        self._options = options
        self._wait_s = wait_s
        self._everywhere = everywhere
        self._here = BoundedSemaphore(AT_ONE_SERVER)
        self._threads = ThreadPoolExecutor(_THREADS, f"rasters of {server}", initializer=self._prepare)
        self._late = False

    def run[Result](self, layer: str, work: Callable[[], Result]) -> Result:
        """What the work answers. Raises what it raises, and Unavailable where it takes too long or must not begin."""
        self._take_turn(layer)
        try:
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
        finally:
            self._here.release()
            self._everywhere.release()
        self._late = False
        return result

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def soon(self, work: Callable[[], None]) -> None:
        """Does it when a thread is free, and nobody waits for it."""
        self._threads.submit(work)

    def _take_turn(self, layer: str) -> None:
        until = time.monotonic() + _TURN_S
        for turns in (self._everywhere, self._here):
            if not turns.acquire(timeout=max(until - time.monotonic(), 0)):
                if turns is self._here:
                    self._everywhere.release()
                raise Crowded(f"layer {layer}: {self._server} is slow now, and others wait for it; ask again")

    def _prepare(self) -> None:
        """The environment of a thread lasts as long as the thread."""
        rasterio.Env(**self._options).__enter__()


class Lanes:
    """One lane for each server, made when it is first needed."""

    def __init__(self, options: Mapping[str, str], wait_s: float) -> None:
        self._options = options
        self._wait_s = wait_s
        self._everywhere = BoundedSemaphore(AT_ALL_SERVERS)
        self._lanes: dict[str, Lane] = {}
        self._lock = Lock()

    def to(self, server: str) -> Lane:
        with self._lock:
            if server not in self._lanes:
                self._lanes[server] = Lane(server, self._options, self._wait_s, self._everywhere)
            return self._lanes[server]

    def close(self) -> None:
        with self._lock:
            for lane in self._lanes.values():
                lane.close()
