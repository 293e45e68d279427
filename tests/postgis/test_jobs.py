"""What only a queue in a database has to stand: other transactions, weak settings, and text that it does not keep."""

import time
from collections.abc import Iterator
from threading import Thread

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from helpdesk.domain.jobs import Bounds, Failure, Job, JobStatus
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.jobs import PostgisJobStore
from helpdesk.storage.postgis.migrations import upgrade

from .cluster import Server


@pytest.fixture(scope="module")
def dsn(postgres: Server) -> str:
    made = postgres.database()
    upgrade(made)
    with psycopg.connect(made, autocommit=True) as connection:
        name = Identifier(connection.info.dbname)
        connection.execute(SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
    return made


@pytest.fixture
def store(dsn: str) -> Iterator[PostgisJobStore]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("TRUNCATE helpdesk.jobs CASCADE")
    opened = PostgisJobStore(Database(dsn))
    yield opened
    opened.close()


ROOM = Bounds(waiting=100, waiting_of_one=100, bytes=10**9, bytes_of_one=10**9)


def add(store: PostgisJobStore) -> Job:
    return store.add("echo", b"{}", b"s" * 32, "192.0.2.1", ROOM)


def test_what_is_acknowledged_is_on_disk_whatever_the_database_prefers(store: PostgisJobStore) -> None:
    with store._writing() as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_job_that_another_transaction_holds_is_passed_over(store: PostgisJobStore, dsn: str) -> None:
    first, second = add(store), add(store)
    with psycopg.connect(dsn) as other:
        other.execute("SELECT 1 FROM helpdesk.jobs WHERE id = %s FOR UPDATE", (first.id,))
        taken = [store.take("one", 60, 3), store.take("one", 60, 3)]
    assert [job and job.id for job in taken] == [second.id, None]
    assert store.take("one", 60, 3) is not None


def test_a_job_dismissed_while_it_ends_keeps_no_results(store: PostgisJobStore, dsn: str) -> None:
    job = add(store)
    with psycopg.connect(dsn) as ending:
        ending.execute("UPDATE helpdesk.jobs SET status = 'successful' WHERE id = %s", (job.id,))
        ending.execute("INSERT INTO helpdesk.products VALUES (%s, 0, 0, 'text', 'text/plain', 'done')", (job.id,))
        dismissing = Thread(target=store.dismiss, args=(job.id,))
        dismissing.start()
        while not ending.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            time.sleep(0.01)
    dismissing.join()
    assert store.products(job.id) == []


def test_an_id_that_no_text_of_the_database_can_be_is_unknown(store: PostgisJobStore) -> None:
    assert store.find("\0") is None


def test_a_failure_may_name_any_parameter(store: PostgisJobStore) -> None:
    job = add(store)
    store.take("one", 60, 3)
    assert store.finish(job.id, "one", Failure(kind="BadParameter", message="is unknown", parameter="a\0"), ROOM)
    found = store.find(job.id)
    assert found is not None
    assert found[0].status is JobStatus.FAILED
