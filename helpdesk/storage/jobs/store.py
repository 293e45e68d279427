"""The queue of jobs, and what came of them."""

import secrets as randomness
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ...domain.errors import NoRoom
from ...domain.jobs import ROW_BYTES, Bounds, Failure, Holding, Job, JobStatus, KeptJob, Product, size_of
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
            held = _holding(connection, given["client"])
            bounds.check_waiting(held)
            bounds.check_bytes(held, given["bytes"])
            _make_room(connection, given["client"], held, given["bytes"], bounds)
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

    def finish(self, job: str, worker: str, outcome: Sequence[Product] | Failure, bounds: Bounds) -> bool:
        try:
            return self._finish(job, worker, outcome, bounds)
        except NoRoom:
            if not isinstance(outcome, Failure):
                raise
            self._database.spend_room()
            return self._finish(job, worker, outcome, bounds)

    def _finish(self, job: str, worker: str, outcome: Sequence[Product] | Failure, bounds: Bounds) -> bool:
        with self._database.writing() as connection:
            mine = connection.execute(tables.MINE, (job, worker)).fetchone()
            if mine is None:
                return False
            outcome = _kept_outcome(connection, mine, outcome, bounds)
            connection.execute(tables.FINISH, {"id": job, "now": self._clock(), **_said(outcome)})
            if not isinstance(outcome, Failure):
                connection.executemany(
                    "INSERT INTO products (job, place, output, media_type, content) VALUES (?, ?, ?, ?, ?)",
                    [(job, place, each.output, each.media_type, each.content) for place, each in enumerate(outcome)],
                )
        return True

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


def _kept_outcome(
    connection: sqlite3.Connection, mine: sqlite3.Row, outcome: Sequence[Product] | Failure, bounds: Bounds
) -> Sequence[Product] | Failure:
    """What comes of a job: its results, which there is room for then, or why they are not kept."""
    if isinstance(outcome, Failure):
        return outcome
    held, results = _holding(connection, mine["client"]), size_of(outcome)
    refusal = bounds.refusal(held, mine["bytes"], results)
    if refusal is None:
        _make_room(connection, mine["client"], held, results, bounds)
    return refusal or outcome


def _said(outcome: Sequence[Product] | Failure) -> dict[str, Any]:
    if isinstance(outcome, Failure):
        told = failure_text(outcome)
        return {"status": JobStatus.FAILED, "message": outcome.message, "failure": told, "results": 0}
    return {"status": JobStatus.SUCCESSFUL, "message": "", "failure": None, "results": size_of(outcome)}


def _holding(connection: sqlite3.Connection, client: bytes) -> Holding:
    return Holding(**dict(connection.execute(tables.HELD, {"client": client}).fetchone()))


def _make_room(connection: sqlite3.Connection, client: bytes, held: Holding, more: int, bounds: Bounds) -> None:
    """Where what is over is known to be enough."""
    over = bounds.lacking(held, more)
    if own := bounds.lacking_of_one(held, more):
        over -= _free(connection, client, own)
    while over > 0 and (largest := connection.execute(tables.LARGEST).fetchone()):
        over -= _free(connection, largest["client"], over)


def _free(connection: sqlite3.Connection, client: bytes, wanted: int) -> int:
    return sum(freed for (freed,) in connection.execute(tables.FREE, (client, wanted)).fetchall())


def _told(connection: sqlite3.Connection, job: str) -> Job:
    return job_of(connection.execute("SELECT * FROM told WHERE id = ?", (job,)).fetchone())
