"""A desk is kept in one file and restored from it, on both stores: the same answers, or a clear refusal."""

import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from helpdesk.bootstrap import build_data
from helpdesk.bootstrap.backup import back_up, restore
from helpdesk.commands.backup import next_start
from helpdesk.domain.errors import BadParameter, IngestFailed
from helpdesk.settings import Settings
from helpdesk.storage.ingest.lease import hold
from helpdesk.storage.ingest.manifest import current
from helpdesk.storage.ingest.progress import Silent

from .small_desk import answers, ingested, kept_jobs, settings_of, small_desk

STORES = ("folder", "postgis")


@pytest.fixture
def new_dsn(request: pytest.FixtureRequest) -> Callable[[str], str | None]:
    def made(store: str) -> str | None:
        return str(request.getfixturevalue("new_database")()) if store == "postgis" else None

    return made


@pytest.fixture(params=STORES)
def desks(request: pytest.FixtureRequest, tmp_path: Path, new_dsn: Callable[[str], str | None]) -> tuple[Settings, ...]:
    """One with data and a job, and one of the same kind where nothing is."""
    first = ingested(small_desk(tmp_path / "first", new_dsn(request.param)))
    return first, settings_of(tmp_path / "second" / "content", tmp_path / "second" / "data", new_dsn(request.param))


def names(path: Path) -> list[str]:
    with tarfile.open(path) as tar:
        return tar.getnames()


def snapshot(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_restored_desk_answers_as_the_one_that_was_kept(desks: tuple[Settings, ...], tmp_path: Path) -> None:
    first, second = desks
    file = tmp_path / "desk.tar.gz"
    about = back_up(first, file, Silent())
    before, jobs = answers(first), kept_jobs(first)
    assert jobs
    shutil.rmtree(tmp_path / "first")
    restored = restore(second, file, second.content[0], Silent())
    assert restored.about == about
    assert restored.roots == list(second.content)
    assert answers(second) == before
    assert kept_jobs(second) == jobs
    assert [each.name for each in second.data.iterdir() if each.name.startswith(".restore")] == []


def key_of(settings: Settings) -> bytes:
    """With which the queue makes digests of addresses."""
    if settings.dsn is None:
        with closing(sqlite3.connect(settings.data / "jobs.sqlite")) as file:
            return bytes(file.execute("SELECT value FROM client_key").fetchone()[0])
    with psycopg.connect(settings.dsn.get_secret_value()) as server:
        (key,) = server.execute("SELECT value FROM helpdesk.client_key").fetchone() or (b"",)
        return bytes(key)


def test_the_key_to_the_addresses_of_clients_is_in_no_backup(desks: tuple[Settings, ...], tmp_path: Path) -> None:
    first, second = desks
    file, key = tmp_path / "desk.tar.gz", key_of(first)
    back_up(first, file, Silent())
    with tarfile.open(file) as tar:
        kept = [tar.extractfile(each) for each in tar.getmembers() if each.isfile()]
        assert len(key) == 32
        assert not any(key in each.read() for each in kept if each)
    restore(second, file, second.content[0], Silent())
    assert kept_jobs(second)
    assert key_of(second) != key


def test_a_restored_desk_takes_up_edited_content(desks: tuple[Settings, ...], tmp_path: Path) -> None:
    first, second = desks
    back_up(first, tmp_path / "desk.tar.gz", Silent())
    restore(second, tmp_path / "desk.tar.gz", second.content[0], Silent())
    rules = second.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    rules.write_text(rules.read_text().replace("170", "120"))
    assert "120" in json.dumps(answers(second)["-2.75 47.75"])


def test_a_backup_holds_no_secret_and_is_for_its_owner_alone(desks: tuple[Settings, ...], tmp_path: Path) -> None:
    file = tmp_path / "desk.tar.gz"
    back_up(desks[0], file, Silent())
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as tar:
        told = json.load(tar.extractfile("settings.json"))  # type: ignore[arg-type]
    assert "max_jobs" in told
    assert {"dsn", "read_dsn"} & told.keys() == set()
    assert names(file)[-1] == "manifest.json"


def test_a_target_that_is_not_empty_is_refused_by_name(desks: tuple[Settings, ...], tmp_path: Path) -> None:
    first, _ = desks
    about = back_up(first, tmp_path / "desk.tar.gz", Silent())
    before = answers(first)
    with pytest.raises(BadParameter, match=f"content in .*version {about.data}.*--force"):
        restore(first, tmp_path / "desk.tar.gz", first.content[0], Silent())
    rules = first.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    rules.write_text(rules.read_text().replace("170", "120"))
    assert answers(first) != before
    restore(first, tmp_path / "desk.tar.gz", first.content[0], Silent(), force=True)
    assert answers(first) == before
    (kept,) = first.content[0].parent.glob("content.before-*")
    assert "120" in (kept / rules.relative_to(first.content[0])).read_text()


@pytest.mark.parametrize("harm", ["cut", "half", "edited", "swapped", "empty", "text", "no manifest"])
def test_a_damaged_archive_is_refused_and_nothing_is_changed(harm: str, tmp_path: Path) -> None:
    first = ingested(small_desk(tmp_path / "first"))
    file = tmp_path / "desk.tar.gz"
    back_up(first, file, Silent())
    file.write_bytes(harmed(file, harm))
    before = snapshot(tmp_path / "first")
    with pytest.raises(BadParameter, match=r"desk\.tar\.gz: .*nothing was changed"):
        restore(first, file, first.content[0], Silent(), force=True)
    assert snapshot(tmp_path / "first") == before


def harmed(file: Path, harm: str) -> bytes:
    whole = file.read_bytes()
    plain = gzip.decompress(whole)
    at = plain.index(b"At most 170 kg.")
    match harm:
        case "cut":
            return whole[:-5]
        case "half":
            return whole[: len(whole) // 2]
        case "edited":
            return gzip.compress(plain[:at] + b"At most 999" + plain[at + 11 :])
        case "swapped":
            return whole[:5000] + bytes([whole[5000] ^ 255]) + whole[5001:]
        case "no manifest":
            return gzip.compress(plain[: plain.rindex(b"manifest.json")] + bytes(10240))
    return b"" if harm == "empty" else b"no archive at all" * 99


@pytest.mark.parametrize(
    ("name", "kind"),
    [("/tmp/evil", tarfile.REGTYPE), ("content/../../evil", tarfile.REGTYPE), ("content/1/link", tarfile.SYMTYPE),
     ("content/1/hard", tarfile.LNKTYPE), ("content/1/device", tarfile.CHRTYPE), ("a/./b", tarfile.REGTYPE)],
)  # fmt: skip
def test_a_member_that_leads_elsewhere_is_refused(name: str, kind: bytes, tmp_path: Path) -> None:
    file = tmp_path / "evil.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, "../../evil"
        tar.addfile(entry, io.BytesIO())
    second = settings_of(tmp_path / "content", tmp_path / "data", None)
    with pytest.raises(BadParameter, match=r"no plain file below it.*nothing was changed"):
        restore(second, file, second.content[0], Silent())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["evil.tar.gz"]


@pytest.mark.parametrize(
    ("kind", "size", "fault"),
    [(tarfile.REGTYPE, 2 << 30, "far larger inside"), (tarfile.XHDTYPE, 1 << 30, "a header is")],
)
def test_a_bomb_fills_neither_disk_nor_memory(kind: bytes, size: int, fault: str, tmp_path: Path) -> None:
    file, entry = tmp_path / "bomb.tar.gz", tarfile.TarInfo("content/1/layers/a.yaml")
    entry.type, entry.size = kind, size
    with gzip.open(file, "wb", 1) as written:
        written.write(entry.tobuf())
        for _ in range(16):
            written.write(bytes(1 << 20))
    second = settings_of(tmp_path / "content", tmp_path / "data", None)
    with pytest.raises(BadParameter, match=rf"{fault}.*nothing was changed"):
        restore(second, file, second.content[0], Silent())
    assert [each.name for each in tmp_path.iterdir()] == ["bomb.tar.gz"]


def test_an_archive_of_another_kind_or_a_later_format_is_refused(tmp_path: Path) -> None:
    first = ingested(small_desk(tmp_path / "first"))
    file = tmp_path / "desk.tar.gz"
    back_up(first, file, Silent())
    second = settings_of(tmp_path / "content", tmp_path / "data", "postgresql://me:hidden@127.0.0.1:1/soil")
    with pytest.raises(BadParameter, match=r"is of a data folder .*and this is a database") as refused:
        restore(second, file, second.content[0], Silent())
    assert "hidden" not in str(refused.value)
    later = gzip.decompress(file.read_bytes()).replace(b'"format": 1', b'"format": 9')
    file.write_bytes(gzip.compress(later))
    with pytest.raises(BadParameter, match=r"is of format 9.*update the software"):
        restore(first, file, first.content[0], Silent(), force=True)


def test_nothing_is_replaced_under_a_desk_that_runs(tmp_path: Path) -> None:
    first = ingested(small_desk(tmp_path / "first"))
    file = tmp_path / "desk.tar.gz"
    back_up(first, file, Silent())
    present = current(first.data)
    assert present
    release = hold(present[0])
    before = snapshot(first.content[0])
    with pytest.raises(IngestFailed, match=r"a desk is running on .*stop it"):
        restore(first, file, first.content[0], Silent(), force=True)
    release()
    assert snapshot(first.content[0]) == before
    restore(first, file, first.content[0], Silent(), force=True)


def test_a_backup_does_not_take_a_name_that_is_taken_nor_one_of_nothing(tmp_path: Path) -> None:
    empty = small_desk(tmp_path / "first")
    with pytest.raises(IngestFailed, match="nothing to back up"):
        back_up(empty, tmp_path / "desk.tar.gz", Silent())
    assert sorted(each.name for each in tmp_path.iterdir()) == ["first"]
    build_data(empty)
    (tmp_path / "desk.tar.gz").write_text("an older backup")
    with pytest.raises(BadParameter, match="is there already"):
        back_up(empty, tmp_path / "desk.tar.gz", Silent())
    assert (tmp_path / "desk.tar.gz").read_text() == "an older backup"


def test_the_commands_say_how_to_serve_what_they_restored(tmp_path: Path) -> None:
    first = ingested(small_desk(tmp_path / "first"))

    def run(content: Path, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "HELPDESK_CONTENT": str(content), "HELPDESK_DATA": str(data)}
        command = [sys.executable, "-m", "helpdesk", *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)

    kept = run(first.content[0], first.data, "backup", "desk.tar.gz")
    assert kept.returncode == 0, kept.stderr
    restored = run(first.content[0], tmp_path / "data", "restore", "desk.tar.gz", "--content", "again")
    assert restored.returncode == 0, restored.stderr
    assert f"HELPDESK_CONTENT={tmp_path / 'again'} helpdesk serve" in restored.stdout
    assert "unpacked desk.tar.gz" in restored.stderr
    refused = run(first.content[0], tmp_path / "data", "restore", "nothing.tar.gz")
    assert (refused.returncode, refused.stderr) == (1, "helpdesk: nothing.tar.gz: is not there\n")


def test_who_restored_into_a_database_is_told_to_name_it_at_the_next_start(tmp_path: Path) -> None:
    beside = Settings(dsn=None)
    in_database = Settings(dsn="postgresql://helpdesk:secret@db.example.org/soil")
    assert "HELPDESK_DSN" not in next_start(beside, [tmp_path])
    said = next_start(in_database, [tmp_path])
    assert f"HELPDESK_CONTENT={tmp_path} helpdesk serve\nwith HELPDESK_DSN set" in said
    assert "secret" not in said
