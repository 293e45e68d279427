"""`helpdesk jobs`: the operator sees what the queue keeps and removes it, on both stores."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from helpdesk.bootstrap import open_jobs
from helpdesk.cli import app
from helpdesk.domain.errors import BadParameter, NotFound
from helpdesk.domain.jobs import Bounds, Job, Product
from helpdesk.ports import JobStore
from helpdesk.settings import load_settings

ROOM = Bounds(waiting=10, waiting_of_one=10, bytes=10**9, bytes_of_one=10**9)


@pytest.fixture(params=["folder", "postgis"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobStore]:
    monkeypatch.setenv("HELPDESK_DATA", str(tmp_path))
    monkeypatch.delenv("HELPDESK_DSN", raising=False)
    if request.param == "postgis":
        new_database: Callable[[], str] = request.getfixturevalue("new_database")
        monkeypatch.setenv("HELPDESK_DSN", new_database())
    with closing(open_jobs(load_settings())) as opened:
        yield opened


def added(store: JobStore, client: str = "192.0.2.1") -> Job:
    return store.add("echo", b"{}", b"s" * 32, client, ROOM)


def done(store: JobStore) -> Job:
    added(store)
    job = store.take("worker", 60, 3)
    assert job is not None
    store.finish(job.id, "worker", [Product(output="text", media_type="text/plain", content=bytes(498))], ROOM)
    return job


def asked(*words: str) -> list[str]:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["jobs", *words])


def test_every_job_is_a_line_with_its_state_age_and_bytes(store: JobStore) -> None:
    first, second = done(store), added(store, "192.0.2.2")
    lines = asked()
    assert lines[0].split() == ["job", "process", "state", "age", "bytes", "client"]
    told = [line.split() for line in lines[1:3]]
    assert [each[:3] for each in told] == [[first.id, "echo", "successful"], [second.id, "echo", "accepted"]]
    assert [each[5] for each in told] == ["1,500", "1,002"]
    assert told[0][4] in ("s", "min")
    assert lines[3] == "2 jobs, 0.0 of the 2000 MB that are kept"
    assert "192.0.2" not in "".join(lines)


def test_only_those_that_are_named_or_over_are_listed(store: JobStore) -> None:
    first, second = done(store), added(store)
    assert [line.split()[0] for line in asked("--finished")[1:-1]] == [first.id]
    assert [line.split()[0] for line in asked(second.id)[1:-1]] == [second.id]


def test_the_jobs_that_are_named_are_removed(store: JobStore) -> None:
    first, second, third = done(store), added(store), added(store)
    assert asked("--remove", first.id, second.id) == ["2 jobs removed"]
    assert [each.job.id for each in store.kept()] == [third.id]
    missing = run("--remove", first.id, third.id)
    assert isinstance(missing.exception, NotFound)
    assert first.id in str(missing.exception)
    assert store.kept() == []


def test_all_that_are_over_are_removed_together(store: JobStore) -> None:
    done(store)
    done(store)
    waiting = added(store)
    assert asked("--remove", "--finished") == ["2 jobs removed"]
    assert [each.job.id for each in store.kept()] == [waiting.id]


@pytest.mark.parametrize("words", [("--remove",), ("--remove", "--finished", "x")])
def test_nothing_is_removed_where_it_is_not_said_what(store: JobStore, words: tuple[str, ...]) -> None:
    job = done(store)
    assert isinstance(run(*words).exception, BadParameter)
    assert [each.job.id for each in store.kept()] == [job.id]


def test_where_there_are_no_jobs_that_is_said(store: JobStore) -> None:
    assert asked() == ["0 jobs, 0.0 of the 2000 MB that are kept"]
