"""One request on its way through: what it holds while it is answered, and how it is given up."""

import asyncio
from asyncio import Task
from collections.abc import Callable
from time import monotonic

from anyio import CancelScope
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...faces.budgets import Budget
from ...faces.clients import client_in
from ...services.jobs.watch import Interruption, interruption
from .gone import EXTENSION, Gone
from .refusals import Refuse, too_long
from .rooms import Room


class Passage:
    """Lives on one event loop. The place in the room is given back as soon as nothing more is worked for the request:
    with the last piece of a whole answer or the first of a stream, however slowly the client reads it."""

    def __init__(self, budget: Budget, room: Room, refuse: Refuse, gave_up: Callable[[], None]) -> None:
        self._budget, self._room, self._refuse, self._gave_up = budget, room, refuse, gave_up
        self._since, self._client = 0.0, ""
        self._holds, self._streams, self._begun, self._closed = False, False, False, False
        self._work, self._interruption = CancelScope(), Interruption()
        self._telling: Task[None] | None = None

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Until the answer is given and the work has ended, or its client has gone. A thread cannot be stopped: it is
        asked to end, and waited for here while the client has its answer, so that no more are at work than are
        counted. Raises Full, TooManyStreams."""
        self._client = client_in(scope)
        gone: Gone | None = scope.get("extensions", {}).get(EXTENSION)
        if gone is not None:
            gone.then(self._stop)
        try:
            with self._work:
                await self._room.enter(self._client)
                self._holds, self._since = True, monotonic()
                await self._answered(app, scope, receive, send)
        finally:
            if gone is not None:
                gone.forget(self._stop)
            self._let_go()
            if self._streams:
                self._room.end_stream(self._client)
            if self._telling is not None:
                await self._telling

    async def _answered(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            await self._pass(message, send)

        loop = asyncio.get_running_loop()
        begin = loop.call_later(self._budget.begin_s, self._give_up, scope, receive, send)
        whole = loop.call_later(self._budget.whole_s, self._break_off, scope)
        interruption.set(self._interruption)
        try:
            await app(scope, receive, guarded)
        finally:
            begin.cancel()
            whole.cancel()

    def _stop(self) -> None:
        """Nobody waits for the answer."""
        self._closed = True
        self._interruption.happen()
        self._work.cancel()

    def _let_go(self) -> None:
        if self._holds:
            self._holds = False
            self._room.leave(monotonic() - self._since)

    async def _pass(self, message: Message, send: Send) -> None:
        if self._closed:
            return
        self._begun = True
        if self._holds and message["type"] == "http.response.body":
            self._streams = message.get("more_body", False)
            if self._streams:
                self._room.begin_stream(self._client)
            self._let_go()
        await send(message)

    def _give_up(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._begun and not self._closed:
            self._gave_up()
            told = self._refuse(too_long(self._budget.begin_s), scope, receive, send)
            self._telling = asyncio.create_task(told)
            self._stop()

    def _break_off(self, scope: Scope) -> None:
        """What has begun cannot be refused any more; the connection ends, so that nobody takes half for the whole."""
        if self._closed:
            return
        self._gave_up()
        self._stop()
        gone: Gone | None = scope.get("extensions", {}).get(EXTENSION)
        if gone is not None:
            gone.hang_up()
