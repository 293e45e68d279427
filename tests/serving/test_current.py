"""Requests and editions: each is answered by one edition, and an edition ends after its last request."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Message

from helpdesk.app import create_app
from helpdesk.bootstrap import open_desk
from helpdesk.domain.errors import IngestFailed
from helpdesk.serving.current import Current, Edition
from helpdesk.settings import Settings


def edition(name: str, events: list[str], gate: asyncio.Event | None = None, *, fails: bool = False) -> Edition:
    """It says its name at `/`, and at `/slow` again and again until the gate opens."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if fails:
            raise RuntimeError("no")
        events.append(f"{name} starts")
        yield
        events.append(f"{name} ends")

    app = FastAPI(lifespan=lifespan)

    async def pieces() -> AsyncIterator[str]:
        yield name
        assert gate
        await gate.wait()
        yield name

    @app.get("/")
    async def say() -> Response:
        return PlainTextResponse(name)

    @app.get("/slow")
    async def slow() -> Response:
        return StreamingResponse(pieces())

    return Edition(app)


async def nothing(_: Current) -> None:
    await asyncio.Event().wait()


class Running:
    """The lifespan of an application, driven as a server drives it."""

    def __init__(self, current: Current) -> None:
        self._current = current
        self._asked: asyncio.Queue[Message] = asyncio.Queue()
        self._said: asyncio.Queue[Message] = asyncio.Queue()

    async def __aenter__(self) -> httpx.AsyncClient:
        self._task = asyncio.create_task(self._current({"type": "lifespan"}, self._asked.get, self._said.put))
        await self._asked.put({"type": "lifespan.startup"})
        assert (await self._said.get())["type"] == "lifespan.startup.complete"
        return httpx.AsyncClient(transport=httpx.ASGITransport(self._current), base_url="http://x")

    async def __aexit__(self, *_: object) -> None:
        await self._asked.put({"type": "lifespan.shutdown"})
        assert (await self._said.get())["type"] == "lifespan.shutdown.complete"
        await self._task


def test_a_request_is_answered_by_the_edition_it_came_to() -> None:
    async def story() -> None:
        events: list[str] = []
        gate = asyncio.Event()
        current = Current(edition("old", events, gate), nothing)
        async with Running(current) as client:
            slow = asyncio.create_task(client.get("/slow"))
            await asyncio.sleep(0.05)
            new = edition("new", events)
            await new.start()
            current.replace(new)
            assert (await client.get("/")).text == "new"
            assert events == ["old starts", "new starts"]
            gate.set()
            assert (await slow).text == "oldold"
            await asyncio.sleep(0.05)
            assert events == ["old starts", "new starts", "old ends"]
        assert events[-1] == "new ends"

    asyncio.run(story())


def test_an_edition_that_cannot_start_says_so() -> None:
    with pytest.raises(RuntimeError, match="no"):
        asyncio.run(edition("bad", [], fails=True).start())


def test_a_first_edition_that_cannot_start_ends_the_server_with_the_reason() -> None:
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        told.append(message)

    asyncio.run(Current(edition("one", [], fails=True), nothing)({"type": "lifespan"}, receive, send))
    assert told == [{"type": "lifespan.startup.failed", "message": "no"}]


def test_an_old_desk_leaves_nothing_in_memory(settings: Settings) -> None:
    """Not in the caches of libraries either, as methods of a desk would that are handed to FastAPI."""

    async def story() -> None:
        try:
            desk = open_desk(settings)
        except IngestFailed as error:
            pytest.skip(str(error))
        old = Edition(create_app(desk))
        await old.start()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(old), base_url="http://x") as client:
            for path in ("/", "/ogc", "/ogc/collections?f=html", "/features/collections", "/api/layers", "/health"):
                assert (await client.get(path)).status_code == 200
        await old.retire()
        parts = [weakref.ref(part) for part in (desk.features, desk.rasters, desk.places, desk.rulebook, old.app)]
        del desk, old, client
        gc.collect()
        assert [type(part()).__name__ for part in parts if part() is not None] == []

    asyncio.run(story())
