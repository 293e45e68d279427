"""A real primary and its streaming replica, each of which is lost under load, and lags."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import psycopg
import pytest
from psycopg import Connection

from helpdesk.domain.errors import Unavailable
from helpdesk.storage.postgis.database import Database, Row
from helpdesk.storage.postgis.replica import Replica

from .cluster import Server, program

# What README promises of reads while a server is lost.
FAILOVER_S = 10.0
IN_RECOVERY = "SELECT pg_is_in_recovery()"
THERE = [(True,)]


@dataclass
class Pair:
    primary: Server
    standby: Server

    @contextmanager
    def opened(self, lag_s: float = 2.0, size: int = 8) -> Iterator[tuple[Database, Replica]]:
        dsn = self.primary.dsn()
        with ExitStack() as opened:
            primary = opened.enter_context(closing(Database(dsn, size=size)))
            replica = Replica(self.standby.dsn(), primary, dsn, lag_s=lag_s, size=size)
            yield primary, opened.enter_context(closing(replica))

    @contextmanager
    def lagging(self) -> Iterator[None]:
        with psycopg.connect(self.standby.dsn(), autocommit=True) as connection:
            connection.execute("SELECT pg_wal_replay_pause()")
            try:
                yield
            finally:
                # It does so at once; its answer may fall to what is replayed from then on.
                with suppress(psycopg.errors.SerializationFailure):
                    connection.execute("SELECT pg_wal_replay_resume()")


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    with ExitStack() as made:
        primary = Server.made()
        made.callback(primary.remove)
        with psycopg.connect(primary.dsn(), autocommit=True) as connection:
            connection.execute("CREATE TABLE written (n int)")
        standby = primary.standby()
        made.callback(standby.remove)
        yield Pair(primary, standby)


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def test_reads_go_to_the_replica_and_what_is_written_to_the_primary(pair: Pair) -> None:
    with pair.opened() as (primary, replica):
        until(lambda: replica.rows(IN_RECOVERY) == THERE)
        with replica.connection() as connection:
            assert connection.execute(IN_RECOVERY).fetchall() == THERE
        with pytest.raises(Unavailable, match="read-only"):
            replica.rows("CREATE TABLE nowhere (n int)")
        with primary.transaction() as connection:
            assert connection.execute(IN_RECOVERY).fetchall() == [(False,)]


def test_a_table_that_the_replica_has_not_got_yet_is_read_from_the_primary(pair: Pair) -> None:
    with pair.opened(lag_s=600) as (primary, replica):
        until(lambda: replica.rows(IN_RECOVERY) == THERE)
        with pair.lagging():
            with primary.transaction() as connection:
                connection.execute("CREATE TABLE newest AS SELECT 7 AS n")
            assert replica.rows("SELECT n FROM newest") == [(7,)]
            with pytest.raises(Unavailable, match="no_such"):
                replica.rows("SELECT n FROM no_such")


def test_a_replica_that_lags_is_not_read_until_it_has_caught_up(pair: Pair) -> None:
    with pair.opened(lag_s=0.5) as (primary, replica):
        until(lambda: replica.rows(IN_RECOVERY) == THERE)
        with pair.lagging():
            with primary.transaction() as connection:
                connection.execute("INSERT INTO written VALUES (-1)")
            until(lambda: replica.rows("SELECT n FROM written WHERE n = -1") == [(-1,)])
            assert replica.rows(IN_RECOVERY) == [(False,)]
            assert "lacks what its primary wrote" in replica.lag()
        until(lambda: replica.rows(IN_RECOVERY) == THERE)
        assert replica.lag() == ""


def test_what_was_written_before_it_was_opened_is_never_missed(pair: Pair) -> None:
    with pair.lagging():
        with psycopg.connect(pair.primary.dsn()) as connection:
            connection.execute("INSERT INTO written VALUES (-2)")
        with pair.opened(lag_s=600) as (_, replica):
            assert replica.rows("SELECT n FROM written WHERE n = -2") == [(-2,)]


def test_a_read_that_is_lost_on_the_way_is_asked_once_more_of_the_primary(pair: Pair) -> None:
    asked: list[bool] = []

    def ask(connection: Connection[Row]) -> list[Row]:
        asked.append(connection.execute(IN_RECOVERY).fetchall() == THERE)
        if asked[-1]:
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)")
        return connection.execute("SELECT 1").fetchall()

    with pair.opened() as (_, replica):
        until(lambda: replica.rows(IN_RECOVERY) == THERE)
        assert replica.read(ask) == [(1,)]
        assert asked == [True, False]
        until(lambda: replica.rows(IN_RECOVERY) == THERE)


def test_where_every_connection_is_taken_it_is_said_and_the_next_reader_is_served(pair: Pair) -> None:
    with pair.opened(size=1) as (primary, replica):
        until(lambda: replica.rows(IN_RECOVERY) == THERE)
        with replica.connection(), primary.connection(), pytest.raises(Unavailable, match="connections in use"):
            replica.rows("SELECT 1")
        assert replica.rows("SELECT 1") == [(1,)]


@dataclass
class Load:
    """Readers and a writer who never pause. `longest_s` is the longest time in which a reader got no answer; `kept`
    what was acknowledged."""

    primary: Database
    replica: Replica
    over: Event = field(default_factory=Event)
    longest_s: float = 0.0
    answers: int = 0
    failures: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)

    def read(self) -> None:
        last = time.monotonic()
        while not self.over.is_set():
            try:
                ((found,),) = self.replica.rows("SELECT sum(n) FROM generate_series(1, 100) AS n")
                assert found == 5050
                self.answers += 1
                self.longest_s = max(self.longest_s, time.monotonic() - last)
                last = time.monotonic()
            except Unavailable as error:
                self.failures.append(str(error))
            time.sleep(0.01)
        self.longest_s = max(self.longest_s, time.monotonic() - last)

    def write(self) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            try:
                with self.primary.transaction() as connection:
                    connection.execute("INSERT INTO written VALUES (%s)", (number,))
                self.kept.append(number)
            except Unavailable as error:
                self.refused.append(str(error))
            time.sleep(0.01)

    def goes_on(self, answers: int = 100) -> None:
        before = self.answers
        until(lambda: self.answers > before + answers)

    def writes(self) -> None:
        before = len(self.kept)
        until(lambda: len(self.kept) > before + 5)


@contextmanager
def load(pair: Pair) -> Iterator[Load]:
    with pair.opened() as (primary, replica):
        found = Load(primary, replica)
        threads = [Thread(target=work) for work in (found.read, found.read, found.read, found.write)]
        for thread in threads:
            thread.start()
        try:
            yield found
        finally:
            found.over.set()
            for thread in threads:
                thread.join()


def test_the_loss_of_either_server_loses_no_acknowledged_write_and_no_read_for_long(pair: Pair) -> None:
    with load(pair) as under:
        until(lambda: under.replica.rows(IN_RECOVERY) == THERE)
        under.writes()
        pair.standby.kill()
        under.goes_on()
        under.writes()
        assert under.replica.rows(IN_RECOVERY) == [(False,)]
        pair.standby.start()
        until(lambda: under.replica.rows(IN_RECOVERY) == THERE)
        pair.primary.kill()
        under.goes_on()
        until(lambda: bool(under.refused))
        assert under.replica.rows(IN_RECOVERY) == THERE
        pair.primary.start()
        under.writes()
        until(lambda: under.replica.lag() == "" and under.replica.rows(IN_RECOVERY) == THERE)
    print(f"\n{under.answers} reads, the longest gap {under.longest_s:.2f} s; {len(under.kept)} writes acknowledged")
    assert under.failures == []
    assert under.longest_s < FAILOVER_S
    assert all("cannot be used now" in each or "no connection now" in each for each in under.refused)
    with psycopg.connect(pair.primary.dsn()) as connection:
        there = {n for (n,) in connection.execute("SELECT n FROM written")}
    assert set(under.kept) <= there
