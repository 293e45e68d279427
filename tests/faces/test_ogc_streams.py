"""A client that goes away in the middle of a long answer leaves nothing open."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from anyio import to_thread
from starlette.requests import ClientDisconnect

from helpdesk.faces.ogc.streams import Stream


def pieces(seen: list[str]) -> Iterator[bytes]:
    try:
        while True:
            seen.append("made")
            yield b"piece"
    finally:
        seen.append("closed")


async def nothing() -> Any:
    await asyncio.Event().wait()


def test_what_an_answer_reads_from_is_closed_when_the_client_is_gone() -> None:
    seen: list[str] = []
    kept = pieces(seen)

    async def send(message: Any) -> None:
        if seen.count("made") == 3:
            raise OSError

    scope = {"type": "http", "asgi": {"spec_version": "2.4"}}
    with pytest.raises(ClientDisconnect):
        asyncio.run(Stream(kept, 200, {}, "text/csv")(scope, nothing, send))
    assert seen == ["made", "made", "made", "closed"]


def test_long_answers_that_wait_leave_the_threads_of_short_ones_free() -> None:
    waiting = threading.Event()

    def slow() -> Iterator[bytes]:
        waiting.wait(20)
        yield b"piece"

    async def send(message: Any) -> None:
        pass

    async def served() -> str:
        to_thread.current_default_thread_limiter().total_tokens = 4
        scope = {"type": "http", "asgi": {"spec_version": "2.4"}}
        long = [asyncio.create_task(Stream(slow(), 200, {}, "text/csv")(scope, nothing, send)) for _ in range(8)]
        await asyncio.sleep(0.1)
        try:
            return await asyncio.wait_for(to_thread.run_sync(lambda: "a short answer"), 10)
        finally:
            waiting.set()
            await asyncio.gather(*long)

    assert asyncio.run(served()) == "a short answer"
