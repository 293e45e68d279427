"""Jobs of several workers with nothing in common but a database: whoever dies, what was acknowledged is done."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ..postgis.cluster import Server, program
from .small_house import House, small_house

PATIENCE_S = 180.0


@pytest.fixture
def server() -> Iterator[Server]:
    """One that may be killed."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    made = Server.made()
    yield made
    made.remove()


@pytest.fixture
def houses(server: Server, tmp_path: Path) -> Iterator[tuple[House, House]]:
    dsn = server.database()
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with small_house(first, HELPDESK_DSN=dsn) as one, small_house(second, HELPDESK_DSN=dsn) as other:
        yield one, other


def handed_in(house: House, pause: float = 0) -> str:
    """The path of an acknowledged job, with its secret."""
    order = {"inputs": {"text": "kept", "pause": pause}, "outputs": {"text": {}}}
    url = f"{house.url}/ogc/processes/echo/execution"
    answer = httpx.post(url, json=order, headers={"Prefer": "respond-async"}, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"].removeprefix(house.url))


def until(house: House, path: str, *statuses: str) -> dict[str, Any]:
    end, told = time.monotonic() + PATIENCE_S, {"status": "unknown"}
    while told["status"] not in statuses and time.monotonic() < end:
        answer = httpx.get(f"{house.url}{path}", timeout=30)
        told = answer.json() if answer.status_code == 200 else told
        time.sleep(0.1)
    assert told["status"] in statuses, told
    return told


def result(house: House, path: str) -> object:
    return httpx.get(f"{house.url}{path}/results", timeout=30).json()


def test_every_worker_shows_every_job_and_its_result(houses: tuple[House, House]) -> None:
    for here, there in (houses, houses[::-1]):
        job = handed_in(here)
        until(there, job, "successful")
        assert result(there, job) == result(here, job) == "kept"
        assert httpx.get(f"{there.url}{job.rpartition('.')[0]}", timeout=30).status_code == 404


def test_a_job_of_a_killed_worker_is_done_by_another(houses: tuple[House, House]) -> None:
    one, other = houses
    # More than one worker can do at a time, so that the first has some of them.
    jobs = [handed_in(one, pause=2) for _ in range(6)]
    until(other, jobs[0], "running")
    one.process.send_signal(signal.SIGKILL)
    one.process.wait(30)
    for job in jobs:
        until(other, job, "successful")
        assert result(other, job) == "kept"


def test_a_killed_database_loses_no_acknowledged_job(server: Server, houses: tuple[House, House]) -> None:
    one, other = houses
    jobs = [handed_in(house, pause=1) for house in houses for _ in range(3)]
    server.kill()
    refused = httpx.post(
        f"{one.url}/ogc/processes/echo/execution", json={"inputs": {"text": "x"}}, headers={"Prefer": "respond-async"},
        timeout=60,
    )  # fmt: skip
    assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
    ready = httpx.get(f"{one.url}/health/ready", timeout=30)
    assert (ready.status_code, ready.json()["dependencies"]["jobs"]["status"]) == (503, "away")
    assert httpx.get(f"{one.url}/health", timeout=30).status_code == 200
    server.start()
    for job in jobs:
        until(other, job, "successful")
        assert result(one, job) == "kept"
    assert httpx.get(f"{one.url}/health/ready", timeout=30).status_code == 200
