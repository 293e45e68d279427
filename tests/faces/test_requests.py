"""Ids, counts and lines of requests, whatever becomes of them."""

import logging
from collections.abc import Iterator

import pytest
from anyio import to_thread
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client import generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from helpdesk.domain.errors import Busy, Crowded, Unavailable
from helpdesk.faces.api import problems
from helpdesk.faces.clients import Logged
from helpdesk.faces.meters import Meters
from helpdesk.faces.requests import Requests, request_id, templates_of

log = logging.getLogger("helpdesk.test")


async def by_thread(request: Request) -> PlainTextResponse:
    def work() -> str:
        log.warning("reading")
        return request_id.get()

    return PlainTextResponse(await to_thread.run_sync(work))


async def streamed(request: Request) -> StreamingResponse:
    return StreamingResponse(iter([b"a" * 10, b"b" * 20]))


async def broken_off(request: Request) -> StreamingResponse:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise ValueError("no more")

    return StreamingResponse(pieces())


async def fails(request: Request) -> PlainTextResponse:
    raise ValueError("a fault of the software")


async def is_away(request: Request) -> PlainTextResponse:
    raise Unavailable("the store is away")


async def waits(request: Request) -> PlainTextResponse:
    raise Busy("100 jobs wait already")


async def is_crowded(request: Request) -> PlainTextResponse:
    raise Crowded("the store has all its connections in use", "the store at db.example has them")


@pytest.fixture
def meters() -> Meters:
    return Meters()


@pytest.fixture
def client(meters: Meters) -> TestClient:
    app = FastAPI()
    paths = {
        "/places/{lon},{lat}": by_thread, "/files/{path:path}": streamed, "/half": broken_off, "/fails/{secret}": fails,
        "/away/{secret}": is_away, "/waits": waits, "/crowded": is_crowded,
    }  # fmt: skip
    app.router.routes += [Route(path, endpoint) for path, endpoint in paths.items()]
    problems.install(app)
    app.state.templates = templates_of(app.routes)
    return TestClient(Requests(app, meters), raise_server_exceptions=False)


def counted(meters: Meters, name: str, **labels: str) -> float:
    return meters.registry.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    "given", ["abc-1", "0f8c6e1e-1c6a-4bb2-8cfe-1d7a4bd1b7f0", "Root=1-67891233:ab/cd@x", "a" * 128]
)
def test_a_sane_id_is_taken_over(client: TestClient, given: str) -> None:
    answer = client.get("/places/1,2", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"], answer.text) == (given, given)


@pytest.mark.parametrize("given", ["", "a" * 129, "two words", 'a"b', "<b>", "a\tb", "-a", "{}", "ä".encode("latin-1")])
def test_an_id_that_might_harm_a_log_is_replaced(client: TestClient, given: str | bytes) -> None:
    answer = client.get("/places/1,2", headers={b"X-Request-Id": given.encode() if isinstance(given, str) else given})
    assert answer.headers["x-request-id"] == answer.text
    assert len(answer.text) == 32


def test_every_request_has_an_id_of_its_own(client: TestClient) -> None:
    assert len({client.get("/places/1,2").headers["x-request-id"] for _ in range(20)}) == 20


@pytest.mark.parametrize(("path", "status"), [("/away/x", 503), ("/fails/x", 500), ("/nothing", 404)])
def test_refusals_carry_the_id(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path, headers={"X-Request-Id": "mine"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (status, "mine")


def test_the_template_is_counted_and_never_the_path(client: TestClient, meters: Meters) -> None:
    for number in range(30):
        client.get(f"/places/{number},48.123")
        client.get(f"/nowhere/{number}")
    by = {"door": "/places", "route": "/places/{lon},{lat}", "method": "GET"}
    assert counted(meters, "helpdesk_requests_total", **by, status="2xx") == 30
    none = {"door": "(none)", "route": "(none)", "method": "GET"}
    assert counted(meters, "helpdesk_requests_total", **none, status="4xx") == 30
    assert b"48.123" not in generate_latest(meters.registry)


def test_an_invented_method_makes_no_series_of_its_own(client: TestClient, meters: Meters) -> None:
    for number in range(5):
        client.request(f"BREW{number}", "/nowhere")
    by = {"door": "(none)", "route": "(none)", "method": "other", "status": "4xx"}
    assert counted(meters, "helpdesk_requests_total", **by) == 5


def test_a_stream_passes_and_is_counted_to_its_last_byte(client: TestClient, meters: Meters) -> None:
    assert client.get("/files/a/b/c").content == b"a" * 10 + b"b" * 20
    by = {"door": "/files", "route": "/files/{path}", "method": "GET"}
    assert counted(meters, "helpdesk_response_bytes_total", **by) == 30
    assert counted(meters, "helpdesk_request_seconds_count", **by) == 1


def test_what_fails_is_counted_and_nothing_stays_in_flight(client: TestClient, meters: Meters) -> None:
    for path in ("/fails/x", "/away/x", "/half"):
        client.get(path)
    by = {"method": "GET", "status": "5xx"}
    assert counted(meters, "helpdesk_requests_total", door="/fails", route="/fails/{secret}", **by) == 1
    assert counted(meters, "helpdesk_requests_total", door="/away", route="/away/{secret}", **by) == 1
    assert counted(meters, "helpdesk_requests_in_flight") == 0


def test_a_fault_is_logged_once_with_its_traceback_and_without_the_path(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/fails/hidden?lon=1.234")
    (record,) = caplog.records
    assert record.getMessage() == "GET /fails/{secret} failed"
    assert record.exc_info is not None
    assert "a fault of the software" in caplog.text
    assert "hidden" not in caplog.text
    assert "1.234" not in caplog.text


@pytest.mark.parametrize(
    ("path", "levels"), [("/away/x", [logging.ERROR]), ("/waits", []), ("/crowded", [logging.WARNING])]
)
def test_a_crowd_rings_no_alarm(
    client: TestClient, caplog: pytest.LogCaptureFixture, path: str, levels: list[int]
) -> None:
    caplog.set_level(logging.INFO, "helpdesk")
    caplog.set_level(logging.WARNING, "helpdesk.requests")
    assert client.get(path).status_code == 503
    assert [each.levelno for each in caplog.records if each.name.startswith("helpdesk")] == levels


def test_an_answer_broken_off_is_left_to_the_server_to_end(meters: Meters) -> None:
    app = FastAPI()
    app.router.routes.append(Route("/half", broken_off))
    with pytest.raises(ValueError, match="no more"):
        TestClient(Requests(app, meters)).get("/half")


def test_lines_name_what_programs_look_for(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "helpdesk.requests")
    client.get("/files/hidden", headers={"X-Request-Id": "mine"})
    (record,) = [each for each in caplog.records if each.name == "helpdesk.requests"]
    told = record.__dict__
    assert (told["method"], told["route"], told["status"], told["bytes"]) == ("GET", "/files/{path}", 200, 30)
    assert told["duration_ms"] >= 0
    assert told["client"] == "testclient"
    assert "hidden" not in str(told)


@pytest.mark.parametrize(
    ("mode", "address", "said"),
    [
        ("full", "203.0.113.77", "203.0.113.77"),
        ("net", "203.0.113.77", "203.0.113.0/24"),
        ("net", "2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("net", "fe80::1%eth0", "fe80::/48"),
        ("net", "::ffff:203.0.113.77", "203.0.113.0/24"),
        ("net", "who", None),
        ("none", "203.0.113.77", None),
    ],
)
def test_as_much_of_an_address_is_logged_as_the_operator_says(
    meters: Meters, caplog: pytest.LogCaptureFixture, mode: Logged, address: str, said: str | None
) -> None:
    caplog.set_level(logging.INFO, "helpdesk.requests")
    app = FastAPI()
    TestClient(Requests(app, meters, mode), client=(address, 5)).get("/nothing")
    (record,) = [each for each in caplog.records if each.name == "helpdesk.requests"]
    assert record.__dict__.get("client") == said
    assert said == address or address not in str(record.__dict__)
