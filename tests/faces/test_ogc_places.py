"""Whose turn it is to compute, where more is asked than is computed at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from time import sleep

import pytest

from helpdesk.domain.errors import Busy
from helpdesk.faces.ogc.processes.places import AT_ONCE, AT_ONCE_OF_ONE, Places
from helpdesk.services.jobs import Interrupted
from helpdesk.services.jobs.watch import Interruption, interruption

FLOODING, OTHER, THIRD = "192.0.2.1", "192.0.2.2", "192.0.2.3"
PATIENCE_S = 60.0


def until(holds: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE_S / 0.01)):
        if holds():
            return
        sleep(0.01)
    raise AssertionError("it never came")


@dataclass
class Crowd:
    """Threads that take a place each and keep it until they are told; `begun` are the clients in the order of turns."""

    places: Places
    pool: ThreadPoolExecutor
    begun: list[str] = field(default_factory=list)
    ends: list[Event] = field(default_factory=list)

    def comes(self, client: str) -> Future[None]:
        waiting, begun = self.places.waiting, len(self.begun)
        coming = self.pool.submit(self._compute, client)
        until(lambda: self.places.waiting > waiting or len(self.begun) > begun)
        return coming

    def end(self, at: int) -> None:
        """The computing that began as this one ends, and the next begins."""
        count = len(self.begun)
        self.ends[at].set()
        until(lambda: len(self.begun) > count)

    def _compute(self, client: str) -> None:
        with self.places.taken(client):
            end = Event()
            self.ends.append(end)
            self.begun.append(client)
            assert end.wait(PATIENCE_S)


@contextmanager
def crowd(places: Places) -> Iterator[Crowd]:
    with ThreadPoolExecutor(16) as pool:
        gathered = Crowd(places, pool)
        try:
            yield gathered
        finally:
            while gathered.places.waiting or not all(end.is_set() for end in gathered.ends):
                for end in gathered.ends:
                    end.set()
                sleep(0.01)


def test_one_client_leaves_a_place_to_the_others() -> None:
    assert AT_ONCE_OF_ONE < AT_ONCE
    with crowd(Places(patience_s=PATIENCE_S)) as asking:
        for _ in range(6):
            asking.comes(FLOODING)
        assert asking.begun == [FLOODING]
        asking.comes(OTHER)
        assert asking.begun == [FLOODING, OTHER]


def test_the_next_is_the_client_whose_last_turn_is_longest_ago() -> None:
    with crowd(Places(patience_s=PATIENCE_S)) as asking:
        for client in (FLOODING, FLOODING, FLOODING, OTHER, OTHER, THIRD):
            asking.comes(client)
        for ending in range(3):
            asking.end(ending)
        assert asking.begun == [FLOODING, OTHER, THIRD, FLOODING, OTHER]


def test_who_asks_anew_each_time_passes_nobody_who_waits() -> None:
    with crowd(Places(most=1, most_of_one=1, patience_s=PATIENCE_S)) as asking:
        for client in (THIRD, THIRD, FLOODING):
            asking.comes(client)
        asking.end(0)
        asking.comes(OTHER)
        asking.end(1)
        # Between these two requests none of this client's waited.
        asking.comes(FLOODING)
        for ending in (2, 3):
            asking.end(ending)
        assert asking.begun == [THIRD, FLOODING, OTHER, THIRD, FLOODING]


def test_the_turns_of_the_latest_clients_alone_are_remembered() -> None:
    places = Places(remembered=2)
    for client in (FLOODING, OTHER, FLOODING, THIRD):
        with places.taken(client):
            pass
    assert list(places._last) == [FLOODING, THIRD]


def test_who_waits_too_long_is_told_and_keeps_nobody_out() -> None:
    places = Places(most=1, most_of_one=1, patience_s=0.01)
    with places.taken(FLOODING), pytest.raises(Busy, match="respond-async"), places.taken(OTHER):
        pass
    with places.taken(OTHER):
        assert places.waiting == 0


def test_who_has_gone_waits_no_longer() -> None:
    places, gone = Places(most=1, most_of_one=1, patience_s=PATIENCE_S), Interruption()
    gone.happen()

    def ask() -> None:
        interruption.set(gone)
        with places.taken(OTHER):
            raise AssertionError

    with places.taken(FLOODING), ThreadPoolExecutor(1) as pool, pytest.raises(Interrupted):
        pool.submit(ask).result(PATIENCE_S)
    assert places.waiting == 0
