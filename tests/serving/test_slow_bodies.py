"""Bodies that come by drops, from real clients on real sockets: ended by their pace, whatever the route would read."""

import asyncio
import selectors
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from starlette.types import Message, Receive, Scope, Send

from helpdesk.faces.budgets import budget_of
from helpdesk.faces.meters import Meters
from helpdesk.serving.gate import bodies
from helpdesk.serving.gate.bodies import Bodies, TooSlow
from helpdesk.serving.gate.guarded import guarded
from helpdesk.settings import load_settings

from .test_connection import Door, Served, all_of, served, told

HEAD = "POST {path} HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"


class Gated(Door):
    """The same door behind the gate."""

    def __init__(self) -> None:
        super().__init__()
        self._gate = guarded(super().__call__, load_settings(), Meters())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._gate(scope, receive, send)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A third of a second stands for half a minute."""
    monkeypatch.setattr(bodies, "GRACE_S", 0.3)
    monkeypatch.setattr(bodies, "WINDOW_S", 0.3)
    with served(Gated()) as found:
        yield found


def by_drops(client: socket.socket, path: str, length: int) -> bytes:
    """Some hundred bytes a second until the server says something; all that it says then."""
    client.sendall(HEAD.format(path=path, length=length).encode())
    client.settimeout(0.02)
    for _ in range(5_000):
        with suppress(TimeoutError):
            first = client.recv(1)
            client.settimeout(60)
            return first + all_of(client)
        client.sendall(b"xxx")
    pytest.fail("the server reads on")


@pytest.mark.parametrize("path", ["/api/area", "/ogc/processes/plan/execution", "/api/advice"])
def test_a_body_by_drops_is_ended_whatever_its_route_reads(desk: Served, path: str) -> None:
    length = budget_of(path).body
    with desk.connect() as client:
        found = told(by_drops(client, path, length), 408)
    assert f"{bodies.SLOWEST_BYTES_S} bytes a second" in str(found["detail"])


def test_a_body_that_was_fast_until_it_stopped_is_ended(desk: Served) -> None:
    with desk.connect() as client:
        client.sendall(HEAD.format(path="/api/area", length=10_000_000).encode() + b"x" * 5_000_000)
        told(all_of(client), 408)


def test_a_body_that_comes_in_time_is_read() -> None:
    with served(Gated()) as desk, desk.connect() as client:
        client.sendall(HEAD.format(path="/api/area", length=3_000_000).encode() + b"x" * 3_000_000)
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")


class Hurried(selectors.DefaultSelector):
    """Nobody waits for a timer: `now_s` goes to the next at once."""

    now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(timeout if timeout is None else 0)
        if not ready:
            self.now_s += timeout or 0
        return ready


class HurriedLoop(asyncio.SelectorEventLoop):
    """By a clock of its own, whatever else the machine does."""

    def __init__(self) -> None:
        self._hurried = Hurried()
        super().__init__(self._hurried)

    def time(self) -> float:
        return self._hurried.now_s


def test_a_body_that_keeps_its_pace_is_read_for_many_windows() -> None:
    """Twice the least, in twenty pieces a window."""
    piece = int(bodies.SLOWEST_BYTES_S * bodies.WINDOW_S / 10)

    async def read(pieces: int) -> int:
        left = pieces

        async def receive() -> Message:
            nonlocal left
            if not left:
                await asyncio.Event().wait()
            left -= 1
            await asyncio.sleep(bodies.WINDOW_S / 20)
            return {"type": "http.request", "body": b"x" * piece, "more_body": left > 0 or pieces < 200}

        scope = {"headers": [(b"transfer-encoding", b"chunked")], "client": ("192.0.2.1", 1)}
        budget = budget_of("/api/area")
        found = Bodies()
        try:
            return (await found.read(budget, scope, receive))[1]
        finally:
            assert pieces == 200 or found.held == 0

    assert asyncio.run(read(200), loop_factory=HurriedLoop) == 200 * piece
    with pytest.raises(TooSlow):
        asyncio.run(read(5), loop_factory=HurriedLoop)
