"""The application called without a network, so that what is timed is the server and not a client."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from helpdesk.app import create_app
from helpdesk.services.desk import Desk


class Caller:
    """One GET at a time on an ASGI application; returns the body's length.

    The event loop lives on between calls, as a server's does, and with it the threads that hold rasters open.
    """

    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        self._app = app
        self._portal = portal

    def get(self, path: str, query: str = "") -> int:
        return self._portal.call(self._get, path, query)

    async def _get(self, path: str, query: str) -> int:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        assert sent[0]["status"] == 200, sent
        return sum(len(message.get("body", b"")) for message in sent[1:])


@pytest.fixture(scope="session")
def caller(desk: Desk) -> Iterator[Callable[..., int]]:
    app = create_app(desk)

    @app.get("/empty")
    def empty() -> dict[str, bool]:
        return {"ok": True}

    # The pages are mounted at the root and would answer first.
    app.router.routes.insert(0, app.router.routes.pop())
    with start_blocking_portal() as portal:
        yield Caller(app, portal).get
