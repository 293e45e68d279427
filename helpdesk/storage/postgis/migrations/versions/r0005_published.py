"""The published versions of the content, for all machines that share the database, and for its backups."""

from alembic import op

revision = "0005"
down_revision = "0004"

_TABLES = """
-- Each file once, whatever number of versions has it; by the SHA-256 of what is in it.
CREATE TABLE helpdesk.content_files (
    digest bytea PRIMARY KEY,
    content bytea NOT NULL
);

-- Versions are never changed and never dropped: answers name them.
CREATE TABLE helpdesk.content_versions (
    version text NOT NULL,
    path text NOT NULL,
    digest bytea NOT NULL REFERENCES helpdesk.content_files (digest),
    PRIMARY KEY (version, path)
);

-- One line for each time that a version became current, in their order from 1 on.
CREATE TABLE helpdesk.publications (
    place integer PRIMARY KEY,
    version text NOT NULL,
    action text NOT NULL CHECK (action IN ('publish', 'back')),
    by text NOT NULL,
    at timestamptz NOT NULL,
    message text NOT NULL
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
