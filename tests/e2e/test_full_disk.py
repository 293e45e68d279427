"""A disk that is really full: what writes says so, leaves nothing half done, and heals once there is room."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.bootstrap import build_data
from helpdesk.bootstrap.backup import back_up, restore
from helpdesk.domain.errors import BadParameter, HelpdeskError, IngestFailed, Unavailable
from helpdesk.settings import Settings
from helpdesk.storage.ingest.manifest import current
from helpdesk.storage.ingest.progress import Silent

from .small_desk import answers, settings_of, small_desk

AMPLE = 64 << 20
Disk = Callable[[int], Path]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A file system of its own of so many bytes; called again, the same with more or less room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a disk of the test's own can be mounted by root only")

    def sized(size: int) -> Path:
        how = "remount," if folder.is_mount() else ""
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"{how}size={size}", "tmpfs", folder], capture_output=True, text=True
        )
        if done.returncode:
            pytest.skip(f"this machine lets nobody mount a disk: {done.stderr.strip()}")
        return folder

    yield sized
    if folder.is_mount():
        subprocess.run(["umount", folder], check=True)


def desk_on(disk: Path, content: Path) -> Settings:
    """Its data are on the disk."""
    data = disk / "data"
    data.mkdir(exist_ok=True)
    return settings_of(content, data, None)


@pytest.mark.parametrize("kilobytes", [16, 64, 128, 200, 256, 330, 400])
def test_an_ingest_that_fills_the_disk_says_so_and_goes_on_when_there_is_room(
    kilobytes: int, disk: Disk, tmp_path: Path
) -> None:
    """At every stage: while layers are built, combined, and published."""
    first = small_desk(tmp_path / "first")
    settings = desk_on(disk(kilobytes << 10), first.content[0])
    with pytest.raises(IngestFailed, match=f"the disk of {re.escape(str(settings.data))} is full; make room there"):
        build_data(settings)
    assert current(settings.data) is None
    disk(AMPLE)
    build_data(settings)
    build_data(first)
    assert answers(settings) == answers(first)


def test_what_is_served_outlives_an_ingest_that_fills_the_disk(disk: Disk, tmp_path: Path) -> None:
    first = small_desk(tmp_path / "first")
    settings = desk_on(disk(AMPLE), first.content[0])
    published = build_data(settings)
    before = answers(settings)
    rules = settings.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    text = rules.read_text()
    rules.write_text(text.replace("170", "120"))
    used = shutil.disk_usage(disk(AMPLE)).used
    disk(used + (100 << 10))
    with pytest.raises(IngestFailed, match="is full; make room there"):
        build_data(settings)
    rules.write_text(text)
    present = current(settings.data)
    assert present is not None
    assert present[1].version == published.version
    assert answers(settings) == before
    rules.write_text(text.replace("170", "120"))
    disk(AMPLE)
    build_data(settings)
    assert answers(settings) != before


@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_a_backup_that_fills_the_disk_leaves_nothing(part: float, disk: Disk, tmp_path: Path) -> None:
    first = small_desk(tmp_path / "first")
    build_data(first)
    back_up(first, tmp_path / "whole.tar.gz", Silent())
    folder = disk(int((tmp_path / "whole.tar.gz").stat().st_size * part))
    with pytest.raises(Unavailable, match=r"desk.tar.gz cannot be written: No space left on device; .*back up again"):
        back_up(first, folder / "desk.tar.gz", Silent())
    assert list(folder.iterdir()) == []
    disk(AMPLE)
    back_up(first, folder / "desk.tar.gz", Silent())
    second = settings_of(tmp_path / "content", tmp_path / "data", None)
    restore(second, folder / "desk.tar.gz", second.content[0], Silent())
    assert answers(second) == answers(first)


@pytest.mark.parametrize("part", [0.1, 0.6, 1.01])
def test_a_restore_that_fills_the_disk_leaves_nothing(part: float, disk: Disk, tmp_path: Path) -> None:
    first = small_desk(tmp_path / "first")
    build_data(first)
    file = tmp_path / "desk.tar.gz"
    back_up(first, file, Silent())
    folder = disk(int(file.stat().st_size * part))
    second = settings_of(folder / "content", folder / "data", None)
    with pytest.raises((BadParameter, Unavailable), match="No space left on device") as told:
        restore(second, file, second.content[0], Silent())
    assert isinstance(told.value, HelpdeskError)
    assert [each.name for each in folder.rglob("*") if each.name != "data"] == []
    disk(AMPLE)
    restore(second, file, second.content[0], Silent())
    assert answers(second) == answers(first)
