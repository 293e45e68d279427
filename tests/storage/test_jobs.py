"""The battery that every store of jobs passes. A clock that is set by hand stands in for waiting."""

import hashlib
import multiprocessing
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL

from helpdesk.domain.errors import Busy, OverShare, Unavailable, in_full
from helpdesk.domain.jobs import ROW_BYTES, Bounds, Failure, Job, JobStatus, Product
from helpdesk.ports import JobStore
from helpdesk.storage.jobs.store import SqliteJobStore
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.jobs import PostgisJobStore
from helpdesk.storage.postgis.migrations import upgrade

ANNA, BERT = b"a" * 32, b"b" * 32
HERE, THERE = "192.0.2.1", "192.0.2.2"
LEASE_S, MOST_TRIES = 10.0, 3
PRODUCTS = [
    Product(output="record", media_type="application/json", content=b"{}"),
    Product(output="map", media_type="image/png", content=b"\x00\xff"),
]


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Home:
    """Where the jobs of a test live; `open` opens a store on them, as every process of a server does."""

    def __init__(self, where: str) -> None:
        self.where = where

    def open(self, clock: Clock | None = None, **options: Any) -> JobStore:
        """With the store's own clock where none is given."""
        if not self.where.startswith("postgresql://"):
            return SqliteJobStore(Path(self.where), clock or time.time, **options)
        now = {"now": lambda: SQL("to_timestamp({})").format(clock())} if clock else {}
        return PostgisJobStore(Database(self.where, size=8), partial(upgrade, self.where), **now, **options)

    def products(self) -> int:
        """How many there are, of whichever job."""
        if self.where.startswith("postgresql://"):
            with psycopg.connect(self.where) as server:
                (count,) = server.execute("SELECT count(*) FROM helpdesk.products").fetchone() or (0,)
        else:
            with closing(sqlite3.connect(self.where)) as file:
                (count,) = file.execute("SELECT count(*) FROM products").fetchone()
        return int(count)

    def clients(self) -> list[bytes]:
        """What is kept of those who handed jobs in."""
        if self.where.startswith("postgresql://"):
            with psycopg.connect(self.where) as server:
                return [bytes(each) for (each,) in server.execute("SELECT client FROM helpdesk.jobs")]
        with closing(sqlite3.connect(self.where)) as file:
            return [each for (each,) in file.execute("SELECT client FROM jobs")]


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


ROOM = Bounds(waiting=100, waiting_of_one=100, bytes=1_000_000_000, bytes_of_one=1_000_000_000)


def add(
    store: JobStore, request: bytes = b"{}", secret: bytes = ANNA, client: str = HERE, bounds: Bounds = ROOM
) -> Job:
    return store.add("advise", request, secret, client, bounds)


def take(store: JobStore, worker: str = "one") -> Job | None:
    return store.take(worker, LEASE_S, MOST_TRIES)


def status(store: JobStore, job: Job) -> JobStatus:
    found = store.find(job.id)
    assert found is not None
    return found[0].status


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


def test_the_queue_is_bounded_and_running_jobs_do_not_count(store: JobStore) -> None:
    one = replace(ROOM, waiting=1, waiting_of_one=2)
    add(store, bounds=one)
    with pytest.raises(Busy, match="1 jobs wait already"):
        add(store, client=THERE, bounds=one)
    take(store)
    add(store, client=THERE, bounds=one)


def test_one_client_has_its_share_of_the_queue_and_the_others_theirs(store: JobStore) -> None:
    bounds = replace(ROOM, waiting=3, waiting_of_one=2)
    mine = [add(store, bounds=bounds) for _ in range(2)]
    with pytest.raises(OverShare, match=r"2 of your jobs wait already.*dismiss one"):
        add(store, bounds=bounds)
    add(store, client=THERE, bounds=bounds)
    with pytest.raises(Busy, match="3 jobs wait already"):
        add(store, client=THERE, bounds=bounds)
    store.dismiss(mine[0].id)
    add(store, bounds=bounds)


def test_clients_take_turns_however_many_jobs_each_has_handed_in(store: JobStore, clock: Clock) -> None:
    flood = [add(store, client=HERE).id for _ in range(4)]
    clock.now += 1
    other = [add(store, client=THERE).id for _ in range(2)]
    taken = []
    for _ in range(6):
        clock.now += 1
        job = take(store)
        assert job is not None
        taken.append(job.id)
        store.finish(job.id, "one", PRODUCTS, ROOM)
    order = [HERE if each in flood else THERE for each in taken]
    assert order == [HERE, THERE, HERE, THERE, HERE, HERE]
    assert [each for each in taken if each in other] == sorted(other)


def test_who_has_fewest_jobs_running_is_next(store: JobStore, clock: Clock) -> None:
    first = add(store, client=THERE)
    clock.now += 1
    taken = take(store)
    assert taken is not None
    store.finish(first.id, "one", PRODUCTS, ROOM)
    flood = [add(store, client=HERE).id for _ in range(3)]
    clock.now += 1
    other = add(store, client=THERE).id
    running = []
    for _ in range(3):
        clock.now += 1
        job = take(store)
        assert job is not None
        running.append(job.id)
    # The second of the flood began after the first of the other, but another of the flood is running.
    assert [each in flood for each in running] == [True, False, True]
    assert running[1] == other


def test_no_address_is_kept_and_the_same_client_is_known_again(home: Home, clock: Clock) -> None:
    store = home.open(clock)
    add(store, client=HERE)
    store.close()
    again, bounds = home.open(clock), replace(ROOM, waiting_of_one=1)
    with pytest.raises(OverShare):
        add(again, client=HERE, bounds=bounds)
    add(again, client=THERE, bounds=bounds)
    again.close()
    kept = home.clients()
    assert len(set(kept)) == 2
    assert {len(each) for each in kept} == {8}
    plain = {hashlib.blake2b(each.encode(), digest_size=8).digest() for each in (HERE, THERE)}
    assert not plain & set(kept)


def done(store: JobStore, clock: Clock, size: int, client: str, bounds: Bounds = ROOM) -> Job:
    """A job that asked with ten bytes and has results of this size, where they are kept."""
    clock.now += 1
    job = add(store, b"0123456789", client=client)
    taken = take(store)
    assert taken is not None
    assert taken.id == job.id
    assert store.finish(taken.id, "one", [Product(output="map", media_type="image/png", content=bytes(size))], bounds)
    return job


def held(store: JobStore) -> dict[str, int]:
    return {each.job.id: each.bytes for each in store.kept()}


def test_where_all_is_full_the_largest_holder_loses_the_oldest_and_the_queue_stays_open(
    store: JobStore, clock: Clock
) -> None:
    small = done(store, clock, 100_000, THERE)
    large = [done(store, clock, 300_000, HERE) for _ in range(3)]
    bounds = replace(ROOM, bytes=1_000_000)
    clock.now += 1
    added = add(store, b"x", client=THERE, bounds=bounds)
    assert [each.job.id for each in store.kept()] == [small.id, large[1].id, large[2].id, added.id]
    assert store.find(large[0].id) is None
    assert store.products(large[0].id) == []
    assert sum(held(store).values()) <= bounds.bytes


def test_as_many_of_the_oldest_are_given_up_as_make_room(store: JobStore, clock: Clock) -> None:
    jobs = [done(store, clock, 100_000, HERE) for _ in range(8)]
    add(store, bytes(250_000), client=THERE, bounds=replace(ROOM, bytes=850_000))
    assert [each.id for each in jobs if store.find(each.id)] == [each.id for each in jobs[3:]]


def test_what_waits_or_runs_is_never_given_up(store: JobStore, home: Home) -> None:
    bounds = replace(ROOM, bytes=100_000)
    waiting, running = add(store, bytes(40_000)), add(store, bytes(40_000))
    take(store)
    with pytest.raises(Busy, match=r"fill the 0\.1 MB that are kept"):
        add(store, bytes(40_000), client=THERE, bounds=bounds)
    assert set(held(store)) == {waiting.id, running.id}
    assert home.products() == 0


def test_what_is_over_of_one_client_makes_room_for_more_of_it_the_oldest_first(store: JobStore, clock: Clock) -> None:
    bounds = replace(ROOM, bytes_of_one=1_000_000)
    other = done(store, clock, 300_000, THERE)
    mine = [done(store, clock, 300_000, HERE) for _ in range(3)]
    added = add(store, bytes(150_000), bounds=bounds)
    assert set(held(store)) == {other.id, mine[1].id, mine[2].id, added.id}


def test_a_client_whose_jobs_wait_and_run_is_refused_and_loses_nothing(store: JobStore, clock: Clock) -> None:
    bounds = replace(ROOM, bytes_of_one=1_000_000)
    mine = done(store, clock, 100_000, HERE)
    running = add(store, bytes(400_000))
    take(store)
    waiting = add(store, bytes(400_000))
    with pytest.raises(OverShare, match=r"wait and run, with this one, fill the 1 MB.*wait for one, or dismiss one"):
        add(store, bytes(300_000), bounds=bounds)
    assert set(held(store)) == {mine.id, running.id, waiting.id}
    add(store, bytes(300_000), client=THERE, bounds=bounds)
    store.dismiss(waiting.id)
    add(store, bytes(300_000), bounds=bounds)


def test_results_of_one_client_stay_within_its_share_and_the_oldest_make_room(store: JobStore, clock: Clock) -> None:
    bounds = replace(ROOM, bytes_of_one=1_000_000)
    other = done(store, clock, 900_000, THERE)
    mine = []
    for size in (300_000, 300_000, 300_000, 700_000, 500_000):
        mine.append(done(store, clock, size, HERE, bounds))
        assert sum(held(store)[each.id] for each in mine if each.id in held(store)) <= bounds.bytes_of_one
    assert set(held(store)) == {other.id, mine[-1].id}
    assert len(store.products(mine[-1].id)[0].content) == 500_000


def test_results_of_all_stay_within_what_is_kept_and_the_largest_holder_makes_room(
    store: JobStore, home: Home, clock: Clock
) -> None:
    bounds = replace(ROOM, bytes=1_000_000, bytes_of_one=700_000)
    small = done(store, clock, 100_000, "192.0.2.3", bounds)
    large = [done(store, clock, 300_000, THERE, bounds) for _ in range(2)]
    mine = done(store, clock, 400_000, HERE, bounds)
    assert set(held(store)) == {small.id, large[1].id, mine.id}
    assert sum(held(store).values()) <= bounds.bytes
    assert home.products() == 3


@pytest.mark.parametrize("bounds", [replace(ROOM, bytes_of_one=500_000), replace(ROOM, bytes=500_000)])
def test_a_result_that_is_larger_than_all_that_is_kept_of_one_makes_the_job_fail_and_costs_nobody_anything(
    store: JobStore, home: Home, clock: Clock, bounds: Bounds
) -> None:
    kept = [done(store, clock, 200_000, each) for each in (HERE, THERE)]
    failed = done(store, clock, 600_000, HERE, bounds)
    assert status(store, failed) is JobStatus.FAILED
    failure = store.failure(failed.id)
    assert failure is not None
    assert failure.kind == "BadParameter"
    assert "600000 bytes long, all that is kept of one client 500000; ask for a smaller part" in failure.message
    assert held(store) == {**{each.id: ROW_BYTES + 200_010 for each in kept}, failed.id: ROW_BYTES}
    assert home.products() == 2


@pytest.mark.parametrize(
    ("bounds", "client", "full"),
    [
        (replace(ROOM, bytes_of_one=1_000_000), HERE, "your jobs that wait and run, with this one, fill the 1 MB"),
        (replace(ROOM, bytes=1_000_000), THERE, "jobs that wait and run fill the 1 MB that are kept"),
    ],
)
def test_a_result_that_what_waits_leaves_no_room_for_makes_the_job_fail_and_costs_nobody_anything(
    store: JobStore, home: Home, clock: Clock, bounds: Bounds, client: str, full: str
) -> None:
    kept = done(store, clock, 100_000, HERE)
    job = add(store, b"0123456789")
    take(store)
    waiting = add(store, bytes(700_000), client=client)
    assert store.finish(job.id, "one", [Product(output="map", media_type="image/png", content=bytes(400_000))], bounds)
    failure = store.failure(job.id)
    assert failure is not None
    assert (failure.kind, full in failure.message) == ("Busy", True)
    assert set(held(store)) == {kept.id, job.id, waiting.id}
    assert home.products() == 1


def test_who_ends_a_job_that_was_taken_away_makes_no_room(store: JobStore, clock: Clock) -> None:
    kept = done(store, clock, 100_000, HERE)
    job = add(store)
    take(store, "dead")
    bounds = replace(ROOM, bytes_of_one=150_000)
    assert not store.finish(job.id, "one", [Product(output="map", media_type="x/y", content=bytes(100_000))], bounds)
    assert set(held(store)) == {kept.id, job.id}


def test_results_that_are_written_at_once_stay_within_what_is_kept(home: Home) -> None:
    stores = [home.open() for _ in range(4)]
    jobs = [add(stores[0]).id for _ in range(8)]
    for _ in jobs:
        take(stores[0])
    bounds = replace(ROOM, bytes_of_one=1_000_000)
    result = [Product(output="map", media_type="image/png", content=bytes(300_000))]
    with ThreadPoolExecutor(4) as threads:
        ended = list(threads.map(lambda at: stores[at % 4].finish(jobs[at], "one", result, bounds), range(8)))
    assert all(ended)
    kept = held(stores[0])
    assert sum(kept.values()) <= bounds.bytes_of_one
    assert len(kept) == home.products() == 3
    for each in stores:
        each.close()


def test_what_a_job_takes_is_its_request_its_results_and_its_row(store: JobStore, clock: Clock) -> None:
    failed = add(store, b"0123456789")
    take(store)
    assert held(store) == {failed.id: ROW_BYTES + 10}
    store.finish(failed.id, "one", Failure(kind="BadParameter", message="is no place"), ROOM)
    good = done(store, clock, 5, THERE)
    assert held(store) == {failed.id: ROW_BYTES, good.id: ROW_BYTES + 15}
    assert (store.request(failed.id), store.request(good.id)) == (b"", b"0123456789")
    store.dismiss(good.id)
    assert held(store)[good.id] == ROW_BYTES


def test_a_job_that_kills_its_workers_leaves_no_request(store: JobStore, clock: Clock) -> None:
    job = add(store, b"0123456789")
    for _ in range(MOST_TRIES):
        take(store, "victim")
        clock.now += LEASE_S + 1
    assert take(store, "victim") is None
    assert (store.request(job.id), held(store)) == (b"", {job.id: ROW_BYTES})


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


def test_old_results_are_removed_with_their_bytes(store: JobStore, home: Home, clock: Clock) -> None:
    old, waiting = add(store), add(store)
    taken = take(store)
    assert taken is not None
    store.finish(taken.id, "one", PRODUCTS, ROOM)
    clock.now += 100
    assert store.remove_finished(datetime.fromtimestamp(clock.now - 200, UTC)) == 0
    assert store.remove_finished(datetime.fromtimestamp(clock.now, UTC)) == 1
    left = {job.id for job in store.held_by([ANNA])}
    assert left == {old.id, waiting.id} - {taken.id}
    assert home.products() == 0


def test_large_and_empty_results_come_back_whole(store: JobStore) -> None:
    large = bytes(range(256)) * (12 * 1024) + b"end"
    products = [
        Product(output="map", media_type="image/tiff", content=large),
        Product(output="nothing", media_type="text/plain", content=b""),
        Product(output="exact", media_type="text/plain", content=bytes(1024 * 1024)),
    ]
    job = add(store)
    take(store)
    store.finish(job.id, "one", products, ROOM)
    assert store.products(job.id) == products


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


# As the software made it that knew of no clients.
EARLIER = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, secret BLOB NOT NULL, process TEXT NOT NULL, request BLOB NOT NULL, status TEXT NOT NULL,
    progress INTEGER NOT NULL DEFAULT 0, message TEXT NOT NULL DEFAULT '', tries INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL, updated REAL NOT NULL, started REAL, finished REAL, worker TEXT, lease REAL, failure TEXT
) STRICT;
INSERT INTO jobs (id, secret, process, request, status, created, updated)
VALUES ('early', x'00', 'echo', x'7B7D', 'accepted', 1.0, 1.0), ('failed', x'00', 'echo', x'7B7D', 'failed', 1.0, 1.0);
CREATE TABLE products (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, place INTEGER NOT NULL, output TEXT NOT NULL,
    media_type TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (job, place)
) STRICT;
INSERT INTO products VALUES ('early', 0, 'text', 'text/plain', x'01020304050607');
"""


def test_a_file_of_earlier_software_is_taken_over_with_its_jobs(path: Path, clock: Clock) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.executescript(EARLIER)
    opened = [SqliteJobStore(path, clock) for _ in range(2)]
    later = [add(store) for store in opened]
    taken = [take(opened[0]) for _ in range(3)]
    assert [job and job.id for job in taken] == ["early", *sorted(each.id for each in later)]
    assert held(opened[0])["early"] == ROW_BYTES + 2 + 7
    assert opened[0].request("failed") == b""
    for store in opened:
        store.close()


def test_only_the_owner_of_the_server_can_read_the_file(path: Path) -> None:
    store = SqliteJobStore(path)
    add(store)
    store.close()
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_database_is_unavailable_and_not_overwritten(path: Path) -> None:
    path.write_bytes(b"this is a letter, not a database" * 100)
    store = SqliteJobStore(path)
    with pytest.raises(Unavailable, match=r"jobs.sqlite cannot be used now"):
        add(store)
    store.close()
    assert path.read_bytes().startswith(b"this is a letter")


def test_a_closed_store_says_so(store: JobStore) -> None:
    store.close()
    with pytest.raises(Unavailable) as caught:
        add(store)
    assert "closed" in in_full(caught.value)
