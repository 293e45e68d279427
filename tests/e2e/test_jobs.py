"""Jobs outlive the server: killed in the middle of one, stopped in the middle of one, and two servers on one queue."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.services.desk import Desk
from helpdesk.settings import Settings

from .conftest import free_port, wait_for

PATIENCE_S = 90.0
PAUSED = {"inputs": {"text": "still here", "pause": 3}, "outputs": {"text": {}}}


@pytest.fixture
def data(desk: Desk, settings: Settings, tmp_path: Path) -> Path:
    """The ingested data, beside a queue of its own."""
    del desk  # only asked for because it skips where nothing was ingested
    folder = tmp_path / "data"
    folder.mkdir()
    for path in settings.data.iterdir():
        if not path.name.startswith("jobs.sqlite"):
            (folder / path.name).symlink_to(path.resolve())
    return folder


@contextmanager
def serving(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    log = data.parent / f"log-{time.monotonic_ns()}"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk", "serve", "--port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HELPDESK_DATA": str(data), "HELPDESK_BASE_URL": f"http://127.0.0.1:{port}"},
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process, log)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)
    assert "Traceback" not in log.read_text(), log.read_text()


def begun(port: int) -> str:
    """The address of a job that is being done."""
    url = f"http://127.0.0.1:{port}/ogc/processes/echo/execution"
    answer = httpx.post(url, json=PAUSED, headers={"Prefer": "respond-async"})
    assert answer.status_code == 201, answer.text
    location = answer.headers["location"]
    assert until(location, "running", "successful")["status"] == "running"
    return str(location)


def until(url: str, *statuses: str) -> dict[str, Any]:
    end = time.monotonic() + PATIENCE_S
    while (told := httpx.get(url).json())["status"] not in statuses and time.monotonic() < end:
        time.sleep(0.1)
    assert told["status"] in statuses, told
    found: dict[str, Any] = told
    return found


def test_a_job_whose_server_was_killed_is_done_by_the_next(data: Path) -> None:
    port = free_port()
    with serving(data, port) as server:
        url = begun(port)
        server.send_signal(signal.SIGKILL)
        server.wait()
    with serving(data, port):
        assert until(url, "successful")["progress"] == 100
        assert httpx.get(f"{url}/results").json() == "still here"


def test_a_job_whose_server_was_stopped_waits_for_the_next(data: Path) -> None:
    port = free_port()
    with serving(data, port) as server:
        url = begun(port)
        server.terminate()
        assert server.wait(timeout=30) in (0, -signal.SIGTERM)
    with serving(data, port):
        assert until(url, "successful")["status"] == "successful"


def test_a_second_server_on_the_same_queue_shows_and_takes_over_the_jobs_of_the_first(data: Path) -> None:
    first, second = free_port(), free_port()
    with serving(data, second), serving(data, first) as server:
        url = begun(first)
        there = url.replace(f":{first}/", f":{second}/")
        assert httpx.get(there).json()["jobID"] == httpx.get(url).json()["jobID"]
        server.send_signal(signal.SIGKILL)
        server.wait()
        assert until(there, "successful")["status"] == "successful"
        assert httpx.delete(there).json()["status"] == "dismissed"
        assert httpx.get(f"{there}/results").status_code == 410
