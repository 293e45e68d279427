"""What stands before the body of a request, as bytes on a socket: of any length, with lines of its own."""

import json
import socket
from collections.abc import Iterator

import pytest

from ..serving.small_house import House, small_house

SECRET = "s3cr3t-canary"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server whose log is for programs; a traceback in it fails the tests, at its end."""
    given = {"HELPDESK_LOG": "json", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_ACCESS_KEY_ID": f"{SECRET}-id"}
    with small_house(tmp_path_factory.mktemp("heads"), **given) as house:
        yield house


def spoken(house: House, sent: bytes) -> bytes:
    """What the server says to these bytes before it closes the connection, or to their end."""
    said = b""
    with socket.create_connection(("127.0.0.1", int(house.url.rpartition(":")[2])), timeout=60) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                said += piece
        except OSError:
            # Closed by the server while we were sending.
            pass
    return said


@pytest.mark.parametrize(
    "head",
    [
        b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 3_000_000,
        b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 500_000,
        b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"X" * 3_000_000,
        b"GET /" + b"a" * 3_000_000,
        b"G" * 3_000_000,
    ],
)
def test_a_head_without_end_is_not_kept(served: House, head: bytes) -> None:
    said = spoken(served, head)
    # Where the server closes while bytes are on their way, its answer may be lost; it is never taken for a request.
    assert said[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 414", b"HTTP/1.1 400", b"")
    assert served.health()["status"] == "ok"


def test_a_head_of_several_kilobytes_is_read(served: House) -> None:
    said = spoken(served, b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 60_000 + b"\r\nConnection: close\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "head",
    [
        b"POST /api/area HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/area HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        b"POST /api/area HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/area HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST /api/area HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"POST /api/area HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n",
        b"GET /health HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /a\x00b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_a_request_that_two_servers_would_read_differently_is_refused(served: House, head: bytes) -> None:
    said = spoken(served, head)
    assert said[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 414", b"HTTP/1.1 431", b"")
    assert said.count(b"HTTP/1.1 ") <= 1


def test_nothing_that_is_asked_writes_a_line_of_the_log_or_a_header(served: House) -> None:
    forged = f'\\r\\n{{"level": "CRITICAL", "message": "{SECRET}"}}'.encode()
    line = b"%0d%0a%7b%22level%22:%22CRITICAL%22,%22message%22:%22" + SECRET.encode() + b"%22%7d%1b%5b31m"
    heads = [
        b"GET /" + line + b" HTTP/1.1\r\nHost: x\r\n",
        b"GET /ogc/collections/" + line + b"/items?code=" + line + b" HTTP/1.1\r\nHost: x\r\n",
        b"GET /api/advice?place=" + line + b"&lon=" + line + b" HTTP/1.1\r\nHost: x\r\n",
        b"GET /ogc/jobs/" + line + b"?secret=" + line + b" HTTP/1.1\r\nHost: x\r\n",
        b"GET /health HTTP/1.1\r\nHost: "
        + forged
        + b"\r\nX-Request-Id: "
        + forged
        + b"\r\nUser-Agent: "
        + forged
        + b"\r\n",
        b"GET /health HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + forged + b"\r\n",
        b"GET /qgis/" + line + b".qlr HTTP/1.1\r\nHost: x\r\n",
    ]
    for head in heads:
        said = spoken(served, head + b"Connection: close\r\n\r\n")
        names = [each.partition(b":")[0].lower() for each in said.partition(b"\r\n\r\n")[0].split(b"\r\n")]
        assert not any(name.startswith(b"{") for name in names), said
    text = served.log.read_text()
    for each in text.splitlines():
        found = json.loads(each)
        assert found["level"] != "CRITICAL"
    assert SECRET not in text
    assert "\x1b" not in text
