"""The two tables of jobs, and their rows as what the domain knows. Moments are seconds of the Unix era, UTC."""

import json
import secrets
import sqlite3
from datetime import UTC, datetime

from ...domain.jobs import ROW_BYTES, Failure, Job, JobStatus, KeptJob

CREATE = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    secret BLOB NOT NULL,
    process TEXT NOT NULL,
    request BLOB NOT NULL,
    status TEXT NOT NULL,
    progress INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    updated REAL NOT NULL,
    started REAL,
    finished REAL,
    worker TEXT,
    lease REAL,
    failure TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_by_secret ON jobs (secret, created);
CREATE INDEX IF NOT EXISTS jobs_by_status ON jobs (status, created);
CREATE TABLE IF NOT EXISTS products (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    output TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (job, place)
) STRICT;
CREATE TABLE IF NOT EXISTS client_key (id INTEGER PRIMARY KEY CHECK (id = 1), value BLOB NOT NULL) STRICT;
CREATE VIEW IF NOT EXISTS told AS
    SELECT id, secret, process, status, progress, message, tries, created, updated, started, finished FROM jobs;
"""
# What a file of earlier software lacks.
LATER = {"client": "BLOB NOT NULL DEFAULT x''", "bytes": f"INTEGER NOT NULL DEFAULT {ROW_BYTES}"}
# Of the columns that come after the request, which is not read to sum them.
INDEXES = (
    "CREATE INDEX IF NOT EXISTS jobs_by_client ON jobs (client, started)",
    "CREATE INDEX IF NOT EXISTS jobs_held ON jobs (client, status, bytes)",
    "CREATE INDEX IF NOT EXISTS jobs_over ON jobs (client, finished, id, bytes) WHERE finished IS NOT NULL",
)
_MEASURE = (
    "UPDATE jobs SET request = x'' WHERE status = 'failed'",
    """
    UPDATE jobs SET bytes = bytes + length(request)
        + (SELECT coalesce(sum(length(content)), 0) FROM products WHERE job = jobs.id)
    """,
)

ADD = """
INSERT INTO jobs (id, secret, process, request, client, bytes, status, created, updated)
VALUES (:id, :secret, :process, :request, :client, :bytes, 'accepted', :now, :now)
"""
HELD = """
SELECT count(*) FILTER (WHERE status = 'accepted') AS waiting,
    count(*) FILTER (WHERE status = 'accepted' AND client = :client) AS waiting_of_one,
    coalesce(sum(bytes), 0) AS bytes,
    coalesce(sum(bytes) FILTER (WHERE client = :client), 0) AS bytes_of_one,
    coalesce(sum(bytes) FILTER (WHERE status NOT IN ('accepted', 'running')), 0) AS over,
    coalesce(sum(bytes) FILTER (WHERE status NOT IN ('accepted', 'running') AND client = :client), 0) AS over_of_one
FROM jobs
"""
LARGEST = "SELECT client FROM jobs WHERE finished IS NOT NULL GROUP BY client ORDER BY sum(bytes) DESC, client LIMIT 1"
# The oldest, as many as take so many bytes.
FREE = """
DELETE FROM jobs WHERE id IN (
    SELECT id FROM (
        SELECT id, sum(bytes) OVER (ORDER BY finished, id) - bytes AS before FROM jobs
        WHERE client = ? AND finished IS NOT NULL
    ) WHERE before < ?
)
RETURNING bytes
"""
KEPT = "SELECT told.*, jobs.bytes, jobs.client FROM told JOIN jobs USING (id) ORDER BY told.created, id"
# Most looks find nothing, and a look need not keep other processes from writing.
# One that ends long after the longest was given by a clock that was set back since; nobody would wait for its end.
_LOST = "(status = 'running' AND (lease < :now OR lease > :latest))"
LOOK = f"SELECT 1 FROM jobs WHERE status = 'accepted' OR {_LOST} LIMIT 1"  # noqa: S608  no value in it
GIVE_UP = f"""
UPDATE jobs SET status = 'failed', message = :message, failure = :failure, updated = :now, finished = :now,
    worker = NULL, request = x'', bytes = bytes - length(request)
WHERE tries >= :most_tries AND (status = 'accepted' OR {_LOST})
"""  # noqa: S608
TAKE = f"""
UPDATE jobs SET status = 'running', worker = :worker, lease = :lease, tries = tries + 1, progress = 0, message = '',
    updated = :now, started = coalesce(started, :now)
WHERE id = (
    SELECT id FROM jobs AS job WHERE status = 'accepted' OR {_LOST}
    ORDER BY
        (SELECT count(*) FROM jobs AS other WHERE other.client = job.client AND other.status = 'running'),
        (SELECT max(other.started) FROM jobs AS other WHERE other.client = job.client) NULLS FIRST,
        created, id
    LIMIT 1
)
RETURNING id
"""  # noqa: S608
RENEW = "UPDATE jobs SET lease = ? WHERE id = ? AND worker = ? AND status = 'running' RETURNING id"
REPORT = """
UPDATE jobs SET progress = ?, message = ?, updated = ? WHERE id = ? AND worker = ? AND status = 'running'
"""
GIVE_BACK = """
UPDATE jobs SET status = 'accepted', worker = NULL, lease = NULL, tries = tries - ?, updated = ?
WHERE id = ? AND worker = ? AND status = 'running'
"""
MINE = "SELECT client, bytes FROM jobs WHERE id = ? AND worker = ? AND status = 'running'"
FINISH = """
UPDATE jobs SET status = :status, message = :message, failure = :failure, updated = :now, finished = :now,
    worker = NULL, lease = NULL, progress = CASE :status WHEN 'successful' THEN 100 ELSE progress END,
    request = CASE :status WHEN 'failed' THEN x'' ELSE request END,
    bytes = bytes + :results - CASE :status WHEN 'failed' THEN length(request) ELSE 0 END
WHERE id = :id
"""
DISMISS = """
UPDATE jobs SET status = 'dismissed', message = '', failure = NULL, request = x'', bytes = :bytes, updated = :now,
    finished = coalesce(finished, :now), worker = NULL, lease = NULL
WHERE id = :id
"""


def complete(connection: sqlite3.Connection) -> None:
    """Adds what a file of earlier software lacks; where nothing does, nothing is written."""
    if not _lacking(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have done it meanwhile.
    lacking = _lacking(connection)
    for name in LATER.keys() & lacking:
        connection.execute(f"ALTER TABLE jobs ADD COLUMN {name} {LATER[name]}")
    for statement in (*(_MEASURE if "bytes" in lacking else ()), *INDEXES):
        connection.execute(statement)
    connection.execute("INSERT OR IGNORE INTO client_key (id, value) VALUES (1, ?)", (secrets.token_bytes(32),))
    connection.execute("COMMIT")


def _lacking(connection: sqlite3.Connection) -> set[str]:
    present = {row["name"] for row in connection.execute("SELECT name FROM pragma_table_info('jobs')")}
    has_key = connection.execute("SELECT 1 FROM client_key").fetchone() is not None
    return (LATER.keys() - present) | (set() if has_key else {"client_key"})


def job_of(row: sqlite3.Row) -> Job:
    return Job(
        id=row["id"],
        process=row["process"],
        status=JobStatus(row["status"]),
        progress=row["progress"],
        message=row["message"],
        tries=row["tries"],
        created=_moment(row["created"]),
        updated=_moment(row["updated"]),
        started=None if row["started"] is None else _moment(row["started"]),
        finished=None if row["finished"] is None else _moment(row["finished"]),
    )


def kept_of(row: sqlite3.Row) -> KeptJob:
    return KeptJob(job=job_of(row), bytes=row["bytes"], client=row["client"].hex())


def failure_text(failure: Failure) -> str:
    return json.dumps([failure.kind, failure.message, failure.parameter])


def failure_of(text: str | None) -> Failure | None:
    if text is None:
        return None
    kind, message, parameter = json.loads(text)
    return Failure(kind=kind, message=message, parameter=parameter)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
