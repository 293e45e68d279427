"""A database that is frozen, as on a machine whose disk hangs: it keeps its connections and says nothing. Requests end
in time with 503, and all is as before when it goes on, without a restart."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ..serving.small_house import House, small_house
from .cluster import Server, program
from .test_workers import surroundings, until

QUERY_S = 2
# What is stated, twice over: machines of tests are busy. Without an end a request would wait for minutes.
LONGEST_S = 60
ITEMS = "/features/collections/plots/items"
PATHS = (ITEMS, f"{ITEMS}/P1", f"{ITEMS}?f=csv", "/api/places?q=Rennes", "/ogc/jobs/0123")


@pytest.fixture
def own() -> Iterator[Server]:
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    server = Server.made()
    yield server
    server.remove()


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """All its processes, those of connections first: no new one is begun either, though the system accepts it."""
    master = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    pids = [master, *map(int, children)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def asked(house: House, path: str) -> tuple[int, float]:
    begun = time.monotonic()
    answer = httpx.get(f"{house.url}{path}", timeout=LONGEST_S)
    return answer.status_code, time.monotonic() - begun


def test_a_frozen_database_keeps_nobody_waiting_and_is_used_again_when_it_goes_on(own: Server, tmp_path: Path) -> None:
    dsn = own.database()
    given = {"HELPDESK_DSN": dsn, "HELPDESK_QUERY_S": str(QUERY_S)}
    with surroundings(**given), small_house(tmp_path / "house") as house:
        before = {path: asked(house, path)[0] for path in PATHS}
        with frozen(own), ThreadPoolExecutor(24) as pool:
            for _ in range(3):
                told = list(pool.map(lambda path: (path, *asked(house, path)), PATHS * 4))
                assert {status for _, status, _ in told} == {503}
            assert httpx.get(f"{house.url}/health/ready", timeout=30).status_code == 503
            assert asked(house, "/health")[0] == 200
        until(lambda: {path: asked(house, path)[0] for path in PATHS} == before)
        until(lambda: httpx.get(f"{house.url}/health/ready", timeout=30).status_code == 200)
