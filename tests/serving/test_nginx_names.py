"""Workers that are added, moved and taken away while nginx runs are found by their name, without a reload."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from ..e2e.conftest import free_port
from .load import until
from .nginx import CONFIGURATION, running

ADDRESSES = ("127.0.0.2", "127.0.0.3", "127.0.0.4")


class Names(threading.Thread):
    """A name server that answers every question with the addresses that it has now (RFC 1035, section 4.1)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.addresses: tuple[str, ...] = ()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])

    def run(self) -> None:
        while True:
            try:
                asked, sender = self._socket.recvfrom(512)
            except OSError:
                return
            question = asked[12 : asked.index(b"\0", 12) + 5]
            answers = [b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + socket.inet_aton(each) for each in self.addresses]
            flags = 0x8180 if answers else 0x8183
            header = asked[:2] + struct.pack("!HHHHH", flags, 1, len(answers), 0, 0)
            self._socket.sendto(header + question + b"".join(answers), sender)

    def close(self) -> None:
        self._socket.close()


class _Says(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        told = str(self.server.server_address[0]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to say."""


@contextmanager
def worker(address: str, port: int) -> Iterator[None]:
    """Answers its own address."""
    with ThreadingHTTPServer((address, port), _Says) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@pytest.fixture
def names() -> Iterator[Names]:
    found = Names()
    found.start()
    yield found
    found.close()


def configured(folder: Path, port: int, workers: int, names: Names) -> str:
    """As it stands in the containers, but for addresses."""
    text = CONFIGURATION.read_text("utf-8")
    for here, there in (
        ("listen 8080;", f"listen 127.0.0.1:{port};"), ("worker:8000;", f"worker.example:{workers};"),
        ("resolver 127.0.0.11 valid=5s", f"resolver 127.0.0.1:{names.port} valid=1s"), ("/tmp/", f"{folder}/"),
    ):  # fmt: skip
        assert here in text
        text = text.replace(here, there)
    return text


def seen(url: str, wanted: set[str]) -> None:
    """Until only these answer, each of them; nobody is refused meanwhile."""
    end = time.monotonic() + 60
    while True:
        answers = [httpx.get(url, timeout=30) for _ in range(20)]
        assert {each.status_code for each in answers} == {200}
        if {each.text for each in answers} == wanted:
            return
        assert time.monotonic() < end, {each.text for each in answers}
        time.sleep(0.2)


def test_workers_that_come_and_go_are_found_while_nginx_runs(tmp_path: Path, names: Names) -> None:
    front, port = free_port(), free_port()
    try:
        socket.create_server((ADDRESSES[0], port)).close()
    except OSError:
        pytest.skip(f"this machine has no address {ADDRESSES[0]}")
    first, second, third = ADDRESSES
    with ExitStack() as opened:
        opened.enter_context(worker(third, port))
        text = configured(tmp_path / "nginx", front, port, names)
        with worker(first, port):
            names.addresses = (first,)
            url = opened.enter_context(running(tmp_path / "nginx", front, text))
            seen(url, {first})
            opened.enter_context(worker(second, port))
            names.addresses = (first, second)
            seen(url, {first, second})
        # Gone, and its name is not taken away yet: the others answer for it.
        seen(url, {second})
        names.addresses = (second, third)
        seen(url, {second, third})
        names.addresses = ()
        until(lambda: httpx.get(url, timeout=30).status_code != 200)
        away = httpx.get(url, timeout=30)
        assert (away.status_code, away.headers["retry-after"]) == (503, "5")
        names.addresses = (third,)
        until(lambda: httpx.get(url, timeout=30).status_code == 200)
        seen(url, {third})
