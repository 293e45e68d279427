"""What the nginx of a public address refuses by itself: in the words of the desk's refusals, with a line that tells
nothing of the request; and the second version of HTTP."""

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from .load import until
from .nginx import free_ports
from .tls import HSTS, Front, front, seeing

FARM = "a-farm-at-2.98765"
HOST = b"\r\nHost: soil.example.org\r\n"
REFUSED = {
    "a host that is none": (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    "a path that leads out": (b"GET /../../etc/" + FARM.encode() + b" HTTP/1.1" + HOST + b"\r\n", 400),
    "what is counted": (b"GET /metrics HTTP/1.1" + HOST + b"\r\n", 404),
    "its own answers": (b"GET /_refused HTTP/1.1" + HOST + b"\r\n", 404),
    "TRACE": (b"TRACE / HTTP/1.1" + HOST + b"\r\n", 405),
    "a long body": (b"POST /api/area HTTP/1.1" + HOST + b"Content-Length: 17000000\r\n\r\n", 413),
    "a long address": (b"GET /" + b"q" * 66_000 + b" HTTP/1.1" + HOST + b"\r\n", 414),
    "a long head": (b"GET / HTTP/1.1" + HOST + b"X-A: " + b"q" * 70_000 + b"\r\n\r\n", 431),
}


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with seeing() as sight, front(tmp_path_factory.mktemp("refusals"), sight.port) as made:
        yield made


def said_to(client: socket.socket, sent: bytes) -> httpx.Response:
    """The answer on a connection that ends with it."""
    with suppress(ConnectionError):
        client.sendall(sent)
    found = b""
    with suppress(ConnectionError, TimeoutError):
        while not (found and found.endswith(b"}")) and (piece := client.recv(65_536)):
            found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    return httpx.Response(int(first.split()[1]), headers=headers, content=body)


def is_told(told: httpx.Response, status: int) -> None:
    assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json"), told.text
    problem = json.loads(told.text)
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert told.headers.get_list("x-content-type-options") == ["nosniff"]
    assert told.headers.get_list("access-control-allow-origin") == ["*"]
    assert told.headers.get_list("strict-transport-security") == HSTS
    assert told.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("what", REFUSED)
def test_what_nginx_refuses_is_a_problem_document_as_safe_as_an_answer(mirror: Front, what: str) -> None:
    sent, status = REFUSED[what]
    with mirror.connected() as client:
        is_told(said_to(client, sent), status)


def test_a_request_without_tls_on_the_port_of_tls_is_told_so(mirror: Front) -> None:
    with socket.create_connection(("127.0.0.1", mirror.port), timeout=60) as client:
        is_told(said_to(client, b"GET / HTTP/1.1" + HOST + b"\r\n"), 400)


def test_a_desk_that_is_away_is_told_with_when_to_ask_again(tmp_path: Path) -> None:
    with front(tmp_path, free_ports(1)[0]) as alone:
        told = alone.get("/api/places?q=a")
    is_told(told, 503)
    assert int(told.headers["retry-after"]) > 0


def test_its_refusals_are_lines_without_the_request_and_answers_of_the_desk_are_none(mirror: Front) -> None:
    lines = mirror.folder / "log"
    before = len(lines.read_text())
    for status in (400, 404, 431):
        sent = next(sent for sent, refused in REFUSED.values() if refused == status)
        with mirror.connected() as client:
            said_to(client, sent)
        assert mirror.get(f"/{FARM}").status_code == 200

    def told() -> list[dict[str, object]]:
        return [json.loads(line) for line in lines.read_text()[before:].splitlines()]

    until(lambda: len(told()) >= 3)
    assert [(each["status"], each["client"]) for each in told()] == [
        (status, "127.0.0.0/24") for status in (400, 404, 431)
    ]
    assert all(re.match(r"\d{4}-\d\d-\d\dT", str(each["time"])) for each in told())
    assert FARM not in lines.read_text()


def test_how_many_are_connected_is_told_inside(mirror: Front) -> None:
    assert httpx.get(f"{mirror.plain}/nginx_status", timeout=60).text.startswith("Active connections: ")


def curl(mirror: Front, *words: str) -> str:
    program = shutil.which("curl")
    if program is None or "HTTP2" not in subprocess.run([program, "-V"], capture_output=True, text=True).stdout:
        pytest.skip("curl is not installed, or does not speak HTTP/2")
    asked = [program, "-sk", "--http2", "--max-time", "120", *words]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout


def test_many_tiles_at_once_share_connections_and_none_is_refused(mirror: Front, tmp_path: Path) -> None:
    url = f"{mirror.url}/tiles?after=0.2&at=[1-100]"
    said = "%{http_version} %{http_code} %{num_connects}\n"
    told = curl(mirror, "-Z", "--parallel-max", "48", "-o", str(tmp_path / "tile#1"), "-w", said, url).split("\n")[:-1]
    assert [each.rpartition(" ")[0] for each in told] == ["2 200"] * 100
    assert sum(int(each.rpartition(" ")[2]) for each in told) < 48


def test_by_http_2_the_desk_sees_the_same_client_host_and_body(mirror: Front, tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(b"x" * 1_000_000)
    seen = json.loads(curl(mirror, "--data-binary", f"@{tmp_path / 'body'}", f"{mirror.url}/body"))
    assert (seen["client"], seen["scheme"], seen["body"]) == ("127.0.0.1", "https", 1_000_000)
    assert seen["host"] == f"127.0.0.1:{mirror.port}"
    assert seen["x-forwarded-for"] == "127.0.0.1"
