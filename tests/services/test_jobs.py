"""Jobs from the counter to the workers, over a real queue."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest

from helpdesk.domain.errors import BadParameter, Busy, HelpdeskError, NotFound, TooLarge, Unavailable
from helpdesk.domain.jobs import Failure, JobStatus, Product
from helpdesk.faces.ogc.processes.failures import raised
from helpdesk.services.jobs import Counter, Held, Watch, Work, Workers
from helpdesk.storage.jobs.store import SqliteJobStore

PATIENCE_S = 30.0


def product(content: bytes) -> list[Product]:
    return [Product(output="out", media_type="text/plain", content=content)]


def echo(_: str, request: bytes, watch: Watch) -> Sequence[Product]:
    watch.report(50, "half")
    return product(request)


class Endless:
    """Work that ends only when it is interrupted; `begun` is set at each beginning."""

    def __init__(self) -> None:
        self.begun = Event()

    def __call__(self, _: str, request: bytes, watch: Watch) -> Sequence[Product]:
        self.begun.set()
        while True:
            watch.report(10, "on it")
            watch.pause(0.05)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(SqliteJobStore(tmp_path / "jobs.sqlite"), most_waiting=500, days=7)
    yield opened
    opened.close()


@pytest.fixture
def serve(counter: Counter) -> Iterator[Callable[[Work], Workers]]:
    served: list[tuple[Workers, Work]] = []
    workers = Workers(counter)

    def begin(work: Work) -> Workers:
        workers.serve(work)
        served.append((workers, work))
        return workers

    yield begin
    for each, work in served:
        each.leave(work)


def status(counter: Counter, held: Held) -> JobStatus:
    found = counter.find(held.job.id, [held.secret])
    assert found is not None
    return found.job.status


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    assert true()


def test_a_job_is_done_and_its_result_kept(counter: Counter, serve: Callable[[Work], Workers]) -> None:
    serve(echo)
    held = counter.wait(counter.submit("p", b"said"), PATIENCE_S)
    assert (held.job.status, held.job.progress) == (JobStatus.SUCCESSFUL, 100)
    assert counter.outcome(held) == product(b"said")


def test_jobs_handed_in_before_the_start_are_done_after_it(counter: Counter, serve: Callable[[Work], Workers]) -> None:
    held = counter.submit("p", b"early")
    assert counter.wait(held, 0).job.status is JobStatus.ACCEPTED
    serve(echo)
    assert counter.wait(held, PATIENCE_S).job.status is JobStatus.SUCCESSFUL


def test_only_the_secret_shows_a_job(counter: Counter) -> None:
    mine, other = counter.submit("p", b""), counter.submit("p", b"")
    assert mine.secret != other.secret
    assert len(mine.secret) >= 43
    assert counter.find(mine.job.id, [mine.secret]) == mine
    assert counter.find(mine.job.id, [other.secret]) is None
    assert counter.find(mine.job.id, []) is None
    assert counter.find("nothing", [mine.secret]) is None
    assert [each.job.id for each in counter.held_by([mine.secret, "nonsense", "\ud800"])] == [mine.job.id]


def test_the_secret_itself_is_not_stored(counter: Counter, tmp_path: Path) -> None:
    held = counter.submit("p", b"")
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert held.job.id.encode() in written
    assert held.secret.encode() not in written


def test_who_shows_an_earlier_secret_holds_all_jobs_by_it(counter: Counter) -> None:
    first = counter.submit("p", b"")
    second = counter.submit("p", b"", ["of another desk", first.secret])
    assert second.secret == first.secret
    assert {each.job.id for each in counter.held_by([first.secret])} == {first.job.id, second.job.id}


def test_nobody_chooses_a_secret(counter: Counter) -> None:
    assert counter.submit("p", b"", ["1234"]).secret != "1234"


def test_an_error_of_the_family_is_the_failure_of_the_job(counter: Counter, serve: Callable[[Work], Workers]) -> None:
    def refuse(_: str, __: bytes, ___: Watch) -> Sequence[Product]:
        raise BadParameter("area", "has no corners")

    serve(refuse)
    held = counter.wait(counter.submit("p", b""), PATIENCE_S)
    assert held.job.status is JobStatus.FAILED
    assert counter.outcome(held) == Failure(kind="BadParameter", message="area: has no corners", parameter="area")


@pytest.mark.parametrize("kind", [NotFound, Busy, TooLarge, Unavailable])
def test_a_refusal_of_a_job_is_the_error_that_it_is_at_once(
    counter: Counter, serve: Callable[[Work], Workers], kind: type[HelpdeskError]
) -> None:
    def refuse(_: str, __: bytes, ___: Watch) -> Sequence[Product]:
        raise kind("ask for less")

    serve(refuse)
    failure = counter.outcome(counter.wait(counter.submit("p", b""), PATIENCE_S))
    assert isinstance(failure, Failure)
    assert (type(raised(failure)), str(raised(failure))) == (kind, "ask for less")


def test_a_fault_of_the_software_is_tried_again_and_tells_no_secrets(
    counter: Counter, serve: Callable[[Work], Workers]
) -> None:
    tries: list[bytes] = []

    def break_twice(_: str, request: bytes, __: Watch) -> Sequence[Product]:
        tries.append(request)
        if len(tries) < 3:
            raise RuntimeError("desk closed")
        return product(request)

    serve(break_twice)
    assert counter.wait(counter.submit("p", b"x"), PATIENCE_S).job.status is JobStatus.SUCCESSFUL

    def break_always(_: str, __: bytes, ___: Watch) -> Sequence[Product]:
        raise RuntimeError("/etc/passwd")

    serve(break_always)
    held = counter.wait(counter.submit("p", b"y"), PATIENCE_S)
    assert (held.job.status, held.job.tries) == (JobStatus.FAILED, 3)
    assert "passwd" not in held.job.message


def test_dismissal_reaches_a_running_job(counter: Counter, serve: Callable[[Work], Workers]) -> None:
    work = Endless()
    serve(work)
    held = counter.submit("p", b"")
    wait_until(lambda: status(counter, held) is JobStatus.RUNNING)
    assert counter.dismiss(held).job.status is JobStatus.DISMISSED
    after = counter.submit("p", b"")
    work.begun.clear()
    assert work.begun.wait(PATIENCE_S)
    assert counter.dismiss(after).job.status is JobStatus.DISMISSED


def test_a_stop_gives_running_jobs_back_to_the_next_start(counter: Counter) -> None:
    work, workers = Endless(), Workers(counter)
    workers.serve(work)
    held = counter.submit("p", b"again")
    assert work.begun.wait(PATIENCE_S)
    workers.leave(work)
    assert status(counter, held) is JobStatus.ACCEPTED
    next_workers = Workers(counter)
    next_workers.serve(echo)
    done = counter.wait(held, PATIENCE_S)
    next_workers.leave(echo)
    assert (done.job.status, done.job.tries) == (JobStatus.SUCCESSFUL, 1)


def test_new_work_takes_over_what_the_old_has_begun(counter: Counter, serve: Callable[[Work], Workers]) -> None:
    old = Endless()
    workers = serve(old)
    held = counter.submit("p", b"moved")
    assert old.begun.wait(PATIENCE_S)
    serve(echo)
    workers.leave(old)
    assert counter.outcome(counter.wait(held, PATIENCE_S)) == product(b"moved")


def test_where_new_work_is_left_the_old_is_done_again(counter: Counter, serve: Callable[[Work], Workers]) -> None:
    def unfit(_: str, __: bytes, ___: Watch) -> Sequence[Product]:
        raise AssertionError("this desk was never served")

    workers = serve(echo)
    workers.serve(unfit)
    workers.leave(unfit)
    held = counter.wait(counter.submit("p", b"old"), PATIENCE_S)
    assert counter.outcome(held) == product(b"old")


def test_leaving_old_work_does_not_stop_the_new(counter: Counter, serve: Callable[[Work], Workers]) -> None:
    def old(_: str, __: bytes, ___: Watch) -> Sequence[Product]:
        return product(b"old")

    workers = serve(old)
    serve(echo)
    workers.leave(old)
    held = counter.wait(counter.submit("p", b"new"), PATIENCE_S)
    assert counter.outcome(held) == product(b"new")


def test_results_older_than_they_are_kept_are_removed(
    tmp_path: Path, counter: Counter, serve: Callable[[Work], Workers]
) -> None:
    eight_days_ago = SqliteJobStore(tmp_path / "jobs.sqlite", lambda: time.time() - 8 * 86_400)
    then = Counter(eight_days_ago, most_waiting=50, days=7)
    old, fresh = then.submit("p", b"old"), counter.submit("p", b"fresh")
    then.dismiss(old)
    serve(echo)
    assert counter.wait(fresh, PATIENCE_S).job.status is JobStatus.SUCCESSFUL
    wait_until(lambda: counter.find(old.job.id, [old.secret]) is None)
    assert counter.find(fresh.job.id, [fresh.secret]) is not None
    eight_days_ago.close()


def test_two_servers_share_one_queue_and_do_every_job_once(counter: Counter) -> None:
    done: list[bytes] = []

    def note(_: str, request: bytes, __: Watch) -> Sequence[Product]:
        done.append(request)
        return product(request)

    servers = [Workers(counter), Workers(counter)]
    for server in servers:
        server.serve(note)
    held = [counter.submit("p", json.dumps(number).encode()) for number in range(30)]
    for each in held:
        assert counter.wait(each, PATIENCE_S).job.status is JobStatus.SUCCESSFUL
    for server in servers:
        server.leave(note)
    assert sorted(map(int, done)) == list(range(30))


def test_the_results_of_one_client_keep_within_its_share_and_the_newest_are_there(tmp_path: Path) -> None:
    counter = Counter(SqliteJobStore(tmp_path / "jobs.sqlite"), most_waiting=500, days=7, most_bytes=1_000_000)
    workers = Workers(counter, 1)

    def work(_: str, request: bytes, __: Watch) -> Sequence[Product]:
        return product(bytes(int(request)))

    workers.serve(work)
    for size in (40_000, 40_000, 40_000, 40_000, 200_000, 60_000):
        last = counter.wait(counter.submit("p", b"%d" % size, client="192.0.2.1"), PATIENCE_S)
        assert sum(each.bytes for each in counter.store.kept()) <= 100_000
        assert isinstance(counter.outcome(last), Failure) == (size > 100_000)
    assert counter.outcome(last) == product(bytes(60_000))
    workers.leave(work)
    counter.close()
