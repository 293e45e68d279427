"""The body of a request, read whole before the request takes a place: one that drips in holds up nobody else."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sized
from contextlib import asynccontextmanager

from starlette.types import Message, Receive, Scope

from ...faces.budgets import Budget
from ...faces.clients import client_in

# Of all requests together, however many send at once.
MOST_HELD_BYTES = 128_000_000
# Of one client: two of the largest bodies.
MOST_HELD_OF_ONE_BYTES = 32_000_000
# A body up to here is let in whatever others send; there are no more of them than connections.
SMALL_BYTES = 100_000
# What any body is given, and how many bytes a second have to come after that, on the mean of each window: who sends a
# body by drops is let go within GRACE_S + WINDOW_S, however large a body the route reads.
GRACE_S, WINDOW_S, SLOWEST_BYTES_S = 30.0, 30.0, 10_000


class TooLarge(Exception):
    """The body is larger than the `most` bytes that the route reads."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most


class TooSlow(Exception):
    """The body came more slowly than `bytes_s` a second."""

    def __init__(self, bytes_s: int) -> None:
        super().__init__()
        self.bytes_s = bytes_s


class TooManyHeld(Exception):
    """Too much is being sent by others."""


class TooManyHeldOfOne(Exception):
    """Too much is being sent by the same client."""


class ClientGone(Exception):
    """Before the body was there."""


class Bodies:
    """Lives on one event loop."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()

    @property
    def held(self) -> int:
        """Bytes, of all clients."""
        return self._held.total()

    async def read(self, budget: Budget, scope: Scope, receive: Receive) -> tuple[Receive, int]:
        """A `receive` that has the whole body, and its bytes, which `release` is owed. Raises TooLarge, TooSlow,
        TooManyHeld, TooManyHeldOfOne, ClientGone."""
        declared = declared_bytes(scope["headers"])
        if declared == 0:
            return receive, 0
        if declared is not None and declared > budget.body:
            raise TooLarge(budget.body)
        client = client_in(scope)
        body, whole = bytearray(), False
        try:
            async with _keeping_pace(body):
                await self._read(body, budget, client, receive)
            whole = True
        except TimeoutError as error:
            raise TooSlow(SLOWEST_BYTES_S) from error
        finally:
            if not whole:
                self.release(client, len(body))
        return _replayed(bytes(body), receive), len(body)

    async def _read(self, body: bytearray, budget: Budget, client: str, receive: Receive) -> None:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            piece, more = message.get("body", b""), message.get("more_body", False)
            body += piece
            self._held[client] += len(piece)
            if len(body) > budget.body:
                raise TooLarge(budget.body)
            if len(body) > SMALL_BYTES:
                self._look(client)

    def _look(self, client: str) -> None:
        if self._held[client] > MOST_HELD_OF_ONE_BYTES:
            raise TooManyHeldOfOne
        if self.held > MOST_HELD_BYTES:
            raise TooManyHeld

    def release(self, client: str, count: int) -> None:
        self._held[client] -= count
        if not self._held[client]:
            del self._held[client]


@asynccontextmanager
async def _keeping_pace(body: Sized) -> AsyncIterator[None]:
    """Raises TimeoutError at the end of the first window after the grace in which too little came."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as bound:
        timer = loop.call_later(GRACE_S, lambda: look(0))

        def look(least: float) -> None:
            nonlocal timer
            if len(body) < least:
                bound.reschedule(loop.time())
            else:
                timer = loop.call_later(WINDOW_S, look, len(body) + SLOWEST_BYTES_S * WINDOW_S)

        try:
            yield
        finally:
            timer.cancel()


def declared_bytes(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """By Content-Length, 0 where there is no body, None where only reading tells (RFC 9112, 6.3)."""
    length: int | None = 0
    for name, value in headers:
        if name == b"content-length":
            length = int(value) if value.isdigit() else None
        elif name == b"transfer-encoding":
            return None
    return length


def _replayed(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
