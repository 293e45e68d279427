"""A server that is there and will not let the desk in: said at once, with the remedy, and never with the password."""

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from helpdesk.bootstrap import build_data
from helpdesk.bootstrap.opening import housing_of
from helpdesk.domain.errors import BadParameter, Unavailable
from helpdesk.settings import Settings
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.refusals import Refused
from helpdesk.storage.postgis.writing import writing

from ..serving.load import until
from ..serving.small_house import furnish, small_house
from .cluster import Server, free_port, program

SECRET = "k1ngfisher"
ROLES = """
CREATE ROLE keeper LOGIN PASSWORD 'right';
CREATE ROLE locked NOLOGIN PASSWORD 'right';
CREATE DATABASE soil;
CREATE DATABASE closed;
REVOKE CONNECT ON DATABASE closed FROM PUBLIC;
"""
HBA = """
host all desk 127.0.0.1/32 trust
host all stranger 127.0.0.1/32 reject
host all nobody 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""


@pytest.fixture(scope="module")
def strict() -> Iterator[Server]:
    """A server that asks for passwords."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    server = Server.made()
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        for statement in ROLES.strip().splitlines():
            connection.execute(statement)  # type: ignore[arg-type]
    (Path(server.data) / "pg_hba.conf").write_text(HBA, "utf-8")
    server.stop()
    server.start()
    yield server
    server.remove()


def settings_on(dsn: str, folder: Path) -> Settings:
    if not (folder / "content").exists():
        furnish(folder / "content", folder / "data")
    return Settings(content=(folder / "content",), data=folder / "data", dsn=SecretStr(dsn))


@pytest.mark.parametrize(
    ("login", "name", "said"),
    [
        (f"keeper:{SECRET}", "soil", r"user keeper, database soil: password .*; correct the user or the password"),
        ("keeper", "soil", r"user keeper, database soil: .*no password.*; correct the user or the password"),
        ("keeper:right", "sool", r'user keeper, database sool: database "sool" does not exist; create the database'),
        ("keeper:right", "closed", r"user keeper, database closed: permission denied.*; grant CONNECT"),
        (f"nobody:{SECRET}", "soil", r'user nobody, database soil: role "nobody" does not exist; create the role'),
        ("locked:right", "soil", r'user locked, .*role "locked" is not permitted to log in; create the role'),
        (f"stranger:{SECRET}", "soil", r"user stranger, .*pg_hba.conf.*; let pg_hba.conf of the server admit"),
    ],
)
def test_what_waiting_cannot_heal_is_said_at_once(
    strict: Server, tmp_path: Path, login: str, name: str, said: str
) -> None:
    """For both addresses that a name has as well."""
    host = f"127.0.0.1:{strict.port}"
    for hosts in (host, f"{host},{host}"):
        settings = settings_on(f"postgresql://{login}@{hosts}/{name}", tmp_path)
        waited: list[str] = []
        for ask in (
            lambda settings=settings, waited=waited: housing_of(settings).ready(waited.append),
            lambda settings=settings: build_data(settings),
            lambda settings=settings: writing(settings.dsn.get_secret_value()).__enter__(),
        ):
            with pytest.raises(Refused) as told:
                ask()
            assert re.match(rf"HELPDESK_DSN: the server at \S+ refuses {said}", told.value.detail)
            assert str(told.value) == "the database of this desk does not let it in"
            assert SECRET not in told.value.detail
        assert waited == []


@pytest.mark.parametrize("command", ["serve", "ingest"])
def test_the_command_line_ends_at_once_without_the_password(strict: Server, tmp_path: Path, command: str) -> None:
    settings_on("postgresql://", tmp_path)
    environment = {
        **os.environ, "HELPDESK_CONTENT": str(tmp_path / "content"), "HELPDESK_DATA": str(tmp_path / "data"),
        "HELPDESK_PORT": str(free_port()), "HELPDESK_DSN": f"postgresql://keeper:{SECRET}@127.0.0.1:{strict.port}/soil",
    }  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-m", "helpdesk", command], env=environment, capture_output=True, text=True, timeout=300
    )
    assert told.returncode == 1
    assert told.stderr.startswith("helpdesk: HELPDESK_DSN: the server at 127.0.0.1:")
    assert "user keeper, database soil" in told.stderr
    for word in (SECRET, "waiting for it", "Traceback"):
        assert word not in told.stdout + told.stderr


def test_a_server_that_is_away_or_starting_is_still_waited_for(
    strict: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one of two hosts that is away leaves hope, whatever the other says."""
    monkeypatch.setattr("helpdesk.bootstrap.postgis.PATIENCE_S", 0.3)
    monkeypatch.setattr("helpdesk.bootstrap.postgis.ASK_AGAIN_S", 0.1)
    away = f"127.0.0.1:{free_port()}"
    for hosts in (away, f"{away},127.0.0.1:{strict.port}"):
        waited: list[str] = []
        with pytest.raises(Unavailable) as told:
            housing_of(settings_on(f"postgresql://keeper:{SECRET}@{hosts}/soil", tmp_path)).ready(waited.append)
        assert "gave up after" in told.value.detail
        assert not isinstance(told.value, Refused)
        assert waited[0].endswith("waiting for it, up to 0.3 s")
        assert SECRET not in told.value.detail + "".join(waited)


def test_a_running_desk_whose_password_was_changed_is_away_and_heals(
    strict: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """It answers 503 rather than taking the asker for wrong, and its operator reads one ERROR."""
    with psycopg.connect(strict.dsn(), autocommit=True) as keeper:
        keeper.execute("CREATE ROLE changing LOGIN PASSWORD 'new'")
        database = Database(f"postgresql://changing:{SECRET}@127.0.0.1:{strict.port}/soil")
        try:
            for _ in range(3):
                with pytest.raises(Unavailable) as told:
                    database.check()
                assert SECRET not in told.value.detail
            (alarm,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
            assert re.match(r"HELPDESK_DSN: .* refuses user changing.*; correct the user", alarm.getMessage())
            assert SECRET not in caplog.text
            keeper.execute(f"ALTER ROLE changing PASSWORD '{SECRET}'")
            end = time.monotonic() + 60
            while not _is_there(database):
                assert time.monotonic() < end
                time.sleep(0.2)
        finally:
            database.close()


def _is_there(database: Database) -> bool:
    try:
        database.check()
    except Unavailable:
        return False
    return True


@pytest.mark.parametrize("secret", ["p@ssw0rd", "p/ssw0rd", "12/ssw0rd", "p%ssw0rd", "p:ss@w0rd/x"])
def test_a_password_that_is_not_encoded_is_refused_and_not_repeated(secret: str, tmp_path: Path) -> None:
    """A part of it would be taken for a host or a port, and named as such."""
    with pytest.raises(BadParameter, match=r"^HELPDESK_DSN: .*postgresql://user:password@host/database") as told:
        housing_of(settings_on(f"postgresql://keeper:{secret}@127.0.0.1/soil", tmp_path))
    assert "ss" not in str(told.value).replace("password", "")


def test_a_replica_that_refuses_is_said_once_at_the_start_and_the_primary_is_read(
    strict: Server, tmp_path: Path
) -> None:
    given = {
        "HELPDESK_DSN": strict.database(),
        "HELPDESK_READ_DSN": f"postgresql://keeper:{SECRET}@127.0.0.1:{strict.port}/soil",
    }
    with small_house(tmp_path / "house", **given) as house:
        until(lambda: "HELPDESK_READ_DSN" in house.log.read_text())
        assert httpx.get(f"{house.url}/features/collections/plots/items", timeout=30).status_code == 200
        time.sleep(3)  # in which the replica is asked again
        told = [line for line in house.log.read_text().splitlines() if "HELPDESK_READ_DSN" in line]
    assert len(told) == 1
    assert re.search(r"refuses user keeper, database soil: .*; correct the user or the password", told[0])
    assert SECRET not in house.log.read_text()
