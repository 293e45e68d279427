"""The queue of jobs, and what came of them."""

import secrets as randomness
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from ...domain.errors import Busy, NoRoom
from ...domain.jobs import Bounds, Failure, Job, JobStatus, Product
from ..client_digest import client_digest
from . import tables
from .database import Database
from .tables import CREATE, complete, failure_of, failure_text, job_of

# More than one asker reads; the rest is found by narrowing what is asked for.
_MOST_LISTED = 10_000
_ID_BYTES = 12
_MEGABYTE = 1024 * 1024


class SqliteJobStore:
    """A `JobStore` in one file; any number of processes may share it. `clock` gives seconds of the Unix era; what is
    kept stays below `most_bytes`, but for what runs already."""

    def __init__(
        self, path: Path, clock: Callable[[], float] = time.time, most_bytes: int = 2 * 1024 * _MEGABYTE
    ) -> None:
        self._database = Database(path, CREATE, complete)
        self._clock = clock
        self._most_bytes = most_bytes

    def add(self, process: str, request: bytes, secret: bytes, client: str, bounds: Bounds) -> Job:
        identifier = randomness.token_hex(_ID_BYTES)
        given = {"id": identifier, "secret": secret, "process": process, "request": request, "now": self._clock()}
        # What is accepted can be told to have failed, however full the disk is by then.
        self._database.keep_room()
        with self._database.writing() as connection:
            (key,) = connection.execute("SELECT value FROM client_key").fetchone()
            given["client"] = client_digest(client, key)
            bounds.check_waiting(*connection.execute(tables.WAITING, given).fetchone())
            (held,) = connection.execute(tables.SIZE).fetchone()
            if held >= self._most_bytes:
                full = self._most_bytes // _MEGABYTE
                raise Busy(f"results fill the {full} MB that are kept; dismiss jobs that are no longer needed")
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
            connection.execute(tables.DISMISS, {"id": job, "now": self._clock()})

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

    def counts(self) -> Mapping[JobStatus, int]:
        rows = self._database.rows("SELECT status, count(*) FROM jobs GROUP BY status")
        return {JobStatus(status): count for status, count in rows}

    def close(self) -> None:
        self._database.close()


def _told(connection: sqlite3.Connection, job: str) -> Job:
    return job_of(connection.execute("SELECT * FROM told WHERE id = ?", (job,)).fetchone())
