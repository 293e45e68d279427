"""What a job takes: its request, its results and its row, so that all of it is bounded."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLES = """
-- Nobody asks for what failed; formats of results are made with the request.
UPDATE helpdesk.jobs SET request = '' WHERE status = 'failed';
UPDATE helpdesk.jobs SET bytes = bytes + octet_length(request) + 1000;
ALTER TABLE helpdesk.jobs ALTER COLUMN bytes SET DEFAULT 1000;
"""


def upgrade() -> None:
    op.execute(_TABLES)
