"""The gate before small applications: what passes, what is turned away or given up, and how it is told."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from anyio import to_thread
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from helpdesk.faces import budgets
from helpdesk.faces.budgets import Kind
from helpdesk.serving.gate import gate
from helpdesk.serving.gate.gate import Gate

HEALTH = ("/health", "/health/ready", "/metrics", "/static/1/desk.css", "/assets/ol/ol.js", "/worker.js")


class Hall:
    """An application whose answers wait for `go_on`: those of `/api/held` on the loop, of `/api/thread` in a thread."""

    def __init__(self, most_waiting: int = 0) -> None:
        self.go_on, self.go_on_thread = asyncio.Event(), threading.Event()
        self.registry = CollectorRegistry()
        self.ended: list[str] = []
        app = FastAPI()
        routes = {"/api/held": self.held, "/api/thread": self.in_thread, "/api/stream": self.stream}
        app.router.routes += [Route(path, answer) for path, answer in routes.items()]
        app.router.routes.append(Route("/{rest:path}", self.at_once))
        self.gate = Gate(app, self.registry, most_waiting)

    async def held(self, request: Request) -> PlainTextResponse:
        try:
            await self.go_on.wait()
        finally:
            self.ended.append("held")
        return PlainTextResponse("held")

    async def in_thread(self, request: Request) -> PlainTextResponse:
        try:
            await to_thread.run_sync(self.go_on_thread.wait, 60)
        finally:
            self.ended.append("thread")
        return PlainTextResponse("thread")

    async def stream(self, request: Request) -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"first "
            await self.go_on.wait()
            yield b"last"

        return StreamingResponse(pieces())

    async def at_once(self, request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.url.path)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.gate), base_url="http://desk", timeout=60)

    def count(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0.0

    def working(self, kind: str = "answers") -> float:
        return self.count("helpdesk_requests_working", kind=kind)


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 120))  # type: ignore[arg-type]


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0.001)


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "AT_ONCE", dict.fromkeys(gate.AT_ONCE, 1))


@pytest.mark.usefixtures("one_at_a_time")
def test_a_crowd_is_told_at_once_with_when_to_come_back_and_the_first_is_answered() -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            first = asyncio.create_task(client.get("/api/held"))
            await until(lambda: hall.working() == 1)
            for _ in range(20):
                told = await client.get("/api/held", headers={"Origin": "https://map.example"})
                assert (told.status_code, told.headers["content-type"]) == (503, "application/problem+json")
                assert int(told.headers["retry-after"]) > 0
                assert told.headers["cache-control"] == "no-store"
                assert told.headers["access-control-allow-origin"] == "*"
                assert told.json()["status"] == 503
            hall.go_on.set()
            assert (await first).text == "held"
            assert (await client.get("/api/held")).status_code == 200
        assert hall.count("helpdesk_refused_total", kind="answers", reason="busy") == 20
        assert hall.working() == 0

    run(test)


@pytest.mark.usefixtures("one_at_a_time")
@pytest.mark.parametrize("path", HEALTH)
def test_health_metrics_and_files_are_answered_whatever_waits(path: str) -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            first = asyncio.create_task(client.get("/api/held"))
            await until(lambda: hall.working() == 1)
            assert (await client.get(path)).text == path
            hall.go_on.set()
            await first

    run(test)


@pytest.mark.usefixtures("one_at_a_time")
def test_a_crowd_of_one_kind_keeps_no_other_out() -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            first = asyncio.create_task(client.get("/api/held"))
            await until(lambda: hall.working() == 1)
            assert (await client.get("/ogc/wms")).status_code == 200
            assert (await client.get("/ogc/processes/plan/execution")).status_code == 200
            assert (await client.get("/api/places")).status_code == 503
            hall.go_on.set()
            await first

    run(test)


@pytest.mark.usefixtures("one_at_a_time")
def test_below_the_ogc_apis_a_refusal_is_an_exception_of_theirs_as_well() -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            first = asyncio.create_task(client.get("/api/held"))
            await until(lambda: hall.working() == 1)
            told = (await client.get("/ogc/conformance")).json()
            assert (told["code"], told["status"]) == ("ServerBusy", 503)
            assert told["description"] == told["detail"]
            hall.go_on.set()
            await first

    run(test)


@pytest.mark.usefixtures("one_at_a_time")
def test_a_stream_that_is_being_read_leaves_its_place_to_the_next() -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            first = asyncio.create_task(client.get("/api/stream"))
            await until(lambda: hall.count("helpdesk_requests_streaming", kind="answers") == 1)
            assert (await client.get("/api/places")).status_code == 200
            hall.go_on.set()
            assert (await first).text == "first last"
        assert hall.count("helpdesk_requests_streaming", kind="answers") == 0

    run(test)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    row = budgets.Budget(name="all", kind=Kind.ANSWERS, paths=(), begin_s=0.02)
    monkeypatch.setattr(gate, "budget_of", lambda path: row)


@pytest.mark.usefixtures("hasty")
def test_what_takes_too_long_is_given_up_and_told_so() -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            told = await client.get("/api/held")
        assert (told.status_code, told.headers["content-type"]) == (504, "application/problem+json")
        assert "0.02 s" in told.json()["detail"]
        assert hall.ended == ["held"]
        assert hall.count("helpdesk_refused_total", kind="answers", reason="time") == 1
        assert hall.working() == 0

    run(test)


@pytest.mark.usefixtures("hasty")
def test_a_thread_that_goes_on_is_counted_until_it_ends_while_its_asker_has_an_answer() -> None:
    async def test() -> None:
        hall = Hall()
        statuses: list[int] = []
        over = asyncio.Event()

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])  # type: ignore[arg-type]
            elif not message.get("more_body"):
                over.set()

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http", "method": "GET", "path": "/api/thread", "raw_path": b"/api/thread", "query_string": b"",
            "headers": [], "root_path": "", "scheme": "http", "server": ("desk", 80), "client": ("192.0.2.1", 1),
        }  # fmt: skip
        work = asyncio.create_task(hall.gate(scope, receive, send))  # type: ignore[arg-type]
        await over.wait()
        assert (statuses, work.done(), hall.working()) == ([504], False, 1)
        hall.go_on_thread.set()
        await work
        assert (statuses, hall.working(), hall.ended) == ([504], 0, ["thread"])

    run(test)


@pytest.mark.usefixtures("hasty")
def test_an_answer_that_has_begun_in_time_goes_on_to_its_end() -> None:
    async def test() -> None:
        hall = Hall()
        asyncio.get_running_loop().call_later(0.1, hall.go_on.set)
        async with hall.client() as client:
            assert (await client.get("/api/stream")).text == "first last"
        assert hall.count("helpdesk_refused_total", kind="answers", reason="time") == 0

    run(test)
