"""What clients have of the queue, and whose turn is next, in every store."""

import hashlib
from dataclasses import replace

import pytest

from helpdesk.domain.errors import Busy, OverShare
from helpdesk.ports import JobStore

from .homes import HERE, PRODUCTS, ROOM, THERE, Clock, Home, add, take


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
