"""The database is set up by its script as in a container: the desk's role does the desk's work, and nothing else."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from helpdesk.bootstrap.backup import back_up, restore
from helpdesk.storage.ingest.progress import Silent

from ..e2e.small_desk import answers, ingested, kept_jobs, settings_of, small_desk
from ..postgis.cluster import Server, as_postgres, program
from .files import DOCKER

PASSWORD = 'a word: it\'s "odd" % \\'


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With the database `helpdesk`, which the image makes before it runs the script as the superuser."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    server = Server.made()
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE helpdesk")
    secret = server.folder / "database_password"
    secret.write_text(f"{PASSWORD}\n", "utf-8")
    os.chmod(secret, 0o644)
    script = shutil.copy(DOCKER / "role.sh", server.folder)
    programs = str(Path(str(program("postgres"))).parent)
    as_postgres(["sh", str(script)], {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PGHOST": "127.0.0.1", "PGPORT": str(server.port),
        "POSTGRES_USER": "desk", "POSTGRES_DB": "helpdesk", "DESK_PASSWORD_FILE": str(secret),
    })  # fmt: skip
    rules = Path(server.data) / "pg_hba.conf"
    rules.write_text(f"host all helpdesk all scram-sha-256\n{rules.read_text('utf-8')}", "utf-8")
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.remove()


def as_desk(cluster: Server, database: str = "helpdesk", password: str = PASSWORD) -> str:
    return psycopg.conninfo.make_conninfo(cluster.dsn(database), user="helpdesk", password=password)


def test_the_password_is_that_of_the_file(cluster: Server) -> None:
    psycopg.connect(as_desk(cluster)).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(as_desk(cluster, password="another"))


def test_the_desk_ingests_answers_and_is_restored_without_being_a_superuser(cluster: Server, tmp_path: Path) -> None:
    first = ingested(small_desk(tmp_path / "first", as_desk(cluster)))
    said, jobs = answers(first), kept_jobs(first)
    assert jobs
    back_up(first, tmp_path / "desk.tar.gz", Silent())
    # As SECURITY.md has it: by the superuser, for the desk.
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE trial OWNER helpdesk")
    with psycopg.connect(cluster.dsn("trial"), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
    second = settings_of(tmp_path / "second" / "content", tmp_path / "second" / "data", as_desk(cluster, "trial"))
    restore(second, tmp_path / "desk.tar.gz", second.content[0], Silent())
    assert (answers(second), kept_jobs(second)) == (said, jobs)


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "CREATE TEMPORARY TABLE told (line text); COPY told FROM PROGRAM 'id'",
        "CREATE TEMPORARY TABLE told (line text); COPY told FROM '/etc/passwd'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE ROLE other SUPERUSER",
        "ALTER ROLE helpdesk SUPERUSER",
        "ALTER SYSTEM SET archive_command = 'id'",
        "SELECT rolpassword FROM pg_authid",
        "CREATE DATABASE other",
        "DROP DATABASE postgres",
    ],
)
def test_what_only_a_superuser_may_is_refused_to_the_desk(cluster: Server, sql: str) -> None:
    with (
        psycopg.connect(as_desk(cluster), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(sql)
