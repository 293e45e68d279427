"""So many requests of a kind are worked for at once, some wait by turns of their clients, the others are told at once.

Turning away early is what keeps the answers of those inside quick: a queue that nobody leaves in time only makes all
of them late (compare Nichols and Jacobson, Controlling Queue Delay, ACM Queue 10(5), 2012).
"""

import asyncio
import math
from asyncio import Future
from collections import Counter

from .turns import Turns

# The longest that a request may expect to wait, and may wait.
PATIENCE_S = 10.0
LEAST_AGAIN_S, MOST_AGAIN_S = 1, 60
# Each holds a place in a table or file.
MOST_STREAMS = 100
# Of one client: a browser has six connections.
MOST_STREAMS_OF_ONE = 10
# The weight of the newest in the mean time of a request.
_NEWEST = 0.05


class Full(Exception):
    """There is no room; asking again may be of use after `again_s` whole seconds."""

    def __init__(self, again_s: int) -> None:
        super().__init__()
        self.again_s = again_s


class TooManyStreams(Exception):
    """The client reads as many long answers as one may."""


class Room:
    """Lives on one event loop. `in_work` requests are being answered, of at most `most`; beside them `streams` of
    answers that have begun are read by their clients, each as slowly as its line is. A client is what
    `faces.clients.client_of` makes of its address."""

    def __init__(self, most: int, most_waiting: int, patience_s: float = PATIENCE_S) -> None:
        self.in_work = 0
        self._streams: Counter[str] = Counter()
        self._most, self._most_waiting, self._patience_s = most, most_waiting, patience_s
        self._turns = Turns()
        self._mean_s = 0.0

    @property
    def streams(self) -> int:
        return self._streams.total()

    @property
    def waiting(self) -> int:
        return len(self._turns)

    def _expected_s(self, client: str) -> float:
        """How long one who comes now will wait, as far as the last requests tell."""
        return (self._turns.ahead(client) + 1) * self._mean_s / self._most

    async def enter(self, client: str) -> None:
        """Returns when the request may be worked for; `leave` must follow. Raises Full, TooManyStreams."""
        self._look_at_streams(client)
        if self.in_work < self._most:
            self.in_work += 1
            return
        if self._expected_s(client) > self._patience_s or not self._may_wait(client):
            raise Full(self._again_s(client))
        await self._turn(client)
        try:
            # Those who came with it may be streams by now.
            self._look_at_streams(client)
        except (Full, TooManyStreams):
            self._next()
            raise

    def _may_wait(self, client: str) -> bool:
        """Where as many wait as may, the newest of the client that has most of them is told in its stead."""
        if self.waiting < self._most_waiting:
            return True
        found = self._turns.give_way(client)
        if found is not None:
            other, turn = found
            self._turn_away(other, turn)
        return found is not None

    def _look_at_streams(self, client: str) -> None:
        if self._streams[client] >= MOST_STREAMS_OF_ONE:
            raise TooManyStreams
        if self.streams >= MOST_STREAMS:
            raise Full(MOST_AGAIN_S)

    def begin_stream(self, client: str) -> None:
        """After `enter`, beside `leave`; `end_stream` must follow."""
        self._streams[client] += 1

    def end_stream(self, client: str) -> None:
        self._streams[client] -= 1
        if not self._streams[client]:
            del self._streams[client]

    async def _turn(self, client: str) -> None:
        loop = asyncio.get_running_loop()
        turn: Future[None] = loop.create_future()
        self._turns.add(client, turn)
        timer = loop.call_later(self._patience_s, self._turn_away, client, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                # The turn came in the same moment that the request was given up.
                self._next()
            raise
        finally:
            timer.cancel()
            self._turns.drop(client, turn)

    def _turn_away(self, client: str, turn: Future[None]) -> None:
        if not turn.done():
            turn.set_exception(Full(self._again_s(client)))

    def _again_s(self, client: str) -> int:
        return max(LEAST_AGAIN_S, min(MOST_AGAIN_S, math.ceil(self._expected_s(client))))

    def leave(self, held_s: float) -> None:
        """After `enter`, with how many seconds the request was worked for."""
        self._mean_s += (held_s - self._mean_s) * _NEWEST
        self._next()

    def _next(self) -> None:
        """The place of one who leaves is the next one's."""
        while (turn := self._turns.take()) is not None:
            if not turn.done():
                turn.set_result(None)
                return
        self.in_work -= 1
