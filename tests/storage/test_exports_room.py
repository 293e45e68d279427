"""Files of features take so many bytes of disk, one and all that a process makes; what is taken is enough."""

import tempfile
from pathlib import Path

import pytest
import shapely

from helpdesk.domain.errors import Crowded, TooLarge
from helpdesk.ports import Column, FeatureTable, Shapes
from helpdesk.storage.exports.room import Room, Share
from helpdesk.storage.exports.writer import FileWriter

from ..faults.disks import full

FORMATS = ("fgb", "gpkg", "parquet", "gpx")
MOST = 4_000_000
# What others have, so that the file fails on the way.
HELD = 1_000_000


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def table(thousands: int, text: str = "x" * 200) -> FeatureTable:
    def thousand(number: int) -> Shapes:
        points = [shapely.to_wkb(shapely.Point(number / 100, each / 100)) for each in range(1000)]
        return Shapes(ids=list(range(1000)), wkb=points, properties={"name": [text] * 1000})

    return FeatureTable(
        name="fields", title="", description="", crs="http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        columns=[Column("name", "string")], batches=map(thousand, range(thousands)), about={},
    )  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
def test_one_that_takes_too_much_is_refused_and_leaves_nothing(format_: str, folder: Path) -> None:
    room = Room()
    with pytest.raises(TooLarge, match=r"fields\.\w+ would take more than the 3,000,000 bytes .* fewer features"):
        FileWriter(MOST, room).write(format_, table(1000))
    assert (room.taken, list(folder.iterdir())) == (0, [])


@pytest.mark.parametrize("format_", FORMATS)
def test_one_that_others_leave_no_room_is_refused_and_leaves_nothing(format_: str, folder: Path) -> None:
    room = Room()
    assert room.take(MOST - HELD, MOST)
    with pytest.raises(Crowded, match=r"files of others .* again later") as told:
        FileWriter(MOST, room).write(format_, table(1000))
    assert "HELPDESK_EXPORTS_MB" in told.value.detail
    assert (room.taken, list(folder.iterdir())) == (MOST - HELD, [])
    room.give_back(MOST - HELD)
    assert b"".join(FileWriter(MOST, room).write(format_, table(1)))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("read", [0, 1, 99])
def test_while_it_is_read_it_takes_its_size_and_then_nothing(format_: str, read: int) -> None:
    room = Room()
    size = len(b"".join(FileWriter(MOST, room).write(format_, table(2))))
    assert room.taken == 0
    pieces = FileWriter(MOST, room).write(format_, table(2))
    assert room.taken == size
    for _ in range(read):
        next(pieces, None)
    del pieces
    assert room.taken == 0


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(("thousands", "text"), [(0, ""), (1, ""), (20, ""), (5, "x" * 500)])
def test_a_disk_of_what_is_taken_is_large_enough(
    format_: str, thousands: int, text: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0

    def more(self: Share, count: int) -> None:
        nonlocal taken
        taken += count

    with monkeypatch.context() as patch:
        patch.setattr(Share, "more", more)
        whole = b"".join(FileWriter(10 * MOST, Room()).write(format_, table(thousands, text)))
    with full(folder, taken):
        assert len(b"".join(FileWriter(10 * MOST, Room()).write(format_, table(thousands, text)))) == len(whole)
