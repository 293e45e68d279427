"""Backups of desks that are at work, of several content roots, and with rasters in object storage; and what those that
are killed leave behind."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_bounds

from helpdesk.bootstrap import build_data, open_desk
from helpdesk.bootstrap.backup import back_up, restore
from helpdesk.domain.errors import IngestFailed, Unavailable
from helpdesk.settings import Settings
from helpdesk.storage.ingest.progress import Silent

from ..serving.small_house import write_raster
from ..storage.remote.object_store import CREDENTIALS, ObjectStore, object_store
from .small_desk import answers, ingested, settings_of, small_desk

AT_WORK = """
import sys, time
from pathlib import Path
from helpdesk.storage.leftovers import beside
with beside(Path(sys.argv[1]), ".restore-") as work:
    (work / "half").write_text("x")
    print("begun", flush=True)
    time.sleep(600)
"""


@contextmanager
def at_work(data: Path) -> Iterator[subprocess.Popen[str]]:
    """A restore in the middle of its unpacking."""
    with subprocess.Popen([sys.executable, "-c", AT_WORK, data], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        yield process
        process.kill()


def test_what_a_killed_restore_leaves_is_swept_by_the_next(tmp_path: Path) -> None:
    first = ingested(small_desk(tmp_path / "first"))
    back_up(first, tmp_path / "desk.tar.gz", Silent())
    second = settings_of(tmp_path / "content", tmp_path / "data", None)
    with at_work(second.data) as killed:
        killed.send_signal(signal.SIGKILL)
        killed.wait(30)
    (left,) = second.data.glob(".restore-*")
    with at_work(second.data):
        restore(second, tmp_path / "desk.tar.gz", second.content[0], Silent())
        (others,) = second.data.glob(".restore-*")
        assert others != left
        assert (others / "half").is_file()


def test_what_a_killed_backup_leaves_is_swept_by_the_next(tmp_path: Path) -> None:
    first = ingested(small_desk(tmp_path / "first"))
    left = tmp_path / ".desk.tar.gz.1.part"
    left.write_bytes(b"half")
    back_up(first, tmp_path / "desk.tar.gz", Silent())
    assert not left.exists()


def test_a_disk_that_refuses_late_is_told_and_what_was_served_is_still(tmp_path: Path) -> None:
    """A file stands where a folder of the data is to be."""
    first = ingested(small_desk(tmp_path / "first"))
    file = tmp_path / "desk.tar.gz"
    back_up(first, file, Silent())
    second = settings_of(tmp_path / "content", tmp_path / "data", None)
    second.data.mkdir()
    (second.data / "built").write_text("in the way")
    with pytest.raises(Unavailable, match=r"data cannot be written: .*restore again; what was served before still is"):
        restore(second, file, second.content[0], Silent())
    assert not second.content[0].exists()
    assert sorted(each.name for each in second.data.iterdir()) == ["built", "ingest.lock"]
    (second.data / "built").unlink()
    restore(second, file, second.content[0], Silent())
    assert answers(second) == answers(first)


def test_several_content_roots_are_kept_and_told_apart(tmp_path: Path) -> None:
    first = small_desk(tmp_path / "first")
    more = tmp_path / "more"
    (more / "layers").mkdir(parents=True)
    write_raster(more, "sand", "Sand")
    first = first.model_copy(update={"content": (first.content[0], more)})
    build_data(first)
    about = back_up(first, tmp_path / "desk.tar.gz", Silent())
    assert about.roots == 2
    second = settings_of(tmp_path / "content", tmp_path / "data", None)
    restored = restore(second, tmp_path / "desk.tar.gz", tmp_path / "content", Silent())
    assert list(restored.roots) == [tmp_path / "content" / "1", tmp_path / "content" / "2"]
    second = second.model_copy(update={"content": tuple(restored.roots)})
    before = answers(first)
    shutil.rmtree(tmp_path / "first")
    shutil.rmtree(more)
    assert answers(second) == before
    desk = open_desk(second)
    try:
        assert {"clay", "sand"} <= set(desk.content.layers)
    finally:
        desk.close()


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with object_store() as found:
        yield found


def large_raster(path: Path) -> None:
    """Of more bytes than GDAL asks for first: the store of the tests refuses a range that ends beyond an object."""
    noise = np.random.default_rng(4).uniform(0, 31, (200, 400)).astype("float32")
    with rasterio.open(path, "r+") as small:
        profile = {**small.profile, "width": 400, "height": 200, "transform": from_bounds(-5, 47, -1, 49, 400, 200)}
    with rasterio.open(path, "w", **profile) as written:
        written.write(noise, 1)


def test_rasters_in_object_storage_are_kept_where_that_is_asked_for(
    objects: ObjectStore, new_database: Callable[[], str], tmp_path: Path
) -> None:
    in_bucket = {"rasters": "s3://soil/rasters", "s3_endpoint": objects.endpoint}
    first = small_desk(tmp_path / "first", new_database()).model_copy(update=in_bucket)
    large_raster(first.content[0] / "layers" / "clay.tif")
    build_data(first)
    before = answers(first)
    back_up(first, tmp_path / "with.tar.gz", Silent(), rasters=True)
    about = back_up(first, tmp_path / "without.tar.gz", Silent())
    assert about.rasters == "s3://soil/rasters"
    shutil.rmtree(tmp_path / "first")
    targets = (
        ("with", {}), ("with", in_bucket | {"rasters": "s3://soil/again"}), ("without", in_bucket),
    )  # fmt: skip
    for number, (name, given) in enumerate(targets):
        folder = tmp_path / str(number)
        second = settings_of(folder / "content", folder / "data", new_database()).model_copy(update=given)
        restore(second, tmp_path / f"{name}.tar.gz", second.content[0], Silent())
        assert answers(second) == before, name
    assert {key.split("/")[0] for key in objects.keys()} == {"rasters", "again"}  # noqa: SIM118


@pytest.mark.parametrize("store", ["folder", "postgis"])
def test_a_backup_beside_readers_and_a_publisher_is_of_one_moment(
    store: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The answers of what is restored are all of the one content or all of the other."""

    def new() -> str | None:
        return str(request.getfixturevalue("new_database")()) if store == "postgis" else None

    first = small_desk(tmp_path / "first", new())
    rules = first.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    texts = [rules.read_text(), rules.read_text().replace("170", "120")]
    known = []
    for text in texts:
        rules.write_text(text)
        build_data(first)
        known.append(answers(first))
    assert known[0] != known[1]
    over = threading.Event()
    faults: list[BaseException] = []
    threads = [threading.Thread(target=each, args=(first, rules, texts, over, faults)) for each in (_publish, _read)]
    for thread in threads:
        thread.start()
    files = [tmp_path / f"{number}.tar.gz" for number in range(3)]
    for file in files:
        back_up(first, file, Silent())
    over.set()
    for thread in threads:
        thread.join(120)
    assert faults == []
    for file in files:
        folder = tmp_path / f"restored-{file.name}"
        second = settings_of(folder / "content", folder / "data", new())
        restore(second, file, second.content[0], Silent())
        assert answers(second) in known


def _publish(settings: Settings, rules: Path, texts: list[str], over: threading.Event, faults: list[object]) -> None:
    turn = 0
    while not over.is_set():
        turn += 1
        beside = rules.with_name(".manure.yaml")
        beside.write_text(texts[turn % 2])
        os.replace(beside, rules)
        try:
            build_data(settings)
        except IngestFailed as error:
            faults.append(error)


def _read(settings: Settings, rules: Path, texts: list[str], over: threading.Event, faults: list[object]) -> None:
    del rules, texts
    while not over.is_set():
        try:
            open_desk(settings).close()
        except (IngestFailed, Unavailable) as error:
            faults.append(error)
