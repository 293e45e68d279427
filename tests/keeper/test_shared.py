"""Published content of desks that share a database: any of them publishes, all answer from it, backups carry it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from helpdesk.app import create_app
from helpdesk.bootstrap import build_data, open_desk
from helpdesk.bootstrap.backup import back_up, restore
from helpdesk.bootstrap.libraries import follow, library
from helpdesk.bootstrap.publishing import publish, put_back
from helpdesk.domain.errors import BadParameter, Unavailable
from helpdesk.domain.published import Publication
from helpdesk.settings import Settings
from helpdesk.storage.ingest.progress import Silent
from helpdesk.storage.published import Library

from ..e2e.small_desk import small_desk
from ..postgis.cluster import Server, program

ASKED = "/api/advice?lon=-2.75&lat=47.75&on=2026-11-23"


def _edit(settings: Settings, old: str, new: str) -> None:
    path = settings.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def _elsewhere(settings: Settings, folder: Path, **changed: object) -> Settings:
    """Another machine with the same database, and nothing of its own."""
    return settings.model_copy(update={"data": folder, "rasters": str(settings.data / "rasters"), **changed})


@pytest.fixture
def first(tmp_path: Path, new_database: Callable[[], str]) -> Settings:
    made = small_desk(tmp_path / "first", new_database())
    build_data(made)
    return made


def test_what_one_machine_published_every_other_answers_from(first: Settings, tmp_path: Path) -> None:
    old = publish(first, "Us", "First").version
    _edit(first, "170", "120")
    new = publish(first, "Us", "Second").version
    second = _elsewhere(first, tmp_path / "second")
    desk = open_desk(second)
    with TestClient(create_app(desk)) as client:
        then, now = client.get(f"{ASKED}&asOf={old}").json(), client.get(ASKED).json()
        assert then["versions"]["content"] == old
        assert now["versions"]["content"] == new
        assert "170" in json.dumps(then["topics"])
        assert "170" not in json.dumps(now["topics"])
        again = client.get(f"/api/advice/{then['id']}").json()
        assert again.pop("same_versions") is True
        del again["answered_with"]
        assert again == then
    assert [each.message for each in library(second).history()] == ["First", "Second"]
    assert put_back(second, old, "Them", "Wrong").version == old
    assert library(first).current() == old


def test_a_worker_on_the_published_content_brings_it_and_follows(first: Settings, tmp_path: Path) -> None:
    old = publish(first, "Us", "First").version
    data = tmp_path / "worker"
    worker = _elsewhere(first, data, content=(data / "published" / "current",))
    follow(worker)
    desk = open_desk(worker)
    assert desk.content.version == old
    desk.close()
    _edit(first, "170", "120")
    new = publish(first, "Us", "Second").version
    follow(worker)
    desk = open_desk(worker)
    assert desk.content.version == new
    desk.close()
    follow(first)
    assert not [path for path in (data / "published" / "versions").iterdir() if path.name.startswith(".")]


def test_who_serves_what_is_published_before_anything_is_gets_told_what_to_do(first: Settings, tmp_path: Path) -> None:
    for settings in (first, Settings(data=tmp_path / "alone")):
        empty = settings.model_copy(update={"content": (settings.data / "published" / "current",)})
        with pytest.raises(BadParameter, match="nothing is yet; publish what you edit first"):
            follow(empty)


def test_what_was_published_before_there_was_a_database_goes_there_with_the_next_publication(
    first: Settings, tmp_path: Path
) -> None:
    alone = Library(first.data)
    told = Publication(
        version="0123456789ab", action="publish", by="Us", at=datetime(2026, 1, 2, tzinfo=UTC), message="Before"
    )
    with alone.copied(first.content) as draft:
        alone.keep(draft, told)
    assert [each.message for each in library(first).history()] == ["Before"]
    publish(first, "Us", "After")
    second = library(_elsewhere(first, tmp_path / "second"))
    assert [each.message for each in second.history()] == ["Before", "After"]
    (root,) = second.roots("0123456789ab")
    assert (root / "regions" / "demo" / "pack.yaml").is_file()


def test_a_backup_carries_the_published_versions_to_a_database_or_a_folder_of_its_kind(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    for name, dsn, other in (("folder", None, None), ("postgis", new_database(), new_database())):
        desk = small_desk(tmp_path / name, dsn)
        build_data(desk)
        old = publish(desk, "Us", "First").version
        _edit(desk, "170", "120")
        new = publish(desk, "Us", "Second").version
        back_up(desk, tmp_path / f"{name}.tar.gz", Silent())
        folder = tmp_path / f"{name}-restored"
        restored = Settings(
            content=(folder / "content",), data=folder / "data", dsn=SecretStr(other) if other else None
        )
        restore(restored, tmp_path / f"{name}.tar.gz", folder / "content", Silent())
        kept = library(restored)
        assert [each.version for each in kept.history()] == [old, new]
        assert kept.current() == new
        desk_again = open_desk(restored)
        with TestClient(create_app(desk_again)) as client:
            assert client.get(f"{ASKED}&asOf={old}").json()["versions"]["content"] == old


def test_a_database_that_is_away_is_told_without_its_password_and_others_go_on_with_what_they_or_a_replica_have(
    tmp_path: Path,
) -> None:
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    server = Server.made()
    try:
        dsn = server.database()
        database = dsn.rpartition("/")[2]
        made = small_desk(tmp_path / "first", dsn)
        build_data(made)
        version = publish(made, "Us", "First").version
        standby = server.standby()
        follow(made.model_copy(update={"content": (made.data / "published" / "current",)}))
        server.stop()
        with pytest.raises(Unavailable) as error:
            library(made).history()
        assert made.dsn is not None
        assert made.dsn.get_secret_value() not in f"{error.value} {error.value.detail}"
        follow(made.model_copy(update={"content": (made.data / "published" / "current",)}))
        replica = SecretStr(standby.dsn(database))
        reading = library(_elsewhere(made, tmp_path / "second", read_dsn=replica))
        assert [each.message for each in reading.history()] == ["First"]
        (root,) = reading.roots(version)
        assert (root / "regions" / "demo" / "pack.yaml").is_file()
        standby.remove()
    finally:
        server.remove()
