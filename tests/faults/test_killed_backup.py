"""Backups and restores that are killed: an archive is whole or not there, and a restore needs no help to go on."""

import re
from collections.abc import Callable, Set
from pathlib import Path

import pytest

from helpdesk.bootstrap import open_desk
from helpdesk.bootstrap.backup import back_up
from helpdesk.bootstrap.libraries import library
from helpdesk.bootstrap.opening import housing_of
from helpdesk.domain.errors import BadParameter, HelpdeskError
from helpdesk.settings import Settings
from helpdesk.storage.backup import verified
from helpdesk.storage.ingest.progress import Silent

from ..e2e.small_desk import answers, ingested, kept_jobs, settings_of, small_desk
from ..postgis.cluster import Server
from .desks import AT, command, leftovers
from .killing import Killer


@pytest.fixture(scope="module", params=["folder", "postgis"])
def new_dsn(request: pytest.FixtureRequest) -> Callable[[], str | None]:
    """Of a database of its own, where the desks are in databases."""
    if request.param == "folder":
        return lambda: None
    server: Server = request.getfixturevalue("postgres")
    return server.database


@pytest.fixture(scope="module")
def desk(new_dsn: Callable[[], str | None], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """With a job and its results, and a published version."""
    made = ingested(small_desk(tmp_path_factory.mktemp("kept") / "desk", new_dsn()))
    Killer(seed=0, deep=False).whole(command(made, made.data.parent / "log", "publish", "-m", "Because"))
    return made


def test_a_backup_killed_at_any_instant_is_whole_or_not_there(killer: Killer, desk: Settings, tmp_path: Path) -> None:
    whole = killer.whole(command(desk, tmp_path / "log", "backup", str(first := tmp_path / "first.tar.gz")))
    members = verified(first, lambda _: None).members.keys()
    for number in killer.tries(3, 40):
        file = tmp_path / f"{number}.tar.gz"
        again = command(desk, tmp_path / "log", "backup", str(file))
        hit = killer.killed(again, whole)
        assert hit or file.exists()
        for half in tmp_path.glob(f".{file.name}.*"):
            assert_taken_for_whole_only_if_it_is(half, members)
        if file.exists():
            verified(file, lambda _: None)
        killer.whole(again, refused=f"{re.escape(file.name)}: is there already" if file.exists() else None)
        verified(file, lambda _: None)
        assert leftovers(desk.data) == leftovers(tmp_path) == []
        file.unlink()


def assert_taken_for_whole_only_if_it_is(half: Path, members: Set[str]) -> None:
    """What a killed backup left, where somebody renames it and wants to restore it."""
    told = ""
    try:
        assert verified(half, lambda _: None).members.keys() == members
    except BadParameter as refused:
        told = str(refused)
    assert not told or "nothing was changed" in told


def test_a_restore_killed_at_any_instant_goes_on_when_it_is_run_again(
    killer: Killer, desk: Settings, new_dsn: Callable[[], str | None], tmp_path: Path
) -> None:
    file, log = tmp_path / "desk.tar.gz", tmp_path / "log"
    about = back_up(desk, file, Silent())
    before, jobs, history = answers(desk, AT), kept_jobs(desk), library(desk).history()
    assert jobs
    assert history

    def restore(folder: Path) -> tuple[Settings, tuple[str, ...]]:
        target = settings_of(folder / "content", folder / "data", new_dsn())
        return target, ("restore", str(file), "--content", str(folder / "content"))

    first, words = restore(tmp_path / "first")
    whole = killer.whole(command(first, log, *words))
    for number in killer.tries(3, 40):
        folder = tmp_path / str(number)
        target, words = restore(folder)
        killer.killed(command(target, log, *words), whole)
        done = housing_of(target).published() is not None
        if done:
            assert answers(target, AT) == before
        else:
            with pytest.raises(HelpdeskError):
                open_desk(target)
        killer.whole(command(target, log, *words), refused=f"version {about.data} in .*--force" if done else None)
        assert answers(target, AT) == before
        assert (kept_jobs(target), library(target).history()) == (jobs, history)
        assert leftovers(folder) == []
        assert sorted(each.name for each in folder.iterdir()) == ["content", "data"]
