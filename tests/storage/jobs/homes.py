"""Where the jobs of a test live, and what tests do with them. A clock that is set by hand stands in for waiting."""

import sqlite3
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL

from helpdesk.domain.jobs import Bounds, Job, JobStatus, Product
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
