"""The nginx of the containers before a worker: what it lets pass, and what it bounds by itself."""

import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest

from .nginx import configured, free_ports, running
from .small_house import small_house


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """With the times of slow clients cut short; everything else as it stands there."""
    folder = tmp_path_factory.mktemp("bounds")
    port, worker = free_ports(2)
    text, cut = re.subn(
        r"(client_header_timeout|client_body_timeout) \d+s;", r"\1 1s;", configured(folder, port, [worker])
    )
    assert cut == 2
    settings = {"HELPDESK_BASE_URL": f"http://127.0.0.1:{port}", "HELPDESK_PROXIES": "127.0.0.1"}
    house = small_house(folder, port=worker, HELPDESK_RATE="0.001", HELPDESK_RATE_BURST="40", **settings)
    with house, running(folder / "nginx", port, text) as url:
        yield url


def connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    assert parts.hostname
    return socket.create_connection((parts.hostname, parts.port or 80), timeout=120)


def rest_of(client: socket.socket) -> bytes:
    found = b""
    with suppress(ConnectionError):
        while piece := client.recv(65_536):
            found += piece
    return found


@pytest.mark.parametrize(("megabytes", "status"), [(3, 400), (12, 413), (20, 413)])
def test_a_large_body_is_refused_in_words_that_programs_read(front: str, megabytes: int, status: int) -> None:
    told = httpx.post(f"{front}/api/area", content=b"x" * megabytes * 1_000_000, timeout=120)
    assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json")
    assert told.json()["status"] == status


@pytest.mark.parametrize(("bytes_", "status"), [(20_000, 400), (40_000, 414)])
def test_a_long_address_reaches_the_desk_up_to_the_bound(front: str, bytes_: int, status: int) -> None:
    told = httpx.get(f"{front}/api/places?q={'a' * bytes_}", timeout=120)
    assert told.status_code == status


def test_a_head_that_never_ends_is_closed(front: str) -> None:
    with connected(front) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: desk\r\nX-A: ")
        rest_of(client)


def test_a_body_that_never_comes_is_closed_and_no_worker_asked(front: str) -> None:
    with connected(front) as client:
        client.sendall(b"POST /api/area HTTP/1.1\r\nHost: desk\r\nContent-Length: 100\r\n\r\nabc")
        assert b" 200 " not in rest_of(client)


def test_the_client_whose_rate_counts_is_the_one_that_nginx_saw(front: str) -> None:
    answers = [
        httpx.get(f"{front}/api/vocabulary", headers={"X-Forwarded-For": f"203.0.113.{number}"}, timeout=120)
        for number in range(50)
    ]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert httpx.get(f"{front}/health", timeout=120).status_code == 200
