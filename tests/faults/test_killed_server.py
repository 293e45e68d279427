"""A server that is killed while people hand in jobs and ask: what it acknowledged is there at its next start."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from helpdesk.settings import Settings

from ..e2e.conftest import free_port
from ..e2e.small_desk import answers, ingested, kept_jobs, small_desk
from .desks import AT, command
from .killing import Killer, kill
from .serving import served

TEXT = "kept " * 2000
JOB = {"inputs": {"text": TEXT}, "outputs": {"text": {}}}
ADVICE = "/api/advice?lon=-2.75&lat=47.75"


@pytest.fixture(params=["folder", "postgis"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    dsn = str(request.getfixturevalue("new_database")()) if request.param == "postgis" else None
    return ingested(small_desk(tmp_path / "desk", dsn))


def test_what_a_killed_server_acknowledged_is_there_when_it_starts_again(
    desk: Settings, killer: Killer, tmp_path: Path
) -> None:
    before, jobs = answers(desk, AT), kept_jobs(desk)
    serve, port = command(desk, tmp_path / "log", "serve"), free_port()
    kept: list[str] = []
    told: list[str] = []
    for _ in killer.tries(2, 20):
        with served(serve, port) as (url, process), Askers(url, kept, told) as askers:
            askers.begin(5)
            sleep(killer.chance.uniform(0, 0.5))
            kill(process)
            killer.hits += 1
        assert kept_jobs(desk) == jobs
        assert_logged(desk, told)
    with served(serve, port) as (url, _):
        assert [job for job in kept if httpx.get(f"{url}{job}", timeout=60).status_code != 200] == []
        for job in kept:
            assert done(url, job).json() == TEXT, job
    assert len(kept) == len(set(kept)) > 10
    assert answers(desk, AT) == before


def done(url: str, job: str) -> httpx.Response:
    end = monotonic() + 600
    while (answer := httpx.get(f"{url}{job}", timeout=60).json())["status"] != "successful":
        assert answer["status"] in ("accepted", "running"), answer
        assert monotonic() < end, answer
        sleep(0.2)
    return httpx.get(f"{url}{job}/results?f=json", timeout=60)


def assert_logged(desk: Settings, told: list[str]) -> None:
    """Every line but one that a kill cut is whole, and every answer that arrived has its own."""
    lines = (desk.data / "decisions" / "decisions.jsonl").read_bytes().splitlines(keepends=True)
    logged = {json.loads(line)["id"] for line in lines if line.endswith(b"\n")}
    assert set(told) <= logged


class Askers:
    """Some who hand in jobs and some who ask, until the server is gone."""

    def __init__(self, url: str, kept: list[str], told: list[str]) -> None:
        self._url, self._kept, self._told = url, kept, told
        self._enough = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._until_gone, args=(each,)) for each in (self._job, self._ask) * 2]

    def __enter__(self) -> "Askers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join(600)
            assert not thread.is_alive()

    def begin(self, acknowledged: int) -> None:
        """Returns when so many are acknowledged."""
        for _ in range(acknowledged):
            assert self._enough.acquire(timeout=600)

    def _until_gone(self, work: Callable[[httpx.Client], None]) -> None:
        with httpx.Client(base_url=self._url, timeout=60, headers={"Prefer": "respond-async"}) as client:
            try:
                while True:
                    work(client)
                    self._enough.release()
                    sleep(0.01)
            except httpx.TransportError:
                return

    def _job(self, client: httpx.Client) -> None:
        answer = client.post("/ogc/processes/echo/execution", json=JOB)
        if answer.status_code == 201:
            self._kept.append(answer.headers["location"].removeprefix(self._url))
        else:
            assert answer.status_code in (429, 503), answer.text

    def _ask(self, client: httpx.Client) -> None:
        answer = client.get(ADVICE)
        assert answer.status_code == 200, answer.text
        self._told.append(answer.json()["id"])
