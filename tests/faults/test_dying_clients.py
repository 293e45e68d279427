"""Clients that reset their connection in the middle of a request or an answer: nothing of it stays behind."""

import os
import socket
import struct
from pathlib import Path

import httpx
import pytest

from helpdesk.settings import Settings

from ..e2e.conftest import free_port
from ..e2e.small_desk import ingested, small_desk
from ..serving.load import until
from .desks import command
from .killing import Killer
from .serving import served

UPLOAD = b"POST /api/area HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 50_000
CHUNKED = (
    b"POST /ogc/processes/echo/execution HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n"
    + b"y" * 9000
)
DOWNLOADS = [
    f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    for path in (
        "/features/collections/plots/items?f=gpkg", "/features/collections/plots/items?f=csv", "/cog/clay.tif",
        "/features/collections/regions/items?f=parquet", "/docs", "/api/advice?lon=-2.75&lat=47.75",
        "/ogc/collections/clay/map?bbox=-5,47,-1,49&width=2000&height=1500",
    )
]  # fmt: skip

pytestmark = pytest.mark.tries("clients that died")


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    return ingested(small_desk(tmp_path / "desk"))


def test_clients_that_die_in_the_middle_leave_no_handle_no_thread_and_no_traceback(
    killer: Killer, desk: Settings, tmp_path: Path
) -> None:
    with served(command(desk, tmp_path / "log", "serve"), port := free_port()) as (url, process):
        pid = process.pid
        assert pid is not None
        for _ in range(2):
            for request in DOWNLOADS:
                assert httpx.get(f"{url}{request.split()[1].decode()}", timeout=60).status_code == 200
        before = held(pid)
        for _ in killer.tries(60, 1000):
            die(port, killer)
            killer.hits += 1
        until(lambda: all(now <= most + 2 for now, most in zip(held(pid), before, strict=True)), 60)
        assert httpx.get(f"{url}/health", timeout=60).status_code == 200
        assert [path.name for path in (desk.data).rglob("*.part")] == []


def die(port: int, killer: Killer) -> None:
    """By a reset, at once or after some bytes: SO_LINGER of no seconds, socket(7)."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request = killer.chance.choice([UPLOAD, CHUNKED, *DOWNLOADS])
        client.sendall(request[: killer.chance.randrange(1, len(request) + 1)])
        if request in DOWNLOADS and killer.chance.random() < 0.5:
            client.settimeout(0.2)
            try:
                client.recv(killer.chance.randrange(1, 3000))
            except TimeoutError:
                return


def held(pid: int) -> tuple[int, int]:
    """Handles and threads."""
    return len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task"))
