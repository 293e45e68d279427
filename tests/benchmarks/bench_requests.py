"""What ids, counts and log lines cost over the bare application, for an answer that costs nothing itself."""

import logging

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from pytest_benchmark.fixture import BenchmarkFixture
from starlette.responses import Response
from starlette.types import ASGIApp

from helpdesk.faces.meters import Meters
from helpdesk.faces.requests import Requests, templates_of
from helpdesk.serving.logs import log_to

TIMES = 200


async def empty() -> Response:
    return Response(b'{"ok":true}', media_type="application/json")


def bare() -> FastAPI:
    app = FastAPI()
    app.add_api_route("/empty", empty)
    app.state.templates = templates_of(app.routes)
    return app


@pytest.mark.benchmark(group="an empty answer, 200 times")
@pytest.mark.parametrize("how", ["bare", "counted", "counted and logged"])
def test_request(benchmark: BenchmarkFixture, how: str) -> None:
    app: ASGIApp = bare() if how == "bare" else Requests(bare(), Meters())

    async def ask() -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: object) -> None:
            pass

        for _ in range(TIMES):
            scope = {
                "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
                "path": "/empty", "raw_path": b"/empty", "query_string": b"", "root_path": "", "headers": [],
                "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
            }  # fmt: skip
            await app(scope, receive, send)  # type: ignore[arg-type]

    root, level = logging.getLogger(), logging.getLogger().level
    handlers = root.handlers[:]
    with open("/dev/null", "w", encoding="utf-8") as nowhere, start_blocking_portal() as portal:
        if how == "counted and logged":
            log_to(nowhere, "json")
        benchmark(portal.call, ask)
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.getLogger("helpdesk.requests").setLevel(logging.NOTSET)
