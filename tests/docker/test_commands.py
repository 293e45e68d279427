"""Every command in the files for containers does outside of one what it is there for."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from helpdesk.settings import default_content_root

from ..e2e.conftest import free_port, wait_for
from ..postgis.cluster import Server, as_postgres, program, user_of_postgres
from ..serving.small_house import furnish
from ..storage.remote.object_store import CREDENTIALS, object_store
from ..storage.remote.unruly import unruly
from .files import DOCKER, GIVEN, Command, commands, compose, environment

INGEST = ("helpdesk", "ingest")
SERVE = ("helpdesk", "serve")
IS_READY = ("pg_isready", "-h", "127.0.0.1", "-U", "helpdesk", "-d", "helpdesk")
PRIMARY = ("postgres", "-c", "max_wal_senders=10", "-c", "max_replication_slots=10", "-c", "max_slot_wal_keep_size=8GB")
REPLICA = ("sh", "/replica.sh")
# In test_front.py.
FRONT = ("sh", "/nginx.sh")


def health() -> Command:
    (found,) = [command for where, command in commands() if where == "Dockerfile HEALTHCHECK"]
    return found


def test_there_is_no_command_that_is_not_run_here() -> None:
    tried = {INGEST, SERVE, IS_READY, PRIMARY, REPLICA, FRONT, health()}
    assert {command for _, command in commands()} == tried
    scripts = {
        source.removeprefix("./")
        for service in compose("compose.grown.yaml")["services"].values()
        for source in (volume.split(":")[0] for volume in service.get("volumes", []))
        if source.endswith(".sh")
    }
    assert scripts == {"role.sh", "primary.sh", "replica.sh"}


def run(command: Command, given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_here(command), env=given, cwd=default_content_root(), capture_output=True, text=True)


def _here(command: Command) -> list[str]:
    """Ours are those of this environment."""
    name = sys.executable if command[0] == "python" else str(Path(sys.executable).with_name(command[0]))
    return [name, *command[1:]]


@pytest.fixture(params=["compose.yaml", "compose.grown.yaml"])
def given(request: pytest.FixtureRequest, tmp_path: Path, new_database: Callable[[], str]) -> Iterator[dict[str, str]]:
    """The environment of a desk in one of the compose files; its addresses are of this machine."""
    name, dsn = request.param, new_database()
    furnish(tmp_path / "content", tmp_path / "data")
    said = environment() | compose(name, GIVEN)["x-desk"]["environment"]
    port = str(free_port())
    here = {
        "HELPDESK_DSN": dsn,
        "HELPDESK_READ_DSN": dsn,
        "HELPDESK_BASE_URL": f"http://127.0.0.1:{port}",
        "HELPDESK_HOST": "127.0.0.1",
        "HELPDESK_PORT": port,
        "HELPDESK_DATA": str(tmp_path / "data"),
        "HELPDESK_RASTERS": said.get("HELPDESK_RASTERS", ""),
        **CREDENTIALS,
    }
    with object_store() as objects, unruly(objects.endpoint) as way:
        here["HELPDESK_S3_ENDPOINT"] = way.url
        kept = {name: here.get(name, value) for name, value in said.items() if name != "PATH"}
        yield {**os.environ, **kept, "HELPDESK_CONTENT": str(tmp_path / "content")}


def test_the_desk_is_ingested_served_and_found_healthy(given: dict[str, str], tmp_path: Path) -> None:
    sick = run(health(), given)
    assert sick.returncode != 0
    ingested = run(INGEST, given)
    assert ingested.returncode == 0, ingested.stderr
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            _here(SERVE), env=given, cwd=default_content_root(), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        base = given["HELPDESK_BASE_URL"]
        wait_for(f"{base}/health", process, log)
        assert run(health(), given).returncode == 0
        found = httpx.get(f"{base}/api/advice?lon=-3.01&lat=48.01", timeout=60).json()
        assert found["soil"]["clay"]["status"] == "ok"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def primary(tmp_path: Path) -> Iterator[Server]:
    """A server made by the primary's command and its scripts, with the database of the compose file."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    server = Server.made(PRIMARY[1:])
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE helpdesk")
    for name in ("role.sh", "primary.sh"):
        script = shutil.copy(DOCKER / name, server.folder)
        as_postgres(
            ["sh", str(script)], postgres_environment(server) | {"POSTGRES_USER": "desk", "POSTGRES_DB": "helpdesk"}
        )
    yield server
    server.remove()


def postgres_environment(server: Server) -> dict[str, str]:
    """What the image sets: where the folder is and where the programs are; and this server's port."""
    programs = str(Path(str(program("postgres"))).parent)
    return {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PGDATA": server.data,
        "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port),
        "DESK_PASSWORD": "one",
        "REPLICATION_PASSWORD": "two",
        "PGPASSWORD": "two",
    }


def test_the_primary_runs_as_told_and_lets_the_replica_in(primary: Server) -> None:
    with psycopg.connect(primary.dsn("helpdesk"), autocommit=True) as connection:
        for name, value in (option.split("=") for option in PRIMARY[2::2]):
            assert connection.execute(f"SHOW {name}").fetchone() == (value,)  # type: ignore[arg-type]
        assert connection.execute("SELECT slot_name FROM pg_replication_slots").fetchall() == [("replica",)]
        assert connection.execute("SELECT rolreplication FROM pg_roles WHERE rolname = 'replicator'").fetchone() == (
            True,
        )
    assert "replicator" in (Path(primary.data) / "pg_hba.conf").read_text("utf-8")
    ready = [str(program("pg_isready")), *IS_READY[1:]]
    assert subprocess.run(ready, env=postgres_environment(primary), capture_output=True).returncode == 0
    with_none = postgres_environment(primary) | {"PGPORT": str(free_port())}
    assert subprocess.run(ready, env=with_none, capture_output=True).returncode != 0


def test_the_replica_is_made_of_the_primary_follows_it_and_starts_again(primary: Server) -> None:
    replica = Server.empty()
    script = shutil.copy(DOCKER / "replica.sh", replica.folder)
    given = postgres_environment(replica) | {"PRIMARY_HOST": "127.0.0.1", "PRIMARY_PORT": str(primary.port)}
    options = ["-p", str(replica.port), "-k", str(replica.folder), "-c", "listen_addresses=127.0.0.1"]
    for turn in range(2):
        process = subprocess.Popen(["sh", script, *options], env=given, **user_of_postgres())  # type: ignore[call-overload]
        try:
            with psycopg.connect(primary.dsn("helpdesk"), autocommit=True) as connection:
                connection.execute(f"CREATE TABLE turn_{turn} AS SELECT {turn} AS n")  # type: ignore[arg-type]
            assert follows(replica, f"SELECT n FROM turn_{turn}") == turn
        finally:
            process.terminate()
            process.wait(30)
    replica.remove()


def follows(replica: Server, sql: str) -> object:
    end = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(replica.dsn("helpdesk"), connect_timeout=2) as connection:
                row = connection.execute(sql).fetchone()  # type: ignore[arg-type]
                assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
                return None if row is None else row[0]
        except psycopg.Error:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
