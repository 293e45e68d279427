"""The ASGI application that stays while desks come and go: each request is answered by one desk from end to end."""

import asyncio
import logging
from asyncio import CancelledError, Event, Task
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from .memory import settled

log = logging.getLogger(__name__)

Background = Callable[["Current"], Coroutine[Any, Any, None]]


class Edition:
    """One application and the desk behind it, from its start until its last request has ended; `door` is what requests
    go through, where that is more than the application, and `after` is called when it has ended."""

    def __init__(self, app: FastAPI, door: ASGIApp | None = None, after: Callable[[], None] | None = None) -> None:
        self.app = app
        self._door = door or app
        self._after = after
        self._requests = 0
        self._retired = False
        self._ready, self._over = Event(), Event()
        self._life: Task[None] | None = None

    async def start(self) -> None:
        """Runs the application's start; what it raises is raised here."""
        self._life = asyncio.create_task(self._live(), name="edition")
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait((self._life, ready), return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            self._life.result()

    async def _live(self) -> None:
        # Entered and left in one task, as the cancel scopes of libraries demand.
        try:
            async with self.app.router.lifespan_context(self.app):
                self._ready.set()
                await self._over.wait()
        finally:
            if self._after is not None:
                await asyncio.to_thread(self._after)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._requests += 1
        try:
            await self._door(scope, receive, send)
        finally:
            self._requests -= 1
            self._end_if_idle()

    async def retire(self) -> None:
        """Takes no more requests; returns when those under way have ended and the application has closed its desk."""
        self._retired = True
        self._end_if_idle()
        if self._life is not None:
            await self._life

    def _end_if_idle(self) -> None:
        if self._retired and self._requests == 0:
            self._over.set()


class Current:
    """Hands every request to the edition that is current when it comes in. Lives on one event loop."""

    def __init__(self, edition: Edition, background: Background) -> None:
        self._edition = edition
        self._background = background
        self._retiring: set[Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await self._edition(scope, receive, send)

    def replace(self, edition: Edition) -> None:
        """Every request from now on is the new edition's, which has been started; the old one ends with its last."""
        before, self._edition = self._edition, edition
        self._let_go(before)

    def _let_go(self, edition: Edition) -> None:
        task = asyncio.create_task(_ended(edition))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._edition.start()
        except Exception as error:
            # A server that is merely raised at takes the application for one without a start, and serves it unstarted.
            log.exception("the desk cannot be served")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        background = asyncio.create_task(self._background(self))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        background.cancel()
        with suppress(CancelledError):
            await background
        self._let_go(self._edition)
        await asyncio.gather(*self._retiring)
        await send({"type": "lifespan.shutdown.complete"})


async def _ended(edition: Edition) -> None:
    await edition.retire()
    del edition
    # A desk is a large knot of things that refer to each other; Python would leave it lying for several reloads.
    await asyncio.to_thread(settled)
