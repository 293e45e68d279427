"""Disks that are only read, are full, or hold a damaged queue: what can be answered is, and the rest is told."""

import json
from pathlib import Path

import httpx
import pytest

from helpdesk.bootstrap import build_data, open_desk
from helpdesk.bootstrap.backup import back_up, restore
from helpdesk.bootstrap.publishing import library, publish
from helpdesk.domain.errors import BadParameter, HelpdeskError, IngestFailed
from helpdesk.settings import Settings
from helpdesk.storage.decision_log import BoundedLog
from helpdesk.storage.ingest.progress import Silent

from ..e2e.conftest import free_port
from ..e2e.small_desk import answers, ingested, small_desk
from ..serving.load import until
from .desks import AT, command
from .disks import full, read_only
from .serving import served
from .test_killed_server import ADVICE, JOB

pytestmark = pytest.mark.tries("disks full or only read")
WALKED = (
    ADVICE,
    "/",
    "/health/ready",
    "/features/collections/plots/items",
    "/ogc/collections/clay/map?bbox=-5,47,-1,49",
)


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    return ingested(small_desk(tmp_path / "desk"))


def assert_serves_without_jobs(desk: Settings, log: Path, said: str) -> None:
    """Twice asked for, told once in the log; whatever only reads is answered."""
    with served(command(desk, log, "serve"), port := free_port()) as (url, _):
        for path in WALKED:
            assert httpx.get(f"{url}{path}", timeout=60).status_code == 200, path
        for _ in range(2):
            answer = httpx.post(
                f"{url}/ogc/processes/echo/execution", json=JOB, headers={"Prefer": "respond-async"}, timeout=60
            )
            assert answer.status_code == 503, answer.text
            assert said in answer.text
            assert str(desk.data) not in answer.text
        assert httpx.post(f"{url}/ogc/processes/echo/execution", json=JOB, timeout=60).status_code == 200
        until(lambda: "jobs wait: " in log.read_text())
    assert port
    assert log.read_text().count("jobs wait: ") == 1, log.read_text()
    assert str(desk.data / "jobs.sqlite") in log.read_text()


def test_a_desk_whose_data_are_only_read_answers_and_takes_no_jobs(desk: Settings, tmp_path: Path) -> None:
    before = answers(desk, AT)
    for name in ("", "-wal", "-shm"):
        (desk.data / f"jobs.sqlite{name}").unlink(missing_ok=True)
    with read_only(desk.data):
        assert answers(desk, AT) == before
        assert_serves_without_jobs(desk, tmp_path / "log", "Read-only file system")
        with pytest.raises(HelpdeskError, match=r"Read-only file system"):
            build_data(desk)
        with pytest.raises(BadParameter, match=r"HELPDESK_DATA: .*Read-only file system"):
            publish(desk, "Us", "Because")
    assert answers(desk, AT) == before


def test_a_restore_into_data_that_are_only_read_is_refused_with_the_reason(desk: Settings, tmp_path: Path) -> None:
    back_up(desk, file := tmp_path / "desk.tar.gz", Silent())
    before = answers(desk, AT)
    with read_only(desk.data), pytest.raises(HelpdeskError, match=r"cannot be written: Read-only file system"):
        restore(desk, file, tmp_path / "content", Silent(), force=True)
    assert answers(desk, AT) == before


def test_a_desk_whose_content_is_only_read_is_built_and_answers(tmp_path: Path) -> None:
    made = small_desk(tmp_path / "desk")
    with read_only(made.content[0]):
        build_data(made)
        assert answers(made, AT)["plots"]


@pytest.mark.tries("files damaged")
def test_a_damaged_queue_of_jobs_is_named_and_everything_else_is_answered(desk: Settings, tmp_path: Path) -> None:
    for name in ("-wal", "-shm"):
        (desk.data / f"jobs.sqlite{name}").unlink(missing_ok=True)
    (desk.data / "jobs.sqlite").write_bytes(b"no database " * 999)
    assert_serves_without_jobs(desk, tmp_path / "log", "jobs.sqlite cannot be used now: file is not a database")
    assert "move the file aside" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("free", [8 << 10, 40 << 10, 64 << 10])
def test_a_publication_that_fills_the_disk_is_told_and_nothing_of_it_is_there(free: int, desk: Settings) -> None:
    kept = library(desk)
    publish(desk, "Us", "First")
    before = kept.history()
    rules = desk.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    (desk.data / "kept").mkdir()
    (desk.data / "published").rename(desk.data / "kept" / "published")
    (desk.data / "published").mkdir()
    rules.write_text(rules.read_text().replace("170", "120"))
    with full(desk.data / "published", free):
        try:
            publish(desk, "Us", "Second")
            said = "No space left on device"
        except BadParameter as error:
            said = str(error)
        assert "No space left on device" in said
        assert kept.history() in ((), kept.history()[:1])
    (desk.data / "published").rmdir()
    (desk.data / "kept" / "published").rename(desk.data / "published")
    assert kept.history() == before
    publish(desk, "Us", "Second")
    assert [each.message for each in kept.history()] == ["First", "Second"]


def test_a_log_of_answers_that_filled_its_disk_goes_on_with_a_line_of_its_own(tmp_path: Path) -> None:
    log, folder = BoundedLog(tmp_path / "log", 1 << 20), tmp_path / "log"
    log.write(b'{"id": 1}')
    with (folder / "decisions.jsonl").open("ab") as half:
        half.write(b'{"id": 2, "answ')
    log.write(b'{"id": 3}')
    lines = (folder / "decisions.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["id"] for line in (lines[0], lines[2])] == [1, 3]
    assert len(lines) == 3


@pytest.mark.tries("files damaged")
def test_a_backup_of_damaged_data_names_the_file(desk: Settings) -> None:
    (desk.data / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(IngestFailed, match=r"current cannot be read: .*run `helpdesk ingest`"):
        open_desk(desk)
