"""The battery that every store of jobs passes."""

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from helpdesk.domain.errors import Unavailable, in_full
from helpdesk.domain.jobs import Failure, JobStatus
from helpdesk.ports import JobStore

from .homes import ANNA, BERT, HERE, LEASE_S, MOST_TRIES, PRODUCTS, ROOM, THERE, Clock, Home, add, done, status, take


def test_a_new_job_waits_and_says_since_when(store: JobStore, clock: Clock) -> None:
    job = add(store)
    assert (job.status, job.progress, job.started) == (JobStatus.ACCEPTED, 0, None)
    assert job.created == datetime.fromtimestamp(clock.now, UTC)
    assert store.find(job.id) == (job, ANNA)
    assert store.request(job.id) == b"{}"


def test_an_unknown_job_is_none(store: JobStore) -> None:
    assert store.find("nothing") is None
    assert store.products("nothing") == []
    assert store.failure("nothing") is None


def test_the_longest_waiting_job_is_taken_first_and_by_one_alone(store: JobStore, clock: Clock) -> None:
    first = add(store)
    clock.now += 1
    second = add(store)
    taken = [take(store, "one"), take(store, "two"), take(store, "three")]
    assert [job and job.id for job in taken] == [first.id, second.id, None]
    assert status(store, first) is JobStatus.RUNNING


def test_many_threads_take_every_job_once(store: JobStore) -> None:
    added = {add(store).id for _ in range(40)}
    with ThreadPoolExecutor(8) as pool:
        taken = [job.id for job in pool.map(lambda number: take(store, f"w{number}"), range(60)) if job]
    assert sorted(taken) == sorted(added)


def take_all(where: str, worker: str) -> list[str]:
    store = Home(where).open()
    taken = []
    while job := take(store, worker):
        taken.append(job.id)
    store.close()
    return taken


def test_many_processes_take_every_job_once(home: Home) -> None:
    filling = home.open()
    added = {add(filling).id for _ in range(40)}
    filling.close()
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        taken = pool.starmap(take_all, [(home.where, f"process {number}") for number in range(3)])
    assert sorted(identifier for each in taken for identifier in each) == sorted(added)


def test_results_are_kept_byte_for_byte_and_in_order(store: JobStore) -> None:
    job = add(store)
    take(store)
    assert store.finish(job.id, "one", PRODUCTS, ROOM)
    assert status(store, job) is JobStatus.SUCCESSFUL
    assert store.products(job.id) == PRODUCTS
    assert store.failure(job.id) is None


def test_a_failure_is_kept_with_the_parameter_at_fault(store: JobStore) -> None:
    job, failure = add(store), Failure(kind="BadParameter", message="is not a place", parameter="place")
    take(store)
    assert store.finish(job.id, "one", failure, ROOM)
    assert status(store, job) is JobStatus.FAILED
    assert store.failure(job.id) == failure
    assert store.products(job.id) == []


def test_everything_outlives_the_process_that_wrote_it(store: JobStore, home: Home, clock: Clock) -> None:
    waiting, done = add(store, b"1"), add(store, b"2", BERT)
    taken = take(store)
    assert taken is not None
    store.finish(taken.id, "one", PRODUCTS, ROOM)
    store.close()
    again = home.open(clock)
    assert {again.find(job.id) is not None for job in (waiting, done)} == {True}
    assert again.products(taken.id) == PRODUCTS
    assert again.take("two", LEASE_S, MOST_TRIES) is not None
    again.close()


def test_a_job_whose_worker_died_is_taken_up_again_when_its_lease_is_out(store: JobStore, clock: Clock) -> None:
    job = add(store)
    take(store, "dead")
    assert take(store, "alive") is None
    clock.now += LEASE_S + 1
    again = take(store, "alive")
    assert again is not None
    assert (again.id, again.tries) == (job.id, 2)
    assert not store.finish(job.id, "dead", PRODUCTS, ROOM)
    assert store.products(job.id) == []
    assert store.finish(job.id, "alive", PRODUCTS, ROOM)


@pytest.mark.parametrize("set_by", [-400 * 86_400, -2 * LEASE_S, 86_400, 10_000 * 86_400])
def test_a_clock_that_was_set_locks_no_job_of_a_dead_worker_out(store: JobStore, clock: Clock, set_by: float) -> None:
    job = add(store)
    take(store, "dead")
    clock.now += set_by
    again = take(store, "alive")
    assert again is not None
    assert again.id == job.id
    assert store.renew("alive", [job.id], LEASE_S) == {job.id}
    assert store.finish(job.id, "alive", PRODUCTS, ROOM)
    ended = store.find(job.id)
    assert ended is not None
    assert ended[0].status is JobStatus.SUCCESSFUL


def test_a_worker_that_says_it_lives_keeps_its_jobs(store: JobStore, clock: Clock) -> None:
    job = add(store)
    take(store, "one")
    clock.now += LEASE_S - 1
    assert store.renew("one", [job.id], LEASE_S) == {job.id}
    clock.now += LEASE_S - 1
    assert take(store, "two") is None


def test_a_job_that_kills_its_workers_fails_in_the_end(store: JobStore, clock: Clock) -> None:
    job = add(store)
    for _ in range(MOST_TRIES):
        assert take(store, "victim") is not None
        clock.now += LEASE_S + 1
    assert take(store, "victim") is None
    assert status(store, job) is JobStatus.FAILED
    failure = store.failure(job.id)
    assert failure is not None
    assert "interrupted 3 times" in failure.message


def test_a_job_given_back_at_a_stop_is_no_try(store: JobStore) -> None:
    for _ in range(MOST_TRIES + 2):
        add_first = add(store) if not store.held_by([ANNA]) else store.held_by([ANNA])[0]
        assert take(store) is not None
        store.give_back(add_first.id, "one", counts=False)
    assert status(store, add_first) is JobStatus.ACCEPTED


def test_progress_is_told_by_the_worker_that_has_the_job(store: JobStore) -> None:
    job = add(store)
    take(store, "one")
    store.report(job.id, "one", 40, "2 of 5 parts")
    store.report(job.id, "two", 99, "not mine")
    found = store.find(job.id)
    assert found is not None
    assert (found[0].progress, found[0].message) == (40, "2 of 5 parts")


def test_a_worker_learns_that_its_job_was_dismissed(store: JobStore) -> None:
    job = add(store)
    take(store, "one")
    store.dismiss(job.id)
    assert store.renew("one", [job.id], LEASE_S) == frozenset()
    assert not store.finish(job.id, "one", PRODUCTS, ROOM)
    assert status(store, job) is JobStatus.DISMISSED


def test_a_waiting_job_that_is_dismissed_is_never_taken(store: JobStore) -> None:
    store.dismiss(add(store).id)
    assert take(store) is None


def test_dismissing_forgets_results_and_request(store: JobStore, home: Home) -> None:
    job = add(store, b"where I live")
    take(store)
    store.finish(job.id, "one", PRODUCTS, ROOM)
    store.dismiss(job.id)
    assert (store.products(job.id), store.request(job.id), home.products()) == ([], b"", 0)
    assert status(store, job) is JobStatus.DISMISSED


def test_a_secret_shows_its_own_jobs_alone_newest_first(store: JobStore, clock: Clock) -> None:
    mine = [add(store).id]
    clock.now += 1
    mine.insert(0, add(store).id)
    others = add(store, secret=BERT).id
    assert [job.id for job in store.held_by([ANNA])] == mine
    assert {job.id for job in store.held_by([ANNA, BERT])} == {*mine, others}
    assert store.held_by([]) == []
    assert store.held_by([b"c" * 32]) == []


def test_the_keeper_sees_all_jobs_and_removes_some(store: JobStore, home: Home, clock: Clock) -> None:
    first, second = done(store, clock, 5, HERE), done(store, clock, 5, THERE)
    clock.now += 1
    running = add(store, client=HERE)
    take(store)
    kept = store.kept()
    assert [(each.job.id, each.job.status) for each in kept] == [
        (first.id, JobStatus.SUCCESSFUL), (second.id, JobStatus.SUCCESSFUL), (running.id, JobStatus.RUNNING),
    ]  # fmt: skip
    assert kept[0].client == kept[2].client != kept[1].client
    assert store.remove([first.id, running.id, "nothing", "\0"]) == {first.id, running.id}
    assert [each.job.id for each in store.kept()] == [second.id]
    assert home.products() == 1
    assert not store.finish(running.id, "one", PRODUCTS, ROOM)


def test_jobs_are_counted_by_status(store: JobStore) -> None:
    assert not any(store.counts().values())
    store.dismiss([add(store) for _ in range(4)][-1].id)
    take(store)
    found = {status: count for status, count in store.counts().items() if count}
    assert found == {JobStatus.ACCEPTED: 2, JobStatus.RUNNING: 1, JobStatus.DISMISSED: 1}


def test_a_message_may_hold_anything(store: JobStore) -> None:
    job = add(store)
    take(store)
    store.report(job.id, "one", 1, "half a pair \ud800, and a zero \0.".encode("utf-8", "replace").decode())
    failure = Failure(kind="BadParameter", message='"quoted" \\ {braced} %s', parameter="a.b[0]")
    assert store.finish(job.id, "one", failure, ROOM)
    assert store.failure(job.id) == failure


def test_a_lease_is_measured_by_the_stores_own_clock(home: Home) -> None:
    store = home.open()
    job = add(store)
    assert store.take("dead", 0.2, MOST_TRIES) is not None
    assert store.take("alive", LEASE_S, MOST_TRIES) is None
    end = time.monotonic() + 30
    while (again := store.take("alive", LEASE_S, MOST_TRIES)) is None and time.monotonic() < end:
        time.sleep(0.02)
    assert again is not None
    assert (again.id, again.tries) == (job.id, 2)
    store.close()


def test_a_closed_store_says_so(store: JobStore) -> None:
    store.close()
    with pytest.raises(Unavailable) as caught:
        add(store)
    assert "closed" in in_full(caught.value)
