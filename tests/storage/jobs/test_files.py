"""The file of jobs of a desk without a database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from helpdesk.domain.errors import Unavailable
from helpdesk.domain.jobs import ROW_BYTES
from helpdesk.storage.jobs.store import SqliteJobStore

from .homes import Clock, add, held, take

# As the software made it that knew of no clients.
EARLIER = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, secret BLOB NOT NULL, process TEXT NOT NULL, request BLOB NOT NULL, status TEXT NOT NULL,
    progress INTEGER NOT NULL DEFAULT 0, message TEXT NOT NULL DEFAULT '', tries INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL, updated REAL NOT NULL, started REAL, finished REAL, worker TEXT, lease REAL, failure TEXT
) STRICT;
INSERT INTO jobs (id, secret, process, request, status, created, updated)
VALUES ('early', x'00', 'echo', x'7B7D', 'accepted', 1.0, 1.0), ('failed', x'00', 'echo', x'7B7D', 'failed', 1.0, 1.0);
CREATE TABLE products (
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, place INTEGER NOT NULL, output TEXT NOT NULL,
    media_type TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (job, place)
) STRICT;
INSERT INTO products VALUES ('early', 0, 'text', 'text/plain', x'01020304050607');
"""


def test_a_file_of_earlier_software_is_taken_over_with_its_jobs(path: Path, clock: Clock) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.executescript(EARLIER)
    opened = [SqliteJobStore(path, clock) for _ in range(2)]
    later = [add(store) for store in opened]
    taken = [take(opened[0]) for _ in range(3)]
    assert [job and job.id for job in taken] == ["early", *sorted(each.id for each in later)]
    assert held(opened[0])["early"] == ROW_BYTES + 2 + 7
    assert opened[0].request("failed") == b""
    for store in opened:
        store.close()


def test_only_the_owner_of_the_server_can_read_the_file(path: Path) -> None:
    store = SqliteJobStore(path)
    add(store)
    store.close()
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_database_is_unavailable_and_not_overwritten(path: Path) -> None:
    path.write_bytes(b"this is a letter, not a database" * 100)
    store = SqliteJobStore(path)
    with pytest.raises(Unavailable, match=r"jobs.sqlite cannot be used now"):
        add(store)
    store.close()
    assert path.read_bytes().startswith(b"this is a letter")
