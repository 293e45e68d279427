"""Every store of jobs, empty, in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.ports import JobStore

from .homes import Clock, Home


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs.sqlite"


@pytest.fixture(params=["sqlite", "postgis"])
def home(request: pytest.FixtureRequest, path: Path) -> Home:
    if request.param == "sqlite":
        return Home(str(path))
    return Home(request.getfixturevalue("new_database")())


@pytest.fixture
def store(home: Home, clock: Clock) -> Iterator[JobStore]:
    opened = home.open(clock)
    yield opened
    opened.close()
