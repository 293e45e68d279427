"""Backups and restores that are killed: an archive is whole or not there, and a restore needs no help to go on."""

import re
from pathlib import Path

import pytest

from helpdesk.bootstrap.backup import back_up
from helpdesk.settings import Settings
from helpdesk.storage.backup import verified
from helpdesk.storage.ingest.manifest import current
from helpdesk.storage.ingest.progress import Silent
from helpdesk.storage.published import Library

from ..e2e.small_desk import answers, ingested, kept_jobs, settings_of, small_desk
from .desks import AT, command, leftovers
from .killing import Killer


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """With a job and its results, and a published version."""
    made = ingested(small_desk(tmp_path_factory.mktemp("kept") / "desk"))
    Killer(seed=0, deep=False).whole(command(made, made.data.parent / "log", "publish", "-m", "Because"))
    return made


def test_a_backup_killed_at_any_instant_is_whole_or_not_there(killer: Killer, desk: Settings, tmp_path: Path) -> None:
    whole = killer.whole(command(desk, tmp_path / "log", "backup", str(tmp_path / "first.tar.gz")))
    for number in killer.tries(3, 100):
        file = tmp_path / f"{number}.tar.gz"
        again = command(desk, tmp_path / "log", "backup", str(file))
        hit = killer.killed(again, whole)
        assert hit or file.exists()
        if file.exists():
            verified(file, lambda _: None)
        killer.whole(again, refused=f"{re.escape(file.name)}: is there already" if file.exists() else None)
        verified(file, lambda _: None)
        assert leftovers(desk.data) == leftovers(tmp_path) == []
        file.unlink()


def test_a_restore_killed_at_any_instant_goes_on_when_it_is_run_again(
    killer: Killer, desk: Settings, tmp_path: Path
) -> None:
    file, log = tmp_path / "desk.tar.gz", tmp_path / "log"
    about = back_up(desk, file, Silent())
    before, jobs, history = answers(desk, AT), kept_jobs(desk), Library(desk.data).history()
    assert jobs
    assert history

    def restore(folder: Path) -> tuple[Settings, tuple[str, ...]]:
        target = settings_of(folder / "content", folder / "data", None)
        return target, ("restore", str(file), "--content", str(folder / "content"))

    first, words = restore(tmp_path / "first")
    whole = killer.whole(command(first, log, *words))
    for number in killer.tries(4, 120):
        folder = tmp_path / str(number)
        target, words = restore(folder)
        killer.killed(command(target, log, *words), whole)
        done = current(target.data) is not None
        if done:
            assert answers(target, AT) == before
        killer.whole(command(target, log, *words), refused=f"version {about.data} in .*--force" if done else None)
        assert answers(target, AT) == before
        assert (kept_jobs(target), Library(target.data).history()) == (jobs, history)
        assert leftovers(folder) == []
        assert sorted(each.name for each in folder.iterdir()) == ["content", "data"]
