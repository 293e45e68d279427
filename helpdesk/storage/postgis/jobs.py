"""The queue of jobs in the database that every worker shares, and what came of them."""

import secrets as randomness
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.sql import SQL, Composable, Composed
from psycopg.types.json import Jsonb

from ...domain.errors import BadParameter, Unavailable
from ...domain.jobs import ROW_BYTES, Bounds, Failure, Holding, Job, JobStatus, KeptJob, Product, size_of
from ...ports import PoolState
from ..client_digest import client_digest
from . import job_tables as tables
from .database import Database, Row
from .job_tables import failure_of, holding_of, job_of, kept_of, products_of

_MOST_LISTED = 10_000
_ID_BYTES = 12
# A result of many megabytes is held once here and never as one value on its way.
_PIECE = 1024 * 1024

Now = Callable[[], Composable]


def _of_the_server() -> Composable:
    return SQL("statement_timestamp()")


class PostgisJobStore:
    """A `JobStore` in the schema `helpdesk`, closed with its database. A job that was added is on the server's disk.
    `prepare` brings the database to this revision, once before the first use; `now` is an expression for the moment."""

    name = "jobs"

    def __init__(
        self,
        database: Database,
        prepare: Callable[[], None] = lambda: None,
        now: Now = _of_the_server,
    ) -> None:
        self._database = database
        self._prepare = prepare
        self._prepared = False
        self._now = now

    def add(self, process: str, request: bytes, secret: bytes, client: str, bounds: Bounds) -> Job:
        given: dict[str, Any] = {
            "id": randomness.token_hex(_ID_BYTES), "secret": secret, "process": process, "request": request,
            "bytes": ROW_BYTES + len(request),
        }  # fmt: skip
        with self._writing() as connection:
            (key,) = _one(connection.execute("SELECT value FROM helpdesk.client_key").fetchone())
            given["client"] = client_digest(client, key)
            held, more = _holding(connection, given["client"]), given["bytes"]
            bounds.check_waiting(held)
            if bounds.lacking(held, more) or bounds.lacking_of_one(held, more):
                connection.execute(tables.ALONE)
                held = _holding(connection, given["client"])
                bounds.check_bytes(held, more)
                _make_room(connection, given["client"], held, more, bounds)
            return job_of(_one(connection.execute(self._sql(tables.ADD), given).fetchone()))

    def find(self, job: str) -> tuple[Job, bytes] | None:
        rows = self._rows(tables.FIND, id=_text(job))
        return (job_of(rows[0]), rows[0][-1]) if rows else None

    def held_by(self, secrets: Sequence[bytes]) -> Sequence[Job]:
        return [job_of(row) for row in self._rows(tables.HELD_BY, secrets=list(secrets), most=_MOST_LISTED)]

    def request(self, job: str) -> bytes:
        rows = self._rows("SELECT request FROM helpdesk.jobs WHERE id = %(id)s", id=job)
        return rows[0][0] if rows else b""

    def take(self, worker: str, lease_s: float, most_tries: int) -> Job | None:
        if not self._rows(tables.LOOK, lease_s=lease_s):
            return None
        lost = Failure(kind="HelpdeskError", message=f"was interrupted {most_tries} times and is not tried again")
        given_up = {
            "most_tries": most_tries, "message": lost.message, "failure": _failure(lost), "lease_s": lease_s,
        }  # fmt: skip
        with self._writing() as connection:
            connection.execute(self._sql(tables.GIVE_UP), given_up)
            row = connection.execute(self._sql(tables.TAKE), {"worker": worker, "lease_s": lease_s}).fetchone()
            return None if row is None else job_of(row)

    def renew(self, worker: str, jobs: Sequence[str], lease_s: float) -> frozenset[str]:
        rows = self._rows(tables.RENEW, worker=worker, jobs=list(jobs), lease_s=lease_s)
        return frozenset(job for (job,) in rows)

    def report(self, job: str, worker: str, progress: int, message: str) -> None:
        self._do(tables.REPORT, id=job, worker=worker, progress=progress, message=_text(message))

    def give_back(self, job: str, worker: str, *, counts: bool) -> None:
        self._do(tables.GIVE_BACK, id=job, worker=worker, back=0 if counts else 1)

    def finish(self, job: str, worker: str, outcome: Sequence[Product] | Failure, bounds: Bounds) -> bool:
        with self._writing() as connection:
            if not isinstance(outcome, Failure):
                connection.execute(tables.PATIENT)
                connection.execute(tables.ALONE)
            mine = connection.execute(tables.MINE, {"id": job, "worker": worker}).fetchone()
            if mine is None:
                return False
            outcome = _kept_outcome(connection, mine, outcome, bounds)
            connection.execute(self._sql(tables.FINISH), {"id": job, **_said(outcome)})
            if not isinstance(outcome, Failure):
                with connection.cursor() as cursor:
                    cursor.executemany(self._sql(tables.KEEP), _pieces(job, outcome))
        return True

    def dismiss(self, job: str) -> None:
        with self._writing() as connection:
            # The job first: a worker that finishes it meanwhile is waited for, and what it kept is seen.
            connection.execute(self._sql(tables.DISMISS), {"id": job, "bytes": ROW_BYTES})
            connection.execute(self._sql(tables.FORGET), {"id": job})

    def products(self, job: str) -> Sequence[Product]:
        return products_of(self._rows(tables.PRODUCTS, id=job))

    def failure(self, job: str) -> Failure | None:
        rows = self._rows("SELECT failure FROM helpdesk.jobs WHERE id = %(id)s", id=job)
        return failure_of(rows[0][0]) if rows else None

    def remove_finished(self, before: datetime) -> int:
        with self._writing() as connection:
            connection.execute(tables.ALONE)
            return connection.execute("DELETE FROM helpdesk.jobs WHERE finished < %s", (before,)).rowcount

    def remove(self, jobs: Sequence[str]) -> frozenset[str]:
        with self._writing() as connection:
            connection.execute(tables.ALONE)
            rows = connection.execute(
                "DELETE FROM helpdesk.jobs WHERE id = ANY(%s) RETURNING id", ([_text(each) for each in jobs],)
            ).fetchall()
        return frozenset(job for (job,) in rows)

    def kept(self) -> Sequence[KeptJob]:
        return [kept_of(row) for row in self._rows(tables.KEPT)]

    def counts(self) -> Mapping[JobStatus, int]:
        rows = self._rows("SELECT status, count(*) FROM helpdesk.jobs GROUP BY status")
        return {JobStatus(status): count for status, count in rows}

    def pool(self) -> PoolState:
        return self._database.pool()

    def close(self) -> None:
        self._database.close()

    def _sql(self, statement: LiteralString) -> Composed:
        now = self._now()
        return SQL(statement).format(now=now, open=SQL(tables.OPEN).format(now=now), told=SQL(tables.TOLD))

    def _rows(self, statement: LiteralString, **values: Any) -> list[Row]:
        with self._used(), self._database.connection() as connection:
            return connection.execute(self._sql(statement), values).fetchall()

    def _do(self, statement: LiteralString, **values: Any) -> None:
        with self._used(), self._database.connection() as connection:
            connection.execute(self._sql(statement), values)

    @contextmanager
    def _writing(self) -> Iterator[Connection[Row]]:
        with self._used(), self._database.transaction() as connection:
            connection.execute(tables.DURABLE)
            yield connection

    @contextmanager
    def _used(self) -> Iterator[None]:
        """Raises Unavailable for whatever the server refuses: nothing here is of the asker's making."""
        try:
            if not self._prepared:
                self._prepare()
                self._prepared = True
            yield
        except BadParameter as error:
            said = "the queue of jobs cannot be used now"
            raise Unavailable(said, detail=f"{said}: {error}") from error


def _one(row: Row | None) -> Row:
    assert row is not None  # asked of statements that always answer one
    return row


def _kept_outcome(
    connection: Connection[Row], mine: Row, outcome: Sequence[Product] | Failure, bounds: Bounds
) -> Sequence[Product] | Failure:
    """What comes of a job: its results, which there is room for then, or why they are not kept."""
    if isinstance(outcome, Failure):
        return outcome
    client, size = mine
    held, results = _holding(connection, client), size_of(outcome)
    refusal = bounds.refusal(held, size, results)
    if refusal is None:
        _make_room(connection, client, held, results, bounds)
    return refusal or outcome


def _said(outcome: Sequence[Product] | Failure) -> dict[str, Any]:
    if isinstance(outcome, Failure):
        said = {"status": JobStatus.FAILED, "message": _text(outcome.message), "failure": _failure(outcome)}
        return {**said, "results": 0}
    return {"status": JobStatus.SUCCESSFUL, "message": "", "failure": None, "results": size_of(outcome)}


def _holding(connection: Connection[Row], client: bytes) -> Holding:
    return holding_of(_one(connection.execute(tables.HELD, {"client": client}).fetchone()))


def _make_room(connection: Connection[Row], client: bytes, held: Holding, more: int, bounds: Bounds) -> None:
    """Where what is over is known to be enough, and nobody else makes room; what is dismissed meanwhile makes some."""
    over = bounds.lacking(held, more)
    if own := bounds.lacking_of_one(held, more):
        over -= _free(connection, client, own)
    while over > 0 and (largest := connection.execute(tables.LARGEST).fetchone()):
        over -= _free(connection, largest[0], over)


def _free(connection: Connection[Row], client: bytes, wanted: int) -> int:
    freed = connection.execute(tables.FREE, {"client": client, "over": wanted}).fetchall()
    return sum(count for (count,) in freed)


def _pieces(job: str, products: Sequence[Product]) -> Iterator[dict[str, Any]]:
    for place, each in enumerate(products):
        for piece, start in enumerate(range(0, max(1, len(each.content)), _PIECE)):
            content = each.content[start : start + _PIECE]
            yield {
                "job": job, "place": place, "piece": piece, "output": each.output, "media_type": each.media_type,
                "content": content,
            }  # fmt: skip


def _failure(failure: Failure) -> Jsonb:
    parameter = failure.parameter and _text(failure.parameter)
    return Jsonb([failure.kind, _text(failure.message), parameter])


def _text(message: str) -> str:
    """What PostgreSQL takes for a text."""
    return message.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
