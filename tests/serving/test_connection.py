"""Slow, large, dying and too many clients, on real sockets before a server of ours."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from helpdesk.serving import connection
from helpdesk.serving.gate.gone import EXTENSION, Gone
from helpdesk.serving.listening import listening
from helpdesk.settings import load_settings

from .load import until

GET = b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n"
PLENTY_S = 60


class Door:
    """An application that answers `/` at once, `/large` with as many bytes, `/held` when it may go on, and `/asking` as
    well, but asks for more of its request meanwhile."""

    def __init__(self) -> None:
        self.go_on, self.gone = Event(), Event()
        self.large = 50_000_000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/held":
            gone: Gone = scope["extensions"][EXTENSION]
            gone.then(self.gone.set)
            while not self.go_on.is_set() and not self.gone.is_set():
                await asyncio.sleep(0.005)
            gone.forget(self.gone.set)
        if scope["path"] == "/asking":
            await receive()
            asking = asyncio.ensure_future(receive())
            while not self.go_on.is_set() and not asking.done():
                await asyncio.sleep(0.005)
            asking.cancel()
        body = b"x" * (self.large if scope["path"] == "/large" else 5)
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Served:
    def __init__(self, server: uvicorn.Server, port: int) -> None:
        self.server, self.port = server, port

    def connect(self, *, buffer: int | None = None) -> socket.socket:
        made = socket.socket()
        if buffer:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        made.settimeout(PLENTY_S)
        made.connect(("127.0.0.1", self.port))
        return made

    def pipelined(self) -> int:
        """Requests of all connections that wait for the answers before theirs."""
        return sum(len(each.pipeline) for each in list(self.server.server_state.connections))  # type: ignore[union-attr]

    def connected(self) -> int:
        return len(self.server.server_state.connections)

    def until(self, count: int) -> None:
        end = time.monotonic() + PLENTY_S
        while self.connected() != count:
            assert time.monotonic() < end, f"{self.connected()} are connected"
            time.sleep(0.01)


@contextmanager
def served(door: Door, **given: object) -> Iterator[Served]:
    config = listening(door, load_settings(**given))
    config.lifespan = "off"
    config.port = 0
    bound = config.bind_socket()
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        yield Served(server, bound.getsockname()[1])
    finally:
        door.go_on.set()
        server.should_exit = True
        thread.join()
        bound.close()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 0.5)
    monkeypatch.setattr(connection, "LINGER_S", 0.5)
    monkeypatch.setattr(connection, "STALL_S", 0.5)


def all_of(client: socket.socket) -> bytes:
    """What the server sends until it closes the connection."""
    found = b""
    with suppress(ConnectionError):
        while piece := client.recv(65_536):
            found += piece
    return found


def answered(client: socket.socket) -> bytes:
    """The next whole answer, of 5 bytes."""
    found = b""
    while not found.endswith(b"xxxxx"):
        piece = client.recv(65_536)
        assert piece, found
        found += piece
    return found


def told(found: bytes, status: int) -> dict[str, object]:
    head, _, body = found.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), found
    assert b"content-type: application/problem+json" in head
    assert b"x-content-type-options: nosniff" in head
    problem: dict[str, object] = json.loads(body)
    assert problem["status"] == status
    return problem


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("dripped", [b"X-A: b\r\n", b"\r\n", b"G"])
def test_a_head_that_drips_in_is_given_up_however_steadily_it_drips(dripped: bytes) -> None:
    with served(Door()) as server, server.connect() as client:
        client.sendall(b"" if dripped != b"X-A: b\r\n" else b"GET / HTTP/1.1\r\nHost: desk\r\n")
        over = Event()

        def drip() -> None:
            with suppress(OSError):
                while not over.wait(0.05):
                    client.sendall(dripped)

        thread = Thread(target=drip)
        thread.start()
        all_of(client)
        over.set()
        thread.join()
        server.until(0)


@pytest.mark.usefixtures("hasty")
def test_a_head_that_stops_half_way_is_told_so_and_a_silent_connection_closed() -> None:
    with served(Door()) as server, server.connect() as half, server.connect() as silent:
        half.sendall(b"GET / HT")
        assert "head" in str(told(all_of(half), 408)["detail"])
        assert all_of(silent) == b""
        server.until(0)


@pytest.mark.usefixtures("hasty")
def test_the_time_for_a_head_begins_anew_with_every_request_and_ends_with_the_head() -> None:
    door = Door()
    with served(door) as server, server.connect() as client:
        for _ in range(4):
            client.sendall(GET[:10])
            time.sleep(0.2)
            client.sendall(GET[10:])
            answered(client)
            time.sleep(0.2)
        client.sendall(GET.replace(b" / ", b" /held "))
        time.sleep(1)
        door.go_on.set()
        answered(client)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: desk\r\n\r\n", 414),
        (b"GET /?q=" + b"a" * 70_000, 414),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 200_000, 431),
        (b"GET / HTTP/1.1\r\n" + b"X-Many: abcdefgh\r\n" * 5000, 431),
        (b"NONSENSE\r\n\r\n", 400),
    ],
)
def test_a_head_that_is_too_large_or_no_head_is_told_so(head: bytes, status: int) -> None:
    with served(Door()) as server, server.connect() as client:
        with suppress(ConnectionError):
            client.sendall(head)
        told(all_of(client), status)
        server.until(0)


def test_what_is_just_within_the_bounds_is_answered() -> None:
    with served(Door()) as server, server.connect() as client:
        path = b"/?q=" + b"a" * (connection.MOST_URL_BYTES - 4)
        client.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: desk\r\nX-Long: " + b"a" * 30_000 + b"\r\n\r\n")
        answered(client)
        client.sendall(GET * 3)
        for _ in range(2):
            client.recv(65_536)


def test_a_connection_with_too_many_requests_at_once_is_closed() -> None:
    door = Door()
    with served(door) as server, server.connect() as client:
        with suppress(ConnectionError):
            client.sendall(GET.replace(b" / ", b" /held ") + b"GET / HTTP/1.1\r\n\r\n" * 14_562)
        assert all_of(client) == b""
        assert door.gone.wait(PLENTY_S)
        server.until(0)


def test_as_many_requests_as_may_wait_are_answered_in_their_order() -> None:
    door = Door()
    with served(door) as server, server.connect() as client:
        client.sendall(GET.replace(b" / ", b" /held ") + GET * connection.MOST_PIPELINED)
        door.go_on.set()
        found = b""
        while found.count(b"xxxxx") < 1 + connection.MOST_PIPELINED:
            piece = client.recv(65_536)
            assert piece, found
            found += piece
        client.sendall(GET)
        answered(client)


def test_nothing_more_is_read_while_requests_wait_and_all_are_answered_in_the_end() -> None:
    door = Door()
    with served(door) as server, server.connect() as client:
        client.sendall(GET.replace(b" / ", b" /asking ") + GET * 2)
        end = time.monotonic() + PLENTY_S
        while server.pipelined() < 2:
            assert time.monotonic() < end
            time.sleep(0.01)
        for _ in range(5):
            client.sendall(GET)
            time.sleep(0.1)
            assert server.pipelined() == 2
        door.go_on.set()
        found = b""
        while found.count(b"xxxxx") < 8:
            piece = client.recv(65_536)
            assert piece, found
            found += piece


@pytest.mark.usefixtures("hasty")
def test_a_body_that_goes_on_after_its_answer_is_not_read_for_ever() -> None:
    with served(Door()) as server, server.connect() as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 1000000\r\n\r\nabc")
        answered(client)
        assert all_of(client) == b""
        server.until(0)


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
def test_a_refusal_reaches_a_client_that_goes_on_sending_on_a_connection_that_is_not_kept(version: bytes) -> None:
    size = 8_000_000
    head = b"POST / HTTP/" + version + b"\r\nHost: desk\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size
    with served(Door()) as server, server.connect() as client:
        client.sendall(head)
        for _ in range(0, size, 100_000):
            client.sendall(b"x" * 100_000)
        assert answered(client).startswith(b"HTTP/1.1 200")
        assert all_of(client) == b""
        server.until(0)


@pytest.mark.usefixtures("hasty")
def test_an_answer_that_nobody_reads_is_given_up() -> None:
    with served(Door()) as server, server.connect(buffer=4096) as client:
        client.sendall(GET.replace(b" / ", b" /large "))
        assert client.recv(100).startswith(b"HTTP/1.1 200")
        server.until(0)


def test_an_answer_that_is_read_slowly_but_steadily_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "STALL_S", 2)
    door = Door()
    door.large = 8_000_000
    with served(door) as server, server.connect(buffer=65_536) as client:
        client.sendall(GET.replace(b" / ", b" /large "))
        size, began = 0, time.monotonic()
        while size < door.large:
            piece = client.recv(20_000)
            assert piece, size
            size += len(piece)
            # As slowly for more than two looks: by then a client that reads nothing is given up.
            if time.monotonic() - began < 5:
                time.sleep(0.05)


def test_a_line_that_is_slower_than_the_system_passes_bytes_on_is_not_taken_for_a_dead_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As 1 kB/s is for 20 s: more than the bound, and too little for what the system takes at once."""
    monkeypatch.setattr(connection, "STALL_S", 2)
    door = Door()
    door.large = 2_000_000
    with served(door) as server, server.connect(buffer=4096) as client:
        client.sendall(GET.replace(b" / ", b" /large "))
        size, began = 0, time.monotonic()
        while size < door.large:
            slow = time.monotonic() - began < 9
            piece = client.recv(500 if slow else 65_536)
            assert piece, size
            size += len(piece)
            if slow:
                time.sleep(0.05)


def test_large_answers_one_after_the_other_are_not_taken_for_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "STALL_S", 2)
    door = Door()
    door.large = 3_000_000
    with served(door) as server, server.connect(buffer=65_536) as client:
        for _ in range(4):
            client.sendall(GET.replace(b" / ", b" /large "))
            size = 0
            while size < door.large:
                piece = client.recv(100_000)
                assert piece, size
                size += len(piece)
                time.sleep(0.05)


def test_work_is_told_at_once_that_its_client_has_gone() -> None:
    door = Door()
    with served(door) as server:
        with server.connect() as client:
            client.sendall(GET.replace(b" / ", b" /held "))
            server.until(1)
            assert not door.gone.wait(0.1)
        assert door.gone.wait(PLENTY_S)
        server.until(0)


def test_one_connection_too_many_takes_the_place_of_the_longest_idle() -> None:
    with served(Door(), max_connections=10) as server:
        clients = [server.connect() for _ in range(10)]
        for each in clients:
            each.sendall(GET)
            answered(each)
        clients[0].sendall(GET)
        answered(clients[0])
        with server.connect() as one_more:
            one_more.sendall(GET)
            answered(one_more)
            assert all_of(clients[1]) == b""
            clients[0].sendall(GET)
            answered(clients[0])
        for each in clients:
            each.close()


def test_where_all_connections_are_at_work_one_more_is_told_so() -> None:
    door = Door()
    with served(door, max_connections=10) as server:
        clients = [server.connect() for _ in range(10)]
        for each in clients:
            each.sendall(GET.replace(b" / ", b" /held "))
        server.until(10)
        time.sleep(0.2)
        with server.connect() as one_more:
            found = all_of(one_more)
            assert b"retry-after: " in found
            told(found, 503)
        door.go_on.set()
        for each in clients:
            answered(each)
            each.close()
