"""Jobs on a disk that fills, or is only read: each that was accepted ends, and says why; room is all that it takes."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import httpx
import pytest

from helpdesk.domain.errors import NoRoom
from helpdesk.domain.jobs import Bounds, Failure, JobStatus, Product
from helpdesk.services.jobs import Counter, Held, Watch, Workers
from helpdesk.storage.jobs.store import SqliteJobStore

from ..e2e.conftest import free_port
from ..e2e.small_desk import ingested, small_desk
from ..serving.load import until
from .desks import command
from .disks import filled, full, read_only, writable
from .serving import served
from .test_killed_server import ADVICE, JOB, TEXT, done

pytestmark = pytest.mark.tries("disks full or only read")
MEGABYTE = 1 << 20
ROOM = Bounds(waiting=10_000, waiting_of_one=10_000, bytes=10**9, bytes_of_one=10**9)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    with full(folder, 48 * MEGABYTE):
        yield folder


class Long:
    """Work that gives as many bytes as the request says, once it goes on."""

    def __init__(self) -> None:
        self.begun, self.goes_on = Event(), Event()

    def __call__(self, _: str, request: bytes, watch: Watch) -> Sequence[Product]:
        self.begun.set()
        assert self.goes_on.wait(180), "nobody let it go on"
        return [Product(output="out", media_type="text/plain", content=b"x" * int(request))]


@pytest.fixture
def work() -> Long:
    return Long()


@pytest.fixture
def counter(work: Long, disk: Path) -> Iterator[Counter]:
    opened = Counter(SqliteJobStore(disk / "jobs.sqlite"), most_waiting=500, days=7)
    workers = Workers(opened)
    workers.serve(work)
    yield opened
    workers.leave(work)
    opened.close()


def status(counter: Counter, held: Held) -> JobStatus:
    found = counter.find(held.job.id, [held.secret])
    assert found is not None
    return found.job.status


def over(counter: Counter, held: Held) -> JobStatus:
    until(lambda: status(counter, held).over)
    return status(counter, held)


@pytest.mark.parametrize("room", [0, 64 << 10, 256 << 10, MEGABYTE])
def test_a_result_that_does_not_fit_makes_a_job_fail_with_the_reason_and_the_next_succeeds_when_there_is_room(
    room: int, counter: Counter, work: Long, disk: Path
) -> None:
    held = counter.submit("long", b"%d" % (3 * MEGABYTE))
    assert work.begun.wait(180)
    with filled(disk, room):
        work.goes_on.set()
        assert over(counter, held) is JobStatus.FAILED
        told = counter.outcome(held)
        assert isinstance(told, Failure)
        assert told.kind == "Unavailable"
        assert "the disk of the desk is full; ask again when it has room" in told.message
        assert counter.store.products(held.job.id) == []
    held = counter.submit("long", b"%d" % (3 * MEGABYTE))
    assert over(counter, held) is JobStatus.SUCCESSFUL
    (product,) = counter.store.products(held.job.id)
    assert len(product.content) == 3 * MEGABYTE


def test_of_jobs_that_wait_when_the_disk_fills_each_is_told_to_have_failed_and_none_more_is_accepted(
    counter: Counter, work: Long, disk: Path
) -> None:
    accepted = [counter.submit("long", b"2000000") for _ in range(8)]
    with filled(disk):
        work.goes_on.set()
        for held in accepted:
            assert over(counter, held) is JobStatus.FAILED
        with pytest.raises(NoRoom, match=r"jobs.sqlite cannot be used now: .*(disk is full|No space left on device)"):
            counter.submit("long", b"1")
    assert [each for held in accepted for each in counter.store.products(held.job.id)] == []
    assert over(counter, counter.submit("long", b"200000")) is JobStatus.SUCCESSFUL
    assert counter.store.counts().keys() <= {JobStatus.SUCCESSFUL, JobStatus.FAILED}


def test_a_transaction_that_a_full_disk_broke_off_does_not_stand_in_the_way_of_the_next(disk: Path) -> None:
    """Wherever it broke: at a row, or at its end."""
    store = SqliteJobStore(disk / "jobs.sqlite")
    added(store, 1)
    for room in range(0, 40 << 10, 4 << 10):
        with filled(disk, room):
            for size in (100, 5000, 20_000, 100_000):
                added(store, size)
        assert added(store, 10)
    store.close()


def added(store: SqliteJobStore, size: int) -> bool:
    try:
        store.add("long", b"x" * size, b"secret", "192.0.2.1", ROOM)
    except NoRoom:
        return False
    return True


def test_a_desk_on_a_full_disk_answers_accepts_no_job_and_takes_them_again_without_a_restart(
    disk: Path, tmp_path: Path
) -> None:
    desk = ingested(small_desk(disk / "desk"))
    with served(command(desk, tmp_path / "log", "serve"), free_port()) as (url, _):
        kept = accepted(url)
        with filled(disk):
            until(lambda: accepted(url) is None)
            for path in (ADVICE, "/", "/features/collections/plots/items", "/health"):
                assert httpx.get(f"{url}{path}", timeout=60).status_code == 200, path
            refused = post(url)
            assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
            assert "full" in refused.text
            assert str(disk) not in refused.text
        until(lambda: (again := accepted(url)) is not None and done(url, again).json() == TEXT)
        assert kept
        assert done(url, kept).json() == TEXT


def test_a_desk_whose_disk_is_only_read_takes_jobs_without_a_restart_once_it_is_written(tmp_path: Path) -> None:
    desk = ingested(small_desk(tmp_path / "desk"))
    with read_only(desk.data), served(command(desk, tmp_path / "log", "serve"), free_port()) as (url, _):
        refused = post(url)
        assert refused.status_code == 503
        assert "readonly" in refused.text or "Read-only" in refused.text
        writable(desk.data)
        until(lambda: (job := accepted(url)) is not None and done(url, job).json() == TEXT)


def post(url: str) -> httpx.Response:
    return httpx.post(f"{url}/ogc/processes/echo/execution", json=JOB, headers={"Prefer": "respond-async"}, timeout=60)


def accepted(url: str) -> str | None:
    """Where the job is, where it was taken."""
    answer = post(url)

    def is_told() -> bool:
        """While others of this test wait still, it is asked again."""
        nonlocal answer
        answer = post(url) if answer.status_code == 429 else answer
        return answer.status_code != 429

    until(is_told)
    assert answer.status_code in (201, 503), answer.text
    return answer.headers["location"].removeprefix(url) if answer.status_code == 201 else None
