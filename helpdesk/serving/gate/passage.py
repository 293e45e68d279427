"""One request on its way through: what it holds while it is answered, and how it is given up."""

import asyncio
from asyncio import Task
from collections.abc import Callable
from time import monotonic

from anyio import CancelScope
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...faces.budgets import Budget
from .refusals import refuse, too_long
from .rooms import Room


class Passage:
    """Lives on one event loop. The place in the room is given back as soon as nothing more is worked for the request:
    with the last piece of a whole answer or the first of a stream, however slowly the client reads it."""

    def __init__(self, budget: Budget, room: Room, gave_up: Callable[[], None]) -> None:
        self._budget, self._room, self._gave_up = budget, room, gave_up
        self._since = monotonic()
        self._holds, self._streams, self._begun, self._closed = True, False, False, False
        self._work = CancelScope()
        self._telling: Task[None] | None = None

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Until the answer is given and the work has ended. A thread cannot be stopped: it is waited for here, while
        the client has its answer, so that no more are at work than are counted."""

        async def guarded(message: Message) -> None:
            await self._pass(message, send)

        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._budget.begin_s, self._give_up, scope, receive, send)
        try:
            with self._work:
                await app(scope, receive, guarded)
        finally:
            timer.cancel()
            self._let_go()
            self._room.streams -= self._streams
            if self._telling is not None:
                await self._telling

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
            self._room.streams += self._streams
            self._let_go()
        await send(message)

    def _give_up(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._begun:
            return
        self._closed = True
        self._gave_up()
        self._telling = asyncio.create_task(refuse(too_long(self._budget.begin_s), scope, receive, send))
        self._work.cancel()
