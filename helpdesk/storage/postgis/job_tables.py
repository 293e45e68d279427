"""What is said to the tables of jobs, and their rows as what the domain knows.

`{now}` is the moment by which leases are measured, `{open}` what is true of a job that may be taken, `{told}` the
columns of `job_of`.
"""

from typing import Any

from ...domain.jobs import Failure, Holding, Job, JobStatus, KeptJob, Product
from .database import Row

TOLD = "id, process, status, progress, message, tries, created, updated, started, finished"
# A lease that ends long after the longest was given by a clock that was set back since; nobody would wait for its end.
OPEN = """(status = 'accepted' OR (status = 'running'
    AND (lease < {now} OR lease > {now} + make_interval(secs => 2 * %(lease_s)s))))"""

# A database may be set to answer before it writes; stronger settings stay as they are.
DURABLE = """
SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') IN ('off', 'local')
"""
# Two that add at once may overshoot by one each; a lock would make everybody wait for everybody.
HELD = """
SELECT count(*) FILTER (WHERE status = 'accepted'),
    count(*) FILTER (WHERE status = 'accepted' AND client = %(client)s), coalesce(sum(bytes), 0)::bigint,
    coalesce(sum(bytes) FILTER (WHERE client = %(client)s), 0)::bigint,
    coalesce(sum(bytes) FILTER (WHERE status NOT IN ('accepted', 'running')), 0)::bigint,
    coalesce(sum(bytes) FILTER (WHERE status NOT IN ('accepted', 'running') AND client = %(client)s), 0)::bigint
FROM helpdesk.jobs
"""
# Two that make room at once would free twice as much. Taken before any row is, so that nobody waits in a circle.
ALONE = "SELECT pg_advisory_xact_lock(hashtext('helpdesk.jobs'))"
# Results are long: who keeps some waits for others that do, rather than have them made anew.
PATIENT = "SELECT set_config('lock_timeout', '60s', true), set_config('statement_timeout', '60s', true)"
LARGEST = """
SELECT client FROM helpdesk.jobs WHERE finished IS NOT NULL GROUP BY client ORDER BY sum(bytes) DESC, client LIMIT 1
"""
# The oldest, as many as take so many bytes.
FREE = """
DELETE FROM helpdesk.jobs WHERE id IN (
    SELECT id FROM (
        SELECT id, sum(bytes) OVER (ORDER BY finished, id) - bytes AS before FROM helpdesk.jobs
        WHERE client = %(client)s AND finished IS NOT NULL
    ) AS over WHERE before < %(over)s
)
RETURNING bytes
"""
KEPT = "SELECT {told}, bytes, client FROM helpdesk.jobs ORDER BY created, id"
ADD = """
INSERT INTO helpdesk.jobs (id, secret, process, request, client, bytes, status, created, updated)
VALUES (%(id)s, %(secret)s, %(process)s, %(request)b, %(client)s, %(bytes)s, 'accepted', {now}, {now}) RETURNING {told}
"""
FIND = "SELECT {told}, secret FROM helpdesk.jobs WHERE id = %(id)s"
HELD_BY = "SELECT {told} FROM helpdesk.jobs WHERE secret = ANY(%(secrets)s) ORDER BY created DESC, id LIMIT %(most)s"
# Most looks find nothing, and a look writes nothing.
LOOK = "SELECT 1 FROM helpdesk.jobs WHERE {open} LIMIT 1"
GIVE_UP = """
UPDATE helpdesk.jobs SET status = 'failed', message = %(message)s, failure = %(failure)s, updated = {now},
    finished = {now}, worker = NULL, lease = NULL, request = '', bytes = bytes - octet_length(request)
WHERE id IN (
    SELECT id FROM helpdesk.jobs WHERE tries >= %(most_tries)s AND {open} ORDER BY created, id FOR UPDATE SKIP LOCKED
)
"""
# Who takes a job locks its row until that is written; others pass it over instead of waiting.
TAKE = """
UPDATE helpdesk.jobs SET status = 'running', worker = %(worker)s, lease = {now} + make_interval(secs => %(lease_s)s),
    tries = tries + 1, progress = 0, message = '', updated = {now}, started = coalesce(started, {now})
WHERE id = (
    SELECT id FROM helpdesk.jobs AS job WHERE {open}
    ORDER BY
        (SELECT count(*) FROM helpdesk.jobs AS other WHERE other.client = job.client AND other.status = 'running'),
        (SELECT max(other.started) FROM helpdesk.jobs AS other WHERE other.client = job.client) NULLS FIRST,
        created, id
    LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING {told}
"""
RENEW = """
UPDATE helpdesk.jobs SET lease = {now} + make_interval(secs => %(lease_s)s)
WHERE id = ANY(%(jobs)s) AND worker = %(worker)s AND status = 'running' RETURNING id
"""
REPORT = """
UPDATE helpdesk.jobs SET progress = %(progress)s, message = %(message)s, updated = {now}
WHERE id = %(id)s AND worker = %(worker)s AND status = 'running'
"""
GIVE_BACK = """
UPDATE helpdesk.jobs SET status = 'accepted', worker = NULL, lease = NULL, tries = tries - %(back)s, updated = {now}
WHERE id = %(id)s AND worker = %(worker)s AND status = 'running'
"""
MINE = """
SELECT client, bytes FROM helpdesk.jobs WHERE id = %(id)s AND worker = %(worker)s AND status = 'running' FOR UPDATE
"""
FINISH = """
UPDATE helpdesk.jobs SET status = %(status)s, message = %(message)s, failure = %(failure)s, updated = {now},
    finished = {now}, worker = NULL, lease = NULL,
    request = CASE %(status)s::text WHEN 'failed' THEN '' ELSE request END,
    bytes = bytes + %(results)s - CASE %(status)s::text WHEN 'failed' THEN octet_length(request) ELSE 0 END,
    progress = CASE %(status)s::text WHEN 'successful' THEN 100 ELSE progress END
WHERE id = %(id)s
"""
KEEP = """
INSERT INTO helpdesk.products (job, place, piece, output, media_type, content)
VALUES (%(job)s, %(place)s, %(piece)s, %(output)s, %(media_type)s, %(content)b)
"""
FORGET = "DELETE FROM helpdesk.products WHERE job = %(id)s"
DISMISS = """
UPDATE helpdesk.jobs SET status = 'dismissed', message = '', failure = NULL, request = '', bytes = %(bytes)s,
    updated = {now}, finished = coalesce(finished, {now}), worker = NULL, lease = NULL WHERE id = %(id)s
"""
PRODUCTS = """
SELECT place, output, media_type, content FROM helpdesk.products WHERE job = %(id)s ORDER BY place, piece
"""


def job_of(row: Row) -> Job:
    """Of the columns that are told; moments are in UTC, as the connection's."""
    identifier, process, status, progress, message, tries, created, updated, started, finished = row[:10]
    return Job(
        id=identifier,
        process=process,
        status=JobStatus(status),
        progress=progress,
        message=message,
        tries=tries,
        created=created,
        updated=updated,
        started=started,
        finished=finished,
    )


def holding_of(row: Row) -> Holding:
    waiting, waiting_of_one, held, of_one, over, over_of_one = row
    return Holding(
        waiting=waiting,
        waiting_of_one=waiting_of_one,
        bytes=held,
        bytes_of_one=of_one,
        over=over,
        over_of_one=over_of_one,
    )


def kept_of(row: Row) -> KeptJob:
    """Of the columns that are told, the bytes and the client."""
    return KeptJob(job=job_of(row), bytes=row[-2], client=bytes(row[-1]).hex())


def products_of(rows: list[Row]) -> list[Product]:
    """The pieces of each output put together."""
    pieces: dict[int, tuple[str, str, list[bytes]]] = {}
    for place, output, media_type, content in rows:
        pieces.setdefault(place, (output, media_type, []))[2].append(content)
    return [
        Product(output=output, media_type=media_type, content=b"".join(content))
        for output, media_type, content in pieces.values()
    ]


def failure_of(told: Any) -> Failure | None:
    if told is None:
        return None
    kind, message, parameter = told
    return Failure(kind=kind, message=message, parameter=parameter)
