"""Rasters and features are built side by side: what each waits for, and how both end where one fails."""

import signal
import tarfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest

from helpdesk.domain.errors import IngestFailed
from helpdesk.domain.layers import Layer
from helpdesk.ports import LayerRecord
from helpdesk.storage.ingest import archives, pipeline
from helpdesk.storage.ingest import build as build_room
from helpdesk.storage.ingest import built as built_room
from helpdesk.storage.ingest.manifest import current
from helpdesk.storage.ingest.progress import Silent, Stoppable

from .ingest_samples import files, run, samples, write_carbon

PATIENCE_S = 60


@pytest.fixture
def layers(tmp_path: Path) -> list[Layer]:
    return samples(tmp_path)


def building(monkeypatch: pytest.MonkeyPatch, before: Callable[[str], None]) -> list[str]:
    """Calls `before` with the layer that is about to be built; the layers in order."""
    begun: list[str] = []

    def build(layer: Layer, *arguments: Any) -> LayerRecord:
        begun.append(layer.id)
        before(layer.id)
        return build_room.build(layer, *arguments)

    monkeypatch.setattr(pipeline, "build", build)
    return begun


def test_features_are_built_beside_rasters(
    layers: list[Layer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waits for the other to be under way."""
    both = Barrier(2)

    def before(name: str) -> None:
        if name in ("carbon", "units"):
            both.wait(PATIENCE_S)

    building(monkeypatch, before)
    assert set(run(layers, tmp_path / "data").layers) == {"carbon", "stock", "units"}


def test_one_that_fails_is_named_and_the_other_ends_with_what_is_under_way(
    layers: list[Layer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = [*layers, replace(layers[2], id="further", titles={"en": "Further"})]
    (tmp_path / "carbon.tif").write_bytes(b"this is no raster")
    under_way, failed = Event(), Event()

    def before(name: str) -> None:
        if name == "carbon":
            assert under_way.wait(PATIENCE_S)
        elif name == "units":
            under_way.set()
            assert failed.wait(PATIENCE_S)

    stop = Stoppable.stop

    def stopping(self: Stoppable) -> None:
        stop(self)
        failed.set()

    monkeypatch.setattr(Stoppable, "stop", stopping)
    begun = building(monkeypatch, before)
    with pytest.raises(IngestFailed, match=r"^layer carbon: .*carbon\.tif"):
        run(layers, tmp_path / "data")
    assert sorted(begun) == ["carbon", "units"]
    assert current(tmp_path / "data") is None
    kept = files(tmp_path / "data" / "built" / "units")
    assert {Path(path).suffix for path in kept} == {".gpkg", ".json", ".sha256"}
    write_carbon(tmp_path / "carbon.tif", 4.0)
    run(layers, tmp_path / "data")
    assert files(tmp_path / "data" / "built" / "units") == kept


def test_a_transfer_under_way_is_broken_off_where_something_else_failed() -> None:
    progress = Stoppable(Silent())
    with progress.step("fetched soil.tif", 10) as advance:
        advance(1)
        progress.stop()
        with pytest.raises(IngestFailed, match="run the ingest again to go on"):
            advance(1)


def test_what_is_built_is_read_through_once_in_a_run(
    layers: list[Layer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what others are made of."""
    run(layers, tmp_path / "data", only=["carbon", "units"])
    looked: Counter[str] = Counter()
    is_damaged = built_room.is_damaged

    def counted(path: Path) -> bool:
        looked[path.parent.name] += 1
        return is_damaged(path)

    monkeypatch.setattr(built_room, "is_damaged", counted)
    run(layers, tmp_path / "data", thorough=True)
    assert looked == {"carbon": 1, "units": 1}


def test_a_tarball_is_unpacked_no_further_than_to_the_member(tmp_path: Path) -> None:
    """What comes after it is cut off here."""
    whole = BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as tar:
        for name, content in (("package/a.json", b"{}"), ("package/b.json", bytes(range(256)) * 4000)):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, BytesIO(content))
    archive = tmp_path / "places.tgz"
    archive.write_bytes(whole.getvalue()[:-200])
    with archives.members(archive, "package/a.json", tmp_path) as paths:
        assert Path(paths[0]).read_bytes() == b"{}"


def test_who_interrupts_again_waits_for_what_cannot_be_stopped(
    layers: list[Layer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the lock is let go while a layer is still written."""
    ended, never = Event(), Event()

    def before(name: str) -> None:
        if name == "units":
            for _ in range(3):
                signal.raise_signal(signal.SIGINT)
                never.wait(0.3)
            ended.set()

    building(monkeypatch, before)
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(layers, tmp_path / "data")
        assert ended.is_set()
    finally:
        signal.signal(signal.SIGINT, heard)
    assert current(tmp_path / "data") is None
