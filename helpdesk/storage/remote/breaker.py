"""A breaker for each layer: after a failure nobody asks for a while; then one asks again, and others when it knows."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from ...domain.errors import Unavailable
from .turns import Crowded


class Breakers:
    """What failed, when, and why; it is asked again after `retry_s` seconds."""

    def __init__(self, retry_s: float) -> None:
        self._retry_s = retry_s
        self._failed: dict[str, tuple[float, str]] = {}
        self._lock = Lock()

    @contextmanager
    def through(self, layer: str) -> Iterator[None]:
        """Raises Unavailable with the reason of the last failure where it is too early to ask again."""
        with self._lock:
            since, reason = self._failed.get(layer, (0.0, ""))
            if reason and time.monotonic() - since < self._retry_s:
                raise Unavailable(reason)
            if reason:  # this one asks, and others are told the old reason until it knows more
                self._failed[layer] = (time.monotonic(), reason)
        try:
            yield
        except Crowded:
            raise
        except Unavailable as error:
            with self._lock:
                self._failed[layer] = (time.monotonic(), str(error))
            raise
        if reason:
            with self._lock:
                self._failed.pop(layer, None)
