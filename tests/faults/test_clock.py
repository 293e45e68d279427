"""A clock that is set while the desk serves: answers, jobs and what is kept go on as if nothing had happened."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.domain.jobs import Bounds, Product
from helpdesk.services.jobs.worker import LEASE_S, Clock
from helpdesk.settings import Settings
from helpdesk.storage.jobs.store import SqliteJobStore

from ..e2e.conftest import free_port, wait_for
from ..e2e.small_desk import ingested, small_desk
from ..serving.load import until
from .desks import command
from .killing import Command, Killer
from .test_killed_server import ADVICE, JOB, TEXT, done

PATHS = ("/features/collections/plots/items?f=json", "/ogc/collections/clay/map?bbox=-5,47,-1,49", "/cog/clay.tif")
PAGE = "/features/collections/regions/items?f=json&limit=1"
pytestmark = pytest.mark.tries("clocks set")
HOURS = {
    "+2h": 2,
    "-3h": -3,
    "+400d": 9600,
    "-400d": -9600,
    "-7000d": -168_000,
    "+5s": 5 / 3600,
    "-5s": -5 / 3600,
    "+0": 0,
}


@pytest.fixture
def preloaded() -> str:
    found = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
    if found is None:
        pytest.skip("faketime is not installed; tests/prepare.sh installs it where it may")
    return str(found)


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    return ingested(small_desk(tmp_path / "desk"))


def test_a_desk_whose_clock_is_set_forward_and_back_answers_the_same_and_loses_no_job(
    preloaded: str, desk: Settings, killer: Killer, tmp_path: Path
) -> None:
    offset = tmp_path / "offset"
    offset.write_text("+0")
    environment = faked(preloaded, offset)
    asked = f"{ADVICE}&on=2026-11-23"
    port, log = free_port(), tmp_path / "log"
    with alone(command(desk, log, "serve"), environment, port) as url, httpx.Client(base_url=url, timeout=60) as client:
        first = {path: client.get(path) for path in PATHS}
        advice = client.get(asked).json()
        following = next_of(client.get(PAGE).json())
        second = client.get(following).json()["features"]
        kept = []
        for jump in HOURS:
            offset.write_text(jump)
            until(partial(is_set, client, HOURS[jump]))
            killer.hits += 1
            for path, before in first.items():
                now = client.get(path)
                assert (now.content, now.headers["etag"]) == (before.content, before.headers["etag"]), (jump, path)
                held = client.get(path, headers={"If-None-Match": before.headers["etag"]})
                assert held.status_code == 304, (jump, path)
            assert client.get(asked).json()["topics"] == advice["topics"], jump
            assert client.get(following).json()["features"] == second, jump
            answer = client.post("/ogc/processes/echo/execution", json=JOB, headers={"Prefer": "respond-async"})
            kept.append(answer.headers["location"].removeprefix(url))
            assert done(url, kept[-1]).json() == TEXT, jump
        assert [job for job in kept if client.get(job).status_code != 200] == []


def faked(preloaded: str, offset: Path) -> Mapping[str, str]:
    """The environment of a process whose clock is set to what stands in the file, while those that go on go on."""
    return {
        "LD_PRELOAD": preloaded, "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip


def next_of(page: Mapping[str, Any]) -> str:
    return str(next(link["href"] for link in page["links"] if link["rel"] == "next"))


def test_who_asked_too_much_waits_as_long_as_told_whatever_the_clock_is_set_to(
    preloaded: str, desk: Settings, killer: Killer, tmp_path: Path
) -> None:
    """And for no year of it; the times that are told are none that a clock can make negative."""
    offset = tmp_path / "offset"
    offset.write_text("+0")
    serve = command(desk, tmp_path / "log", "serve")
    limited = {**serve.environment, "HELPDESK_RATE": "2", "HELPDESK_RATE_BURST": "4"}
    with (
        alone(replace(serve, environment=limited), faked(preloaded, offset), free_port()) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        for jump in ("+0", "+400d", "-400d", "+5s", "-5s"):
            offset.write_text(jump)
            until(partial(is_set, client, HOURS[jump]))
            killer.hits += 1
            until(lambda: again(client).status_code == 429)
            until(lambda: client.get("/api/vocabulary").status_code == 200)


def again(client: httpx.Client) -> httpx.Response:
    """Several at once, and the last of them; what is told to wait is no more than a full bucket takes."""
    for _ in range(6):
        answer = client.get("/api/vocabulary")
        assert answer.status_code in (200, 429)
        assert (answer.status_code == 429) == ("retry-after" in answer.headers)
        assert 1 <= int(answer.headers.get("retry-after", 1)) <= 3
        assert int(answer.headers.get("age", 0)) >= 0
        if answer.status_code == 429:
            break
    return answer


def is_set(client: httpx.Client, hours: float) -> bool:
    """Whether the server has noticed, by what it says of the hour."""
    told = parsedate_to_datetime(client.get("/health").headers["date"])
    return abs(told - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(hours=0.5)


@contextmanager
def alone(serve: Command, environment: Mapping[str, str], port: int) -> Iterator[str]:
    """In a process of its own, since what is preloaded is so at its start."""
    url = f"http://127.0.0.1:{port}"
    given = {**os.environ, **serve.environment, **environment, "HELPDESK_PORT": str(port), "HELPDESK_BASE_URL": url}
    with serve.log.open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "helpdesk", "serve"], stdout=out, stderr=out, env=given)
    try:
        wait_for(f"{url}/health", process, serve.log)
        yield url
    finally:
        process.terminate()
        process.wait(60)
    assert "Traceback" not in serve.log.read_text(), serve.log.read_text()


def test_a_job_whose_worker_died_before_the_clock_was_set_back_is_taken_up(tmp_path: Path) -> None:
    now = [2_000_000_000.0]
    store = SqliteJobStore(tmp_path / "jobs.sqlite", clock=lambda: now[0])
    bounds = Bounds(waiting=10, waiting_of_one=10, bytes=10**9, bytes_of_one=10**9)
    job = store.add("echo", b"{}", b"secret", "192.0.2.1", bounds)
    assert store.take("dead", LEASE_S, 3)
    now[0] -= timedelta(days=365).total_seconds()
    taken = store.take("alive", LEASE_S, 3)
    assert taken is not None
    assert taken.id == job.id
    assert store.finish(job.id, "alive", [Product(output="text", media_type="text/plain", content=b"x")], bounds)
    store.close()


def test_a_clock_that_was_set_is_told_from_one_that_went_on(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    clock, real = Clock(), time.time
    assert clock.jumped_s() == 0
    monkeypatch.setattr(time, "time", lambda: real() + 86400)
    assert clock.jumped_s() == pytest.approx(86400, abs=1)
    assert clock.jumped_s() == 0
    monkeypatch.setattr(time, "time", real)
    assert clock.jumped_s() == pytest.approx(-86400, abs=1)
