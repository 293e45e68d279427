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
from helpdesk.faces.api import problems
from helpdesk.faces.budgets import Kind
from helpdesk.faces.cors import OPEN
from helpdesk.services.jobs.watch import UNWATCHED
from helpdesk.serving.gate import bodies, gate, rooms
from helpdesk.serving.gate.counts import Counts
from helpdesk.serving.gate.gate import Gate
from helpdesk.serving.gate.gone import EXTENSION, Gone
from helpdesk.serving.gate.rates import Rates
from helpdesk.serving.gate.refusals import refusing

ONE, OTHER = "192.0.2.1", "192.0.2.2"
HEALTH = ("/health", "/health/ready", "/metrics", "/static/1/desk.css", "/built/1/desk.js", "/worker.js")


class Hall:
    """An application whose answers wait for `go_on`: those of `/api/held` on the loop, of `/api/thread` in a thread."""

    def __init__(self, most_waiting: int = 0, rates: Rates | None = None) -> None:
        self.go_on, self.go_on_thread = asyncio.Event(), threading.Event()
        self.registry = CollectorRegistry()
        self.ended: list[str] = []
        app = FastAPI()
        answers = {"held": self.held, "thread": self.in_thread, "stream": self.stream, "work": self.work}
        app.router.routes += [Route(f"/api/{name}", answer) for name, answer in answers.items()]
        app.router.routes.append(Route("/{rest:path}", self.at_once, methods=["GET", "POST"]))
        problems.install(app)
        self.gate = Gate(app, Counts(self.registry), refusing(OPEN), most_waiting=most_waiting, rates=rates)

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
        if "held" in request.query_params or "/held/" in request.url.path:
            await self.go_on.wait()
        return PlainTextResponse(request.url.path)

    async def work(self, request: Request) -> PlainTextResponse:
        def work() -> None:
            while True:
                UNWATCHED.report(0)
                threading.Event().wait(0.001)

        await to_thread.run_sync(work)
        raise AssertionError

    def client(self, address: str = ONE) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.gate, client=(address, 5))
        return httpx.AsyncClient(transport=transport, base_url="http://desk", timeout=60)

    def count(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(name, labels) or 0.0

    def working(self, kind: str = "answers") -> float:
        return self.count("helpdesk_requests_working", kind=kind)


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 120))  # type: ignore[arg-type]


def scope_of(path: str, gone: Gone | None = None) -> dict[str, object]:
    """Of a GET, on a connection that may tell of its client's going."""
    return {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [],
        "root_path": "", "scheme": "http", "server": ("desk", 80), "client": ("192.0.2.1", 1),
        "extensions": {} if gone is None else {EXTENSION: gone},
    }  # fmt: skip


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


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "fr-FR,fr;q=0.9"}


@pytest.mark.usefixtures("one_at_a_time")
@pytest.mark.parametrize("path", ["/answer", "/api/places", "/ogc/conformance", "/ogc/collections/x/items?f=html"])
def test_a_browser_reads_why_it_is_turned_away_on_a_page(path: str) -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            at_work = [asyncio.create_task(client.get(each)) for each in ("/api/held", "/ogc/collections/held/items")]
            await until(lambda: hall.working() == hall.working("data") == 1)
            told = await client.get(path, headers=BROWSER)
            assert (told.status_code, told.headers["content-type"]) == (503, "text/html; charset=utf-8")
            assert int(told.headers["retry-after"]) > 0
            assert told.headers["cache-control"] == "no-store"
            assert "Accept" in told.headers["vary"]
            assert "default-src 'none'" in told.headers["content-security-policy"]
            assert '<html lang="fr">' in told.text
            assert "ask again in" in told.text
            assert "@@" not in told.text
            up = "../" * (path.partition("?")[0].count("/") - 1) or "./"
            assert f'href="{up}static/' in told.text
            hall.go_on.set()
            await asyncio.gather(*at_work)

    run(test)


@pytest.mark.usefixtures("one_at_a_time")
@pytest.mark.parametrize(
    ("query", "accepted"), [("?f=json", BROWSER["Accept"]), ("", "application/json, text/html;q=0.1"), ("", "*/*")]
)
def test_who_asks_for_json_is_told_in_json(query: str, accepted: str) -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            first = asyncio.create_task(client.get("/api/held"))
            await until(lambda: hall.working() == 1)
            told = await client.get(f"/ogc/conformance{query}", headers={"Accept": accepted})
            assert (told.status_code, told.headers["content-type"]) == (503, "application/problem+json")
            hall.go_on.set()
            await first

    run(test)


def test_a_page_of_refusal_repeats_nothing_that_was_sent() -> None:
    async def test() -> None:
        hall = Hall(rates=Rates(0.01, 1))
        async with hall.client() as client:
            sent = "/answer?place=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&lang=%3Cb%3E"
            answers = [await client.get(sent, headers=BROWSER) for _ in range(2)]
        async with Hall().client() as client:
            large = await client.post("/api/area", content=b"x" * 10_000_001, headers=BROWSER)
        assert [each.status_code for each in answers] == [200, 429]
        assert "alert(1)" not in answers[1].text
        assert "<b>" not in answers[1].text
        assert '<html lang="fr">' in answers[1].text
        assert (large.status_code, large.headers["content-type"]) == (413, "text/html; charset=utf-8")
        assert "10000000 bytes" in large.text

    run(test)


@pytest.mark.usefixtures("one_at_a_time")
def test_pages_with_plans_wait_among_the_runs_and_keep_no_page_out() -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            first = asyncio.create_task(client.get("/planner?make=1&held=1"))
            await until(lambda: hall.working("runs") == 1)
            assert (await client.get("/planner?make=1")).status_code == 503
            assert (await client.get("/planner")).status_code == 200
            hall.go_on.set()
            assert (await first).status_code == 200

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
    monkeypatch.setattr(gate, "budget_of", lambda path, query: row)


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

        work = asyncio.create_task(hall.gate(scope_of("/api/thread"), receive, send))  # type: ignore[arg-type]
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


def test_who_asks_too_often_is_told_when_to_come_back_and_others_are_answered() -> None:
    async def test() -> None:
        hall = Hall(rates=Rates(0.01, 3))
        async with hall.client("192.0.2.1") as greedy, hall.client("192.0.2.2") as other:
            answers = [await greedy.get("/api/places", headers={"Origin": "https://a.example"}) for _ in range(5)]
            assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
            assert [each.headers["ratelimit"].partition(";t")[0] for each in answers[:3]] == [
                '"client";r=2', '"client";r=1', '"client";r=0',
            ]  # fmt: skip
            told = answers[-1]
            assert told.headers["content-type"] == "application/problem+json"
            assert told.headers["ratelimit-policy"] == '"client";q=3;w=300'
            assert 0 < int(told.headers["retry-after"]) <= 100
            assert "RateLimit" in told.headers["access-control-expose-headers"]
            assert (await other.get("/api/places")).status_code == 200
            assert [(await greedy.get(path)).status_code for path in HEALTH] == [200] * len(HEALTH)
        assert hall.count("helpdesk_refused_total", kind="answers", reason="rate") == 2
        assert hall.count("helpdesk_clients") == 2

    run(test)


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(content), 50_000):
        yield content[at : at + 50_000]


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    ("path", "most"), [("/api/area", 10_000_000), ("/ogc/processes/plan/execution", 1_000_000), ("/api/places", 65_536)]
)
def test_a_body_is_read_up_to_the_budget_of_its_route(path: str, most: int, declared: bool) -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            for over in (0, 1):
                content = b"x" * (most + over)
                told = await client.post(path, content=content if declared else chunks(content))
                assert told.status_code == (413 if over else 200), told.text
            assert (told.headers["content-type"], str(most) in told.text) == ("application/problem+json", True)
        assert hall.count("helpdesk_bodies_held_bytes") == 0
        assert hall.count("helpdesk_refused_total", kind=budgets.budget_of(path).kind, reason="body") == 1

    run(test)


@pytest.mark.usefixtures("one_at_a_time")
def test_bodies_that_drip_in_take_nobodys_place_and_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE_S", 0.2)
    monkeypatch.setattr(bodies, "WINDOW_S", 0.1)

    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.02)

    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            slow = [asyncio.create_task(client.post("/api/area", content=drip())) for _ in range(5)]
            await until(lambda: hall.count("helpdesk_bodies_held_bytes") > 0)
            assert (await client.post("/api/area", content=b"x")).status_code == 200
            assert {(await each).status_code for each in slow} == {408}
        assert hall.count("helpdesk_bodies_held_bytes") == 0

    run(test)


def test_all_bodies_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_HELD_BYTES", 200_000)

    async def test() -> None:
        hall = Hall()
        async with hall.client() as client:
            told = await client.post("/api/area", content=b"x" * 200_001)
            assert (told.status_code, int(told.headers["retry-after"]) > 0) == (503, True)
            assert (await client.post("/api/area", content=b"x" * 200_000)).status_code == 200
        assert hall.count("helpdesk_bodies_held_bytes") == 0

    run(test)


def test_slow_bodies_of_one_client_close_no_door_to_others_nor_to_small_ones() -> None:
    async def test() -> None:
        hall, over = Hall(), asyncio.Event()

        async def slow() -> AsyncIterator[bytes]:
            yield b"x" * 14_000_000
            await over.wait()

        async with hall.client() as greedy, hall.client(OTHER) as other:
            sent = [asyncio.create_task(greedy.post("/api/schemes", content=slow())) for _ in range(2)]
            await until(lambda: hall.count("helpdesk_bodies_held_bytes") == 28_000_000)
            for _ in range(9):
                told = await greedy.post("/api/schemes", content=b"x" * 14_000_000)
                assert (told.status_code, int(told.headers["retry-after"]) > 0) == (429, True)
                assert str(bodies.MOST_HELD_OF_ONE_BYTES) in told.json()["detail"]
            assert (await greedy.post("/api/area", content=b"x" * bodies.SMALL_BYTES)).status_code == 200
            assert (await other.post("/api/schemes", content=b"x" * 14_000_000)).status_code == 200
            over.set()
            assert [(await each).status_code for each in sent] == [200, 200]
        assert hall.count("helpdesk_bodies_held_bytes") == 0

    run(test)


def test_a_small_body_is_let_in_whatever_all_others_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_HELD_BYTES", 0)

    async def test() -> None:
        async with Hall().client() as client:
            assert (await client.post("/api/area", content=b"x" * bodies.SMALL_BYTES)).status_code == 200

    run(test)


def test_long_answers_that_one_client_reads_close_no_door_to_others() -> None:
    async def test() -> None:
        hall = Hall()
        async with hall.client() as greedy, hall.client(OTHER) as other:
            reading = [asyncio.create_task(greedy.get("/api/stream")) for _ in range(gate.AT_ONCE[Kind.ANSWERS])]
            await until(lambda: hall.count("helpdesk_requests_streaming", kind="answers") == len(reading))
            rest = rooms.MOST_STREAMS_OF_ONE - len(reading)
            reading += [asyncio.create_task(greedy.get("/api/stream")) for _ in range(rest)]
            await until(lambda: hall.count("helpdesk_requests_streaming", kind="answers") == len(reading))
            told = await greedy.get("/api/places")
            assert (told.status_code, int(told.headers["retry-after"]) > 0) == (429, True)
            assert str(rooms.MOST_STREAMS_OF_ONE) in told.json()["detail"]
            assert (await other.get("/api/places")).status_code == 200
            hall.go_on.set()
            assert {(await each).text for each in reading} == {"first last"}
            assert (await greedy.get("/api/places")).status_code == 200

    run(test)


@pytest.mark.parametrize("path", ["/metrics%0A", "/ogc/processes/plan/execution%0A", "/%00", "/api/a%1Fb", "/api/%7F"])
def test_a_path_with_a_control_character_is_nothing_whatever_the_routes_make_of_it(path: str) -> None:
    async def test() -> None:
        async with Hall().client() as client:
            told = await client.get(path)
            assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
            assert told.json().get("code") == ("NotFound" if path.startswith("/ogc") else None)

    run(test)


@pytest.mark.parametrize("path", ["/api/held", "/api/stream", "/api/work"])
def test_work_for_a_client_that_has_gone_ends(path: str) -> None:
    async def test() -> None:
        hall = Hall()
        gone = Gone(lambda: None)

        async def receive() -> dict[str, object]:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: object) -> None:
            pass

        work = asyncio.create_task(hall.gate(scope_of(path, gone), receive, send))  # type: ignore[arg-type]
        await until(lambda: hall.working() + hall.count("helpdesk_requests_streaming", kind="answers") == 1)
        await asyncio.sleep(0.01)
        gone.happen()
        await work
        assert hall.working() + hall.count("helpdesk_requests_streaming", kind="answers") == 0

    run(test)


@pytest.mark.usefixtures("one_at_a_time")
def test_who_goes_while_waiting_keeps_nobody_out() -> None:
    async def test() -> None:
        hall = Hall(most_waiting=1)
        gone = Gone(lambda: None)

        async def nothing(*_: object) -> None:
            raise AssertionError

        async with hall.client() as client:
            first = asyncio.create_task(client.get("/api/held"))
            await until(lambda: hall.working() == 1)
            work = asyncio.create_task(hall.gate(scope_of("/api/held", gone), nothing, nothing))  # type: ignore[arg-type]
            await until(lambda: hall.count("helpdesk_requests_waiting", kind="answers") == 1)
            gone.happen()
            await work
            assert hall.count("helpdesk_requests_waiting", kind="answers") == 0
            hall.go_on.set()
            assert (await first).status_code == 200
        assert hall.ended == ["held"]

    run(test)


def test_an_answer_that_never_ends_is_broken_off_and_its_connection_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    row = budgets.Budget(name="all", kind=Kind.ANSWERS, paths=(), whole_s=0.05)
    monkeypatch.setattr(gate, "budget_of", lambda path, query: row)

    async def test() -> None:
        hall = Hall()
        hung_up: list[bool] = []
        gone = Gone(lambda: hung_up.append(True))

        async def receive() -> dict[str, object]:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: object) -> None:
            pass

        await hall.gate(scope_of("/api/stream", gone), receive, send)  # type: ignore[arg-type]
        assert hung_up == [True]
        assert hall.count("helpdesk_refused_total", kind="answers", reason="time") == 1

    run(test)
