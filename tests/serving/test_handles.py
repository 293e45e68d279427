"""A server and the open files that its system lets it have: each process here is started with limits of its own."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from helpdesk.serving.handles import OWN

from ..e2e.conftest import free_port
from .load import until
from .test_connection import PLENTY_S

SERVE = """
import logging, resource, sys
import uvicorn
from helpdesk.serving.handles import connections_within
from helpdesk.serving.listening import listening
from helpdesk.settings import load_settings

async def answer(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})

logging.basicConfig(stream=sys.stdout)
settings = load_settings(port=int(sys.argv[1]))
taken = connections_within(settings.max_connections)
print("taken", taken, "soft", resource.getrlimit(resource.RLIMIT_NOFILE)[0], flush=True)
config = listening(answer, settings, taken)
config.lifespan = "off"
if settings.port > 1:
    uvicorn.Server(config).run()
"""


@contextmanager
def limited(limits: str, port: int = 1) -> Iterator[subprocess.Popen[str]]:
    """`limits` are words of the shell. Ends by itself where it has no port."""
    command = ["sh", "-c", f'{limits} && exec "$0" "$@"', sys.executable, "-c", SERVE, str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PLENTY_S)


def said(limits: str) -> str:
    with limited(limits) as process:
        return process.communicate(timeout=PLENTY_S)[0]


def test_a_low_soft_limit_is_raised_as_far_as_the_connections_take() -> None:
    assert said("ulimit -Sn 256 && ulimit -Hn 4096") == f"taken 1000 soft {1000 + OWN}\n"


def test_a_high_limit_is_left_as_it_is() -> None:
    assert said("ulimit -Sn 3000 && ulimit -Hn 4096") == "taken 1000 soft 3000\n"


@pytest.mark.parametrize(("hard", "taken"), [(1024, 1024 - OWN), (300, 10)])
def test_where_the_hard_limit_is_too_low_it_is_told_and_fewer_are_taken(hard: int, taken: int) -> None:
    warning, counted = said(f"ulimit -Sn 256 && ulimit -Hn {hard}").splitlines()
    assert counted == f"taken {taken} soft {hard}"
    for words in ("HELPDESK_MAX_CONNECTIONS: 1000", str(hard), f"{taken} connections are taken", "ulimits:"):
        assert words in warning


def test_silent_connections_beyond_the_limit_keep_nobody_out() -> None:
    """Without the bound the process would accept until it has no file left, and then nobody."""
    port = free_port()
    with limited(f"ulimit -n {OWN + 40}", port) as process, ExitStack() as silent:
        url = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            assert process.poll() is None
            try:
                return httpx.get(url, timeout=PLENTY_S).status_code == 200
            except httpx.ConnectError:
                return False

        until(answers)
        for _ in range(OWN + 100):
            client = silent.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PLENTY_S))
            client.sendall(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
        assert answers()
