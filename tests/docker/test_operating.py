"""What an operator does by the scripts beside the compose files: set up, back up, restore, renew, watch."""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from helpdesk.settings import Settings

from ..e2e.small_desk import answers, ingested, kept_jobs, small_desk
from ..postgis.cluster import Server
from .operator import Operator
from .test_role import PASSWORD, as_desk, cluster

__all__ = ["cluster"]
NAME = "soil.example.com"
BACKUPS = "desk-*.tar.gz"


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(folder=tmp_path)


def openssl(*words: str | Path) -> str:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed; tests/prepare.sh installs it where it may")
    return subprocess.run(["openssl", *words], check=True, capture_output=True, text=True).stdout


def test_secrets_are_made_once_and_belong_to_who_reads_them(operator: Operator) -> None:
    openssl("version")
    made = operator.runs("setup.sh", NAME)
    told = made.returncode, made.stdout, made.stderr
    assert told == (0, f"HELPDESK_BASE_URL=https://{NAME}\n", "")
    files = {path.name: path.read_text("utf-8") for path in operator.secrets.iterdir()}
    assert files["helpdesk_dsn"] == f"postgresql://helpdesk:{files['database_password'].strip()}@database/helpdesk\n"
    assert len(set(files.values())) == 5
    assert {path.stat().st_mode & 0o777 for path in operator.secrets.iterdir()} == {0o400}
    assert operator.secrets.stat().st_mode & 0o777 == 0o700
    if os.geteuid() == 0:
        owners = {path.name: path.stat().st_uid for path in operator.secrets.iterdir()}
        others = {"helpdesk_dsn": 10001, "fullchain.pem": 101, "privkey.pem": 101}
        assert owners == {"admin_password": 0, "database_password": 999} | others
    certificate = operator.secrets / "fullchain.pem"
    assert "does match certificate" in openssl("x509", "-noout", "-checkhost", NAME, "-in", certificate)
    again = operator.runs("setup.sh", "another.example.com")
    assert (again.stdout, again.returncode) == (made.stdout, 0)
    assert "docker/.env keeps another name than another.example.com" in again.stderr
    assert {path.name: path.read_text("utf-8") for path in operator.secrets.iterdir()} == files


def test_where_no_certificate_is_made_it_is_said_why(operator: Operator) -> None:
    operator.program("openssl", '#!/bin/sh\n[ "$1" = rand ] && echo 00 && exit\necho unknown option >&2\nexit 1\n')
    made = operator.runs("setup.sh", NAME)
    assert (made.returncode, made.stdout) == (1, "")
    assert made.stderr == "unknown option\nopenssl made no certificate; mend that and run this again\n"
    assert not (operator.docker / ".env").exists()


@pytest.mark.parametrize("name", ["", "https://soil.example.org", "soil.example.org; reboot", "-soil"])
def test_what_is_no_name_of_a_server_is_refused(operator: Operator, name: str) -> None:
    assert operator.runs("setup.sh", name).returncode != 0
    assert not (operator.docker / ".env").exists()


@pytest.mark.parametrize("script", ["backup", "firewall", "password", "renew", "restore", "setup", "watch"])
def test_a_script_that_is_asked_what_it_does_says_so_and_does_nothing(operator: Operator, script: str) -> None:
    operator.secrets.mkdir()
    (operator.secrets / "database_password").write_text("kept")
    told = operator.runs(f"{script}.sh", "--help")
    about = (operator.docker / f"{script}.sh").read_text("utf-8").splitlines()[1]
    assert (told.returncode, told.stdout, told.stderr.splitlines()[0]) == (2, "", about.removeprefix("# "))
    assert [each.name for each in operator.secrets.iterdir()] == ["database_password"]
    assert operator.told() == []
    assert (operator.secrets / "database_password").read_text() == "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One in the database, with a job, and its operator."""

    operator: Operator
    settings: Settings
    backups: Path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, cluster: Server) -> Desk:
    """Its superuser is called as in the image."""
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("CREATE ROLE postgres SUPERUSER LOGIN")
    operator = Operator(folder=tmp_path_factory.mktemp("operator"))
    settings = ingested(small_desk(operator.folder / "desk", as_desk(cluster)))
    operator.secrets.mkdir()
    address = f"postgresql://helpdesk:{quote(PASSWORD)}@127.0.0.1:{cluster.port}/helpdesk"
    (operator.secrets / "helpdesk_dsn").write_text(f"{address}\n", "utf-8")
    operator.environment |= {
        "HELPDESK_DSN": address, "HELPDESK_DATA": str(settings.data), "PGHOST": "127.0.0.1",
        "HELPDESK_CONTENT": str(settings.content[0]), "PGPORT": str(cluster.port),
    }  # fmt: skip
    operator.moved |= {"/run/secrets": str(operator.secrets), "/tmp/content": str(operator.folder / "restored")}
    backups = operator.folder / "backups"
    backups.mkdir()
    return Desk(operator=operator, settings=settings, backups=backups)


def emptied(cluster: Server) -> None:
    """As role.sh leaves a database."""
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS helpdesk")
        connection.execute("CREATE DATABASE helpdesk")
        connection.execute("GRANT CREATE ON DATABASE helpdesk TO helpdesk")
    with psycopg.connect(cluster.dsn("helpdesk"), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")


def an_old_one(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(b"x")
    os.utime(path, (time.time() - 40 * 86_400,) * 2)
    return path


@pytest.fixture(scope="module")
def kept(desk: Desk) -> Path:
    """A backup of it, made where there was one of October, and sent to another folder."""
    elsewhere = desk.operator.folder / "elsewhere"
    elsewhere.mkdir()
    an_old_one(desk.backups, "desk-2026-10-01T010000Z.tar.gz")
    an_old_one(desk.backups, "notes.tar.gz")
    copies = [elsewhere] if shutil.which("scp") else []
    ran = desk.operator.runs("backup.sh", desk.backups, *copies)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    found = sorted(desk.backups.iterdir())
    assert found[-1].name == "notes.tar.gz"
    (file,) = found[:-1]
    assert [path.read_bytes() == file.read_bytes() for path in elsewhere.iterdir()] == [True] * len(copies)
    return file


def test_a_backup_has_its_time_in_its_name_and_old_ones_go_after_it(kept: Path) -> None:
    assert re.fullmatch(r"desk-\d{4}-\d\d-\d\dT\d{6}Z\.tar\.gz", kept.name)
    assert kept.stat().st_size > 1000


def test_where_no_backup_is_made_none_is_deleted_and_it_is_said(desk: Desk, kept: Path) -> None:
    old = an_old_one(desk.backups, "desk-2026-10-01T010000Z.tar.gz")
    address = desk.operator.environment["HELPDESK_DSN"]
    desk.operator.environment["HELPDESK_DSN"] = address.replace("/helpdesk", "/none")
    try:
        ran = desk.operator.runs("backup.sh", desk.backups)
    finally:
        desk.operator.environment["HELPDESK_DSN"] = address
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "no backup was made, and none was deleted" in ran.stderr
    assert old.exists()
    old.unlink()


def test_a_backup_is_tried_beside_the_desk_and_nothing_of_it_stays(desk: Desk, kept: Path, cluster: Server) -> None:
    before = sorted(desk.backups.iterdir())
    tried = desk.operator.runs("restore.sh", "--try", kept)
    assert tried.returncode == 0, tried.stderr
    assert "restored version" in tried.stdout
    assert "helpdesk serve" not in tried.stdout
    assert tried.stdout.endswith(f"{kept} can be restored\n")
    half = desk.operator.folder / "half.tar.gz"
    half.write_bytes(kept.read_bytes()[:2000])
    failed = desk.operator.runs("restore.sh", "--try", half)
    assert failed.returncode != 0
    assert "can be restored" not in failed.stdout
    with psycopg.connect(cluster.dsn()) as connection:
        assert connection.execute("SELECT FROM pg_database WHERE datname = 'trial'").fetchall() == []
    assert sorted(desk.backups.iterdir()) == before
    assert not list(desk.operator.folder.glob("trial*"))
    assert not any("postgresql:" in line for line in desk.operator.told())


def test_a_lost_desk_is_restored_into_an_empty_database_and_then_started(
    desk: Desk, kept: Path, cluster: Server
) -> None:
    said, jobs = answers(desk.settings), kept_jobs(desk.settings)
    assert jobs
    emptied(cluster)
    shutil.rmtree(desk.settings.data)
    desk.settings.data.mkdir()
    shutil.rmtree(desk.operator.folder / "restored", ignore_errors=True)
    done = desk.operator.runs("restore.sh", kept)
    assert done.returncode == 0, done.stderr
    verbs = [line.removeprefix("compose -f compose.public.yaml ") for line in desk.operator.told()]
    assert (verbs[-3], verbs[-1]) == ("up -d --wait database", "up -d")
    assert (answers(desk.settings), kept_jobs(desk.settings)) == (said, jobs)


def test_a_new_password_is_in_the_files_and_in_the_database(desk: Desk, cluster: Server) -> None:
    openssl("version")
    secret = desk.operator.secrets / "database_password"
    secret.write_text("the old one\n", "utf-8")
    assert desk.operator.runs("password.sh").returncode == 0
    new = secret.read_text("utf-8").strip()
    assert len(new) == 48
    assert (desk.operator.secrets / "helpdesk_dsn").read_text("utf-8") == (
        f"postgresql://helpdesk:{new}@database/helpdesk\n"
    )
    psycopg.connect(as_desk(cluster, password=new)).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(as_desk(cluster))
    assert desk.operator.told()[-1].endswith("up -d --force-recreate helpdesk")
    assert not any(new in line for line in desk.operator.told())


def test_a_renewed_certificate_is_put_where_nginx_has_it_open(operator: Operator) -> None:
    openssl("version")
    operator.runs("setup.sh", NAME)
    before = {path.name: path.stat().st_ino for path in operator.secrets.iterdir()}
    lineage = operator.folder / "live"
    lineage.mkdir()
    for name in ("fullchain.pem", "privkey.pem"):
        (lineage / name).write_text(f"new {name}", "utf-8")
        if os.geteuid() != 0:
            (operator.secrets / name).chmod(0o600)
    assert operator.runs("renew.sh", RENEWED_LINEAGE=str(lineage)).returncode == 0
    for name in ("fullchain.pem", "privkey.pem"):
        assert (operator.secrets / name).read_text("utf-8") == f"new {name}"
    assert {path.name: path.stat().st_ino for path in operator.secrets.iterdir()} == before
    assert operator.told() == ["compose -f compose.public.yaml kill -s HUP nginx"]
    assert operator.runs("renew.sh", RENEWED_LINEAGE="/nowhere").returncode != 0


class _Ready(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health/ready" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to say."""


@pytest.fixture
def asked(operator: Operator) -> Iterator[type[_Ready]]:
    """Somebody who answers as ready as is wanted, at the address of the desk in its container."""
    answering = type("_Ready", (_Ready,), {})
    with HTTPServer(("127.0.0.1", 0), answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        operator.moved["127.0.0.1:8000"] = f"127.0.0.1:{server.server_port}"
        yield answering
        server.shutdown()


def test_the_watch_says_nothing_where_all_is_well_and_names_what_is_not(
    operator: Operator, asked: type[_Ready]
) -> None:
    openssl("version")
    operator.runs("setup.sh", NAME)
    folder = operator.folder / "backups"
    folder.mkdir()
    (folder / "desk-2026-11-26T010000Z.tar.gz").write_bytes(b"x")
    operator.program("df", '#!/bin/sh\necho head\necho "/dev/a 100 50 50 ${USED:-50}% /"\n')
    well = operator.runs("watch.sh", folder)
    assert (well.returncode, well.stdout, well.stderr) == (0, "", "")
    full = operator.runs("watch.sh", folder, USED="91")
    assert (full.returncode, full.stderr) == (1, "a disk is full by 91 %\n")
    asked.status = 503
    (folder / "desk-2026-11-26T010000Z.tar.gz").rename(folder / "other")
    (operator.secrets / "fullchain.pem").unlink()
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "10", "-subj", f"/CN={NAME}", "-keyout",
            operator.folder / "key", "-out", operator.secrets / "fullchain.pem")  # fmt: skip
    ill = operator.runs("watch.sh", folder)
    assert ill.returncode == 1
    assert "the desk is not ready: urllib.error.HTTPError: HTTP Error 503" in ill.stderr
    assert "the certificate ends within 14 days" in ill.stderr
    assert "has no backup of the last 26 hours" in ill.stderr
    (operator.secrets / "fullchain.pem").unlink()
    early = operator.runs("watch.sh", operator.folder / "none")
    assert [line.split()[0] for line in early.stderr.splitlines()] == ["the", "the", str(operator.folder / "none")]


def test_the_firewall_has_each_rule_once_however_often_docker_starts(operator: Operator) -> None:
    rules = operator.folder / "rules"
    rules.touch()
    operator.program(
        "iptables",
        '#!/bin/sh\nset -eu\n[ "$1 $3" = "-w DOCKER-USER" ]\nverb=$2\nshift 3\n'
        f'case $verb in -C) grep -qxF -e "$*" {rules} ;; -I) echo "$*" >>{rules} ;; *) exit 2 ;; esac\n',
    )
    for _ in range(2):
        ran = operator.runs("firewall.sh")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    kept = rules.read_text("utf-8").splitlines()
    assert [re.findall("--ctorigdstport ([0-9]+)", rule) for rule in kept] == [["80"], ["443"]]
    assert all("--connlimit-above 100 -j REJECT" in rule for rule in kept)
