"""Files that were damaged on the disk: told by name with the remedy, mended by it, and never a wrong value."""

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.bootstrap import build_data, open_desk, open_or_build
from helpdesk.domain.errors import HelpdeskError, IngestFailed, Unavailable
from helpdesk.services.desk import Desk
from helpdesk.settings import Settings
from helpdesk.storage import handles
from helpdesk.storage.geopackage.connections import Connections
from helpdesk.storage.ingest.manifest import current

from ..e2e.small_desk import answers, small_desk
from .desks import AT
from .killing import Killer

PLACE = "/ogc/collections/clay/position?coords=POINT(-2.75 47.75)"
ITEMS = "/features/collections/plots/items?f=json"
ADVICE = "/api/advice?lon=-2.75&lat=47.75"
pytestmark = pytest.mark.tries("files damaged")


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    made = small_desk(tmp_path / "desk")
    build_data(made)
    return made


def version(desk: Settings) -> Path:
    present = current(desk.data)
    assert present is not None
    return present[0]


@contextmanager
def asking(desk: Settings) -> Iterator[TestClient]:
    """A fault of the server is raised in the test, so that none is a 500."""
    with TestClient(create_app(open_desk(desk))) as client:
        yield client


def flip(path: Path, at: int, bit: int = 1) -> None:
    """In place, as a disk does it: whoever holds the file open sees it, and so does a hard link to it."""
    with path.open("r+b") as file:
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ bit]))


def cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


def overwrite(path: Path, content: bytes) -> None:
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()


def refused(opened: Callable[[Settings], Desk], desk: Settings) -> str:
    """What is said, or nothing where it opens."""
    try:
        opened(desk).close()
    except HelpdeskError as error:
        return str(error)
    return ""


NOTES: dict[str, Callable[[Path], None]] = {
    "bytes": lambda path: overwrite(path, b"\xff\xfe\x00garbage"),
    "empty": lambda path: overwrite(path, b""),
    "half": lambda path: cut(path, path.stat().st_size // 2),
    "other": lambda path: overwrite(path, b'{"version": 3}'),
    "list": lambda path: overwrite(path, b"[]"),
}


@pytest.mark.parametrize("harm", NOTES)
@pytest.mark.parametrize("name", ["current", "manifest.json", "built", "sums.json"])
def test_a_damaged_note_is_named_or_done_without_and_written_anew(name: str, harm: str, desk: Settings) -> None:
    before = answers(desk, AT)
    (built,) = (desk.data / "built" / "clay").glob("*.json")
    path = {"current": desk.data / name, "built": built}.get(name, version(desk) / name)
    NOTES[harm](path)
    for opened in (open_desk, lambda desk: open_or_build(desk, lambda _: None)):
        named = rf"({re.escape(path.name)} cannot be read: .*|there is no data in .*)run `helpdesk ingest`"
        assert re.search(named, refused(opened, desk) or named)
    build_data(desk, mend=True)
    assert answers(desk, AT) == before


@pytest.mark.parametrize("where", ["features.gpkg", "rasters/clay.tif"])
@pytest.mark.parametrize("harm", ["cut", "half", "header", "middle", "end", "empty"])
def test_a_damaged_file_is_never_read_for_another_value_and_is_mended(where: str, harm: str, desk: Settings) -> None:
    before = answers(desk, AT)
    path = version(desk) / where
    harmed(path, harm)
    if where == "features.gpkg":
        told = refused(open_desk, desk)
        assert told == f"{path} was damaged since it was built; run `helpdesk ingest` to build it again"
    else:
        with asking(desk) as client:
            answer = client.get(PLACE)
            assert answer.status_code == 503
            assert re.search(r"layer clay cannot be .*`helpdesk ingest`", answer.text)
            assert client.get(ITEMS).json()["features"] == before["plots"]
            advice = client.get(ADVICE)
            assert advice.status_code == 200
            assert "clay" in json.dumps(advice.json()["gaps"])
    build_data(desk, mend=True)
    assert answers(desk, AT) == before


def harmed(path: Path, harm: str) -> None:
    size = path.stat().st_size
    match harm:
        case "cut":
            cut(path, size - 1)
        case "half":
            cut(path, size // 2)
        case "empty":
            cut(path, 0)
        case _:
            flip(path, {"header": 100, "middle": size // 2, "end": size - 20}[harm])


def test_any_bit_of_a_raster_that_turns_makes_it_a_gap(
    killer: Killer, desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it is; a desk that is open already reads on, and what it cannot read is a gap until it can."""
    monkeypatch.setattr(handles, "RETRY_S", 0.0)
    path = version(desk) / "rasters" / "clay.tif"
    size = path.stat().st_size
    with asking(desk) as client:
        before = client.get(PLACE).json()
    with asking(desk) as fresh:
        for _ in killer.tries(20, 500):
            at, bit = killer.chance.randrange(size), 1 << killer.chance.randrange(8)
            flip(path, at, bit)
            with asking(desk) as client:
                assert client.get(PLACE).status_code == 503, (at, bit)
                assert fresh.get(PLACE).status_code in (200, 503), (at, bit)
            killer.hits += 1
            flip(path, at, bit)
            assert fresh.get(PLACE).json() == before


def test_a_feature_file_that_breaks_while_it_is_open_is_told_and_read_again_once_it_is_mended(
    desk: Settings, tmp_path: Path
) -> None:
    good, path = version(desk) / "features.gpkg", tmp_path / "features.gpkg"
    shutil.copyfile(good, path)
    connections = Connections(path)
    try:
        overwrite(path, random.Random(1).randbytes(path.stat().st_size))
        for _ in range(5):
            with pytest.raises(Unavailable, match=r"features.gpkg cannot be read: .*run `helpdesk ingest`"):
                connections.rows("SELECT code FROM plots")
        path.unlink()
        shutil.copyfile(good, path)
        for _ in range(5):
            assert connections.rows("SELECT code FROM plots") == [("P1",)]
    finally:
        connections.close()


@pytest.mark.parametrize("layer", ["plots", "clay", "_features"])
def test_what_was_built_and_is_damaged_is_not_published_with_edited_rules(layer: str, desk: Settings) -> None:
    rules = desk.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    before = answers(desk, AT)
    (path,) = (each for each in (desk.data / "built" / layer).iterdir() if each.suffix in (".gpkg", ".tif"))
    flip(path, path.stat().st_size // 2)
    if layer == "plots":
        (combined,) = (desk.data / "built" / "_features").glob("*.gpkg")
        combined.unlink()
    said = rules.read_text()
    rules.write_text(said.replace("170", "120"))
    told = ""
    try:
        build_data(desk)
    except IngestFailed as error:
        told = str(error)
    assert not told or told == f"{path} was damaged since it was built; run `helpdesk ingest` to build it again"
    build_data(desk, mend=True)
    rules.write_text(said)
    build_data(desk)
    assert answers(desk, AT) == before
