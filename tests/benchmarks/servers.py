"""Servers started for a run, each a process of its own on a free port of this machine, and ended with it."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPConnection, HTTPException
from os import environ

from ..postgis.cluster import free_port

# A crowd of regions takes a minute to make, and many where others hold the machine.
START_S = 900.0


class ServerFailed(Exception):
    """A server that ended, or did not come up, or did not answer with 200."""


class Running:
    """One server that is up."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port
        self.url = f"http://127.0.0.1:{port}"
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> bytes:
        """The body, over one connection that stays open. Raises ServerFailed for any other status than 200."""
        try:
            return self._get(path)
        except (HTTPException, ConnectionError):
            # Servers close connections that wait for some seconds.
            self._connection.close()
            return self._get(path)

    def warmed(self, paths: Iterable[str]) -> "Running":
        """Once it has answered these."""
        for path in paths:
            self.get(path)
        return self

    def caller(self, path: str) -> Callable[[], bytes]:
        return lambda: self.get(path)

    def end(self) -> None:
        self._connection.close()
        self.process.terminate()
        self.process.wait(40)

    def _get(self, path: str) -> bytes:
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise ServerFailed(f"{self.url}{path}: {answer.status} {body[:300]!r}")
        return body


class Servers:
    """Starts the servers of `peers.py` when they are first asked for, and ends all at the end."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], Running] = {}

    def peer(self, name: str, of: str = "") -> Running:
        """The server of that name on `of`: a DSN, a folder, or nothing."""
        if (name, of) not in self._running:
            port = free_port()
            command = [sys.executable, "-m", "tests.benchmarks.peers", name, of, str(port)]
            # A peer's warnings at every request would hide what the run says.
            self._running[name, of] = started(command, port, "/", {"PYTHONWARNINGS": "ignore"})
        return self._running[name, of]

    def end_all(self) -> None:
        for server in self._running.values():
            server.end()
        self._running.clear()

    def end(self, name: str, of: str = "") -> None:
        """So that it is not in the way of what is measured next."""
        self._running.pop((name, of)).end()


def started(command: list[str], port: int, ready: str, environment: Mapping[str, str] | None = None) -> Running:
    """The server of a command, once it answers at a path, with whatever but 503. Raises ServerFailed."""
    process = subprocess.Popen(command, env={**environ, **(environment or {})}, stdout=subprocess.DEVNULL)
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        if _answers(port, ready):
            return Running(process, port)
        time.sleep(0.02)
    process.kill()
    process.wait()
    raise ServerFailed(f"{' '.join(command[1:])} did not come up")


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status != 503
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
