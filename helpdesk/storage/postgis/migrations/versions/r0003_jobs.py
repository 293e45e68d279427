"""The queue of jobs, and what came of them."""

from alembic import op

revision = "0003"
down_revision = "0002"

_TABLES = """
-- `secret` is the digest of one. `bytes` is what the results of a job take. A lease says until when a worker has it.
CREATE TABLE helpdesk.jobs (
    id text PRIMARY KEY,
    secret bytea NOT NULL,
    process text NOT NULL,
    request bytea NOT NULL,
    status text NOT NULL CHECK (status IN ('accepted', 'running', 'successful', 'failed', 'dismissed')),
    progress integer NOT NULL DEFAULT 0,
    message text NOT NULL DEFAULT '',
    tries integer NOT NULL DEFAULT 0,
    created timestamptz NOT NULL,
    updated timestamptz NOT NULL,
    started timestamptz,
    finished timestamptz,
    worker text,
    lease timestamptz,
    failure jsonb,
    bytes bigint NOT NULL DEFAULT 0
);
CREATE INDEX jobs_of_secret ON helpdesk.jobs (secret, created DESC);
CREATE INDEX jobs_to_do ON helpdesk.jobs (created, id) WHERE status IN ('accepted', 'running');
CREATE INDEX jobs_finished ON helpdesk.jobs (finished) WHERE finished IS NOT NULL;

-- The outputs of a job in their order, each in pieces of a bounded size.
CREATE TABLE helpdesk.products (
    job text NOT NULL REFERENCES helpdesk.jobs (id) ON DELETE CASCADE,
    place integer NOT NULL,
    piece integer NOT NULL,
    output text NOT NULL,
    media_type text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (job, place, piece)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
