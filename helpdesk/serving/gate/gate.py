"""An ASGI application before the one that answers: each client as often as it may, and a crowd as far as there is
room."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...faces.budgets import Budget, Kind, budget_of
from ...faces.clients import client_in
from .bodies import MOST_HELD_OF_ONE_BYTES, Bodies, ClientGone, TooLarge, TooManyHeld, TooManyHeldOfOne, TooSlow
from .counts import Counts
from .passage import Passage
from .rates import Rates
from .refusals import (
    Refusal,
    Refuse,
    no_such_path,
    too_large,
    too_many,
    too_many_held,
    too_many_of_one,
    too_many_streams,
    too_often,
    too_slow,
)
from .rooms import LEAST_AGAIN_S, MOST_AGAIN_S, MOST_STREAMS_OF_ONE, Full, Room, TooManyStreams
from .shares import MOST_RUNS_OF_ONE, Shares, TooManyOfOne

# Somewhat more than there are threads for each kind, so that none of them is ever idle.
AT_ONCE = {Kind.ANSWERS: 8, Kind.DATA: 12, Kind.RUNS: 20}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Gate:
    """Lives on one event loop, for as long as the process: desks come and go behind it."""

    def __init__(
        self, app: ASGIApp, counts: Counts, refuse: Refuse, *, most_waiting: int, rates: Rates | None = None
    ) -> None:
        self._app, self._counts, self._refuse, self._rates = app, counts, refuse, rates
        self._rooms = {kind: Room(most, most_waiting) for kind, most in AT_ONCE.items()}
        # A process may take minutes; answers and data are soon there, and maps come by the dozen.
        self._shares = {Kind.RUNS: Shares(MOST_RUNS_OF_ONE)}
        self._bodies = Bodies()
        counts.watch(self._rooms, self._bodies, rates)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _CONTROL.search(scope["path"]):
            await self._refuse(no_such_path(), scope, receive, send)
            return
        if scope["type"] != "http" or (budget := _budget_of(scope)).kind is Kind.ALWAYS:
            await self._app(scope, receive, send)
            return
        refusal, send = self._asks(scope, send)
        if refusal is None:
            try:
                with self._turned_away():
                    await self._enter(budget, scope, receive, send)
            except _TurnedAway as away:
                refusal = away.refusal
        if refusal is not None:
            self._counts.refused(budget.kind, refusal.reason)
            await self._refuse(refusal, scope, receive, send)

    def _asks(self, scope: Scope, send: Send) -> tuple[Refusal | None, Send]:
        """Counted for the client; what it is told of that goes with every answer."""
        if self._rates is None:
            return None, send
        grant = self._rates.take(client_in(scope))
        headers = self._rates.headers(grant)
        return (too_often(grant.again_s) if grant.again_s else None), _with(headers, send)

    async def _enter(self, budget: Budget, scope: Scope, receive: Receive, send: Send) -> None:
        receive, held = await self._bodies.read(budget, scope, receive)
        try:
            gave_up = self._counts.counter(budget.kind, "time")
            passage = Passage(budget, self._rooms[budget.kind], self._refuse, gave_up)
            with self._share(budget.kind, client_in(scope)):
                await passage.run(self._app, scope, receive, send)
        finally:
            self._bodies.release(client_in(scope), held)

    def _share(self, kind: Kind, client: str) -> AbstractContextManager[None]:
        return self._shares[kind].held(client) if kind in self._shares else nullcontext()

    @contextmanager
    def _turned_away(self) -> Iterator[None]:
        try:
            yield
        except Full as full:
            raise _TurnedAway(too_many(full.again_s)) from full
        except TooManyHeld as full:
            raise _TurnedAway(too_many(LEAST_AGAIN_S)) from full
        except TooManyStreams as full:
            raise _TurnedAway(too_many_streams(MOST_STREAMS_OF_ONE, MOST_AGAIN_S)) from full
        except TooManyOfOne as full:
            raise _TurnedAway(too_many_of_one(full.most, LEAST_AGAIN_S)) from full
        except TooManyHeldOfOne as full:
            raise _TurnedAway(too_many_held(MOST_HELD_OF_ONE_BYTES, LEAST_AGAIN_S)) from full
        except TooLarge as large:
            raise _TurnedAway(too_large(large.most)) from large
        except TooSlow as slow:
            raise _TurnedAway(too_slow(slow.bytes_s)) from slow
        except ClientGone:
            # There is nobody to tell.
            return


class _TurnedAway(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal


def _budget_of(scope: Scope) -> Budget:
    return budget_of(scope["path"], scope["query_string"])


def _with(headers: dict[str, str], send: Send) -> Send:
    async def signed(message: Message) -> None:
        if message["type"] == "http.response.start":
            told = MutableHeaders(raw=list(message.get("headers", ())))
            told.update(headers)
            message = {**message, "headers": told.raw}
        await send(message)

    return signed
