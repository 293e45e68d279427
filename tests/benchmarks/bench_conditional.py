"""What ETag, 304 and gzip cost over the bare answer, for a page of features of about 350 kB."""

from collections.abc import Callable

import pytest
from anyio.from_thread import start_blocking_portal
from pytest_benchmark.fixture import BenchmarkFixture
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from helpdesk.faces.conditional import Conditional

POINT = b'{"type":"Point","coordinates":[%d.25,48.5]}'
FEATURE = b'{"type":"Feature","id":"%d","geometry":' + POINT + b',"properties":{"soc":1.5}},'
PAGE = b"[" + b"".join(FEATURE % (number, number % 180) for number in range(3000)) + b"0]"
TAG = b'"known"'


def page(request: Request) -> Response:
    return Response(PAGE, media_type="application/geo+json")


def tagged(request: Request) -> Response:
    return Response(PAGE, media_type="application/geo+json", headers={"ETag": TAG.decode()})


BARE: ASGIApp = Starlette(routes=[Route("/page", page), Route("/tagged", tagged)])


@pytest.mark.benchmark(group="a page of features")
@pytest.mark.parametrize(
    ("app", "path", "headers"),
    [
        pytest.param(BARE, "/page", [], id="bare"),
        pytest.param(Conditional(BARE), "/page", [], id="tagged"),
        pytest.param(Conditional(BARE), "/page", [(b"accept-encoding", b"gzip")], id="tagged and gzipped"),
        pytest.param(Conditional(BARE), "/tagged", [(b"if-none-match", TAG)], id="known"),
    ],
)
def test_page(benchmark: BenchmarkFixture, app: ASGIApp, path: str, headers: list[tuple[bytes, bytes]]) -> None:
    async def ask() -> int:
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        }  # fmt: skip
        sizes: list[int] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            body = message.get("body", b"")
            assert isinstance(body, bytes)
            sizes.append(len(body))

        await app(scope, receive, send)  # type: ignore[arg-type]
        return sum(sizes)

    call: Callable[..., int]
    with start_blocking_portal() as portal:
        call = portal.call
        benchmark(call, ask)
