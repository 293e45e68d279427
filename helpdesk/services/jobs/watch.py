"""What work that takes long tells whoever watches it, and how it learns that it is no longer wanted."""

from contextvars import ContextVar
from threading import Event

from ...domain.errors import HelpdeskError


class Interrupted(HelpdeskError):
    """Nobody wants this work any more, or the server stops."""


class Interruption:
    """Set once, from any thread; the work notices at its next report."""

    def __init__(self) -> None:
        self._event = Event()

    def happen(self) -> None:
        self._event.set()

    def check(self) -> None:
        if self._event.is_set():
            raise Interrupted("the work was interrupted")

    def pause(self, seconds: float) -> None:
        self._event.wait(seconds)
        self.check()


# Of the request that the running code works for: it happens where the client has gone or the time is over.
interruption: ContextVar[Interruption | None] = ContextVar("interruption", default=None)


class Watch:
    """Only the request watches, where there is one. Work calls `report` every now and then, from the thread that does
    it."""

    def report(self, percent: float, message: str = "") -> None:
        """Raises Interrupted where the work is no longer wanted."""
        if (happened := interruption.get()) is not None:
            happened.check()

    def pause(self, seconds: float) -> None:
        """Raises Interrupted as soon as the work is no longer wanted."""
        (interruption.get() or Interruption()).pause(seconds)


UNWATCHED = Watch()
