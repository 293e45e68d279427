"""The queue of jobs, and what came of them."""

import secrets as randomness
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ...domain.errors import NoRoom
from ...domain.jobs import ROW_BYTES, Bounds, Failure, Job, JobStatus, KeptJob, Product
from ..client_digest import client_digest
from . import tables
from .database import Database
from .tables import CREATE, complete, failure_of, failure_text, job_of, kept_of

# More than one asker reads; the rest is found by narrowing what is asked for.
_MOST_LISTED = 10_000
_ID_BYTES = 12


class SqliteJobStore:
    """A `JobStore` in one file; any number of processes may share it. `clock` gives seconds of the Unix era."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(path, CREATE, complete)
        self._clock = clock

    def add(self, process: str, request: bytes, secret: bytes, client: str, bounds: Bounds) -> Job:
        identifier = randomness.token_hex(_ID_BYTES)
        given: dict[str, Any] = {
            "id": identifier, "secret": secret, "process": process, "request": request, "now": self._clock(),
            "bytes": ROW_BYTES + len(request),
        }  # fmt: skip
        # What is accepted can be told to have failed, however full the disk is by then.
        self._database.keep_room()
        with self._database.writing() as connection:
            (key,) = connection.execute("SELECT value FROM client_key").fetchone()
            given["client"] = client_digest(client, key)
            waiting, waiting_of_one, held, of_one = connection.execute(tables.HELD, given).fetchone()
            bounds.check_waiting(waiting, waiting_of_one)
            bounds.check_bytes(of_one, given["bytes"])
            _make_room(connection, held + given["bytes"] - bounds.bytes, bounds)
            connection.execute(tables.ADD, given)
            return _told(connection, identifier)

    def find(self, job: str) -> tuple[Job, bytes] | None:
        rows = self._database.rows("SELECT * FROM told WHERE id = ?", (job,))
        return (job_of(rows[0]), rows[0]["secret"]) if rows else None

    def held_by(self, secrets: Sequence[bytes]) -> Sequence[Job]:
        query = "SELECT * FROM told WHERE secret = ? ORDER BY created DESC, id LIMIT ?"
        found = [job_of(row) for each in set(secrets) for row in self._database.rows(query, (each, _MOST_LISTED))]
        return sorted(found, key=lambda job: (-job.created.timestamp(), job.id))

    def request(self, job: str) -> bytes:
        rows = self._database.rows("SELECT request FROM jobs WHERE id = ?", (job,))
        return rows[0]["request"] if rows else b""

    def take(self, worker: str, lease_s: float, most_tries: int) -> Job | None:
        now = self._clock()
        at = {"now": now, "latest": now + 2 * lease_s}
        if not self._database.rows(tables.LOOK, at):
            return None
        lost = Failure(kind="HelpdeskError", message=f"was interrupted {most_tries} times and is not tried again")
        said = {**at, "most_tries": most_tries, "message": lost.message, "failure": failure_text(lost)}
        with self._database.writing() as connection:
            connection.execute(tables.GIVE_UP, said)
            row = connection.execute(tables.TAKE, {**at, "worker": worker, "lease": now + lease_s}).fetchone()
            return _told(connection, row["id"]) if row else None

    def renew(self, worker: str, jobs: Sequence[str], lease_s: float) -> frozenset[str]:
        until = self._clock() + lease_s
        with self._database.writing() as connection:
            return frozenset(
                job for job in jobs if connection.execute(tables.RENEW, (until, job, worker)).fetchone() is not None
            )

    def report(self, job: str, worker: str, progress: int, message: str) -> None:
        with self._database.writing() as connection:
            connection.execute(tables.REPORT, (progress, message, self._clock(), job, worker))

    def give_back(self, job: str, worker: str, *, counts: bool) -> None:
        with self._database.writing() as connection:
            connection.execute(tables.GIVE_BACK, (0 if counts else 1, self._clock(), job, worker))

    def finish(self, job: str, worker: str, outcome: Sequence[Product] | Failure) -> bool:
        try:
            return self._finish(job, worker, outcome)
        except NoRoom:
            if not isinstance(outcome, Failure):
                raise
            self._database.spend_room()
            return self._finish(job, worker, outcome)

    def _finish(self, job: str, worker: str, outcome: Sequence[Product] | Failure) -> bool:
        failure = outcome if isinstance(outcome, Failure) else None
        said = {
            "id": job,
            "worker": worker,
            "now": self._clock(),
            "status": JobStatus.FAILED if failure else JobStatus.SUCCESSFUL,
            "message": failure.message if failure else "",
            "failure": failure_text(failure) if failure else None,
            "results": 0 if isinstance(outcome, Failure) else sum(len(each.content) for each in outcome),
        }
        with self._database.writing() as connection:
            ended = connection.execute(tables.FINISH, said).fetchone()
            if ended and not isinstance(outcome, Failure):
                connection.executemany(
                    "INSERT INTO products (job, place, output, media_type, content) VALUES (?, ?, ?, ?, ?)",
                    [(job, place, each.output, each.media_type, each.content) for place, each in enumerate(outcome)],
                )
        return ended is not None

    def dismiss(self, job: str) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM products WHERE job = ?", (job,))
            connection.execute(tables.DISMISS, {"id": job, "now": self._clock(), "bytes": ROW_BYTES})

    def products(self, job: str) -> Sequence[Product]:
        rows = self._database.rows(
            "SELECT output, media_type, content FROM products WHERE job = ? ORDER BY place", (job,)
        )
        return [Product(output=row["output"], media_type=row["media_type"], content=row["content"]) for row in rows]

    def failure(self, job: str) -> Failure | None:
        rows = self._database.rows("SELECT failure FROM jobs WHERE id = ?", (job,))
        return failure_of(rows[0]["failure"]) if rows else None

    def remove_finished(self, before: datetime) -> int:
        with self._database.writing() as connection:
            return connection.execute("DELETE FROM jobs WHERE finished < ?", (before.timestamp(),)).rowcount

    def remove(self, jobs: Sequence[str]) -> frozenset[str]:
        with self._database.writing() as connection:
            removed = [
                connection.execute("DELETE FROM jobs WHERE id = ? RETURNING id", (each,)).fetchall() for each in jobs
            ]
        return frozenset(row["id"] for rows in removed for row in rows)

    def kept(self) -> Sequence[KeptJob]:
        return [kept_of(row) for row in self._database.rows(tables.KEPT)]

    def counts(self) -> Mapping[JobStatus, int]:
        rows = self._database.rows("SELECT status, count(*) FROM jobs GROUP BY status")
        return {JobStatus(status): count for status, count in rows}

    def close(self) -> None:
        self._database.close()


def _make_room(connection: sqlite3.Connection, over: int, bounds: Bounds) -> None:
    while over > 0:
        largest = connection.execute(tables.LARGEST).fetchone()
        if largest is None:
            raise bounds.full
        over -= sum(freed for (freed,) in connection.execute(tables.FREE, (largest["client"], over)).fetchall())


def _told(connection: sqlite3.Connection, job: str) -> Job:
    return job_of(connection.execute("SELECT * FROM told WHERE id = ?", (job,)).fetchone())
