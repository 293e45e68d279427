"""A client that goes away in the middle of a long answer leaves nothing open."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
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
