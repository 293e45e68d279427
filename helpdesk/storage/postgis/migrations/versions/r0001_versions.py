"""Published versions of the data, the tables they are made of, and the files of the pages."""

from alembic import op

revision = "0001"
down_revision = None

_TABLES = """
CREATE SCHEMA IF NOT EXISTS helpdesk_data;

-- A row for every table of helpdesk_data, made in the transaction that made the table.
CREATE TABLE helpdesk.loaded (
    name text PRIMARY KEY,
    layer text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- `tables` is {layer, name of its table in helpdesk_data}; who reads a version touches `used_at` now and then.
CREATE TABLE helpdesk.versions (
    version text PRIMARY KEY,
    extra_key text NOT NULL,
    manifest jsonb NOT NULL,
    tables jsonb NOT NULL,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX versions_of_content ON helpdesk.versions (extra_key, published_at DESC);

CREATE TABLE helpdesk.pointer (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    version text NOT NULL REFERENCES helpdesk.versions,
    previous text
);

-- Files that the pages need from elsewhere, by their path.
CREATE TABLE helpdesk.assets (
    path text PRIMARY KEY,
    content bytea NOT NULL
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
