"""How many bytes requests and results take, of one client and of all, and who makes room, in every store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from helpdesk.domain.errors import Busy, OverShare
from helpdesk.domain.jobs import ROW_BYTES, Bounds, Failure, JobStatus, Product
from helpdesk.ports import JobStore

from .homes import ANNA, HERE, LEASE_S, MOST_TRIES, PRODUCTS, ROOM, THERE, Clock, Home, add, done, held, status, take


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
