"""The real server as a subprocess, on the data that `helpdesk ingest` built."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from helpdesk.services.desk import Desk


@pytest.fixture(scope="session")
def server(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a running `helpdesk serve`; what it logged must be clean in the end."""
    del desk  # only asked for because it skips where nothing was ingested
    log: Path = tmp_path_factory.mktemp("server") / "log"
    port = free_port()
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk", "serve", "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HELPDESK_PORT": str(port)},
        )
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{url}/health", process, log)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)
    assert "Traceback" not in log.read_text(), log.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}: {log.read_text()}")
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the server was not ready in {seconds} s: {log.read_text()}")
