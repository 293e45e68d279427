"""Downloads that were damaged on the disk: told by name, fetched anew, and never built from."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpdesk.domain.errors import IngestFailed
from helpdesk.domain.sourcing import HttpsSource
from helpdesk.storage.ingest.digests import digest_of
from helpdesk.storage.ingest.fetch import PINS, Downloads
from helpdesk.storage.ingest.progress import Lines, Silent

from ..storage.file_server import Files, serving
from .killing import Killer
from .test_damaged_data import NOTES, flip, overwrite

BODY = bytes(range(256)) * 800
SHA = hashlib.sha256(BODY).hexdigest()
HARM: dict[str, Callable[[Path], None]] = {**NOTES, "no checksums": lambda path: overwrite(path, b'{"http://a/b": 3}')}
pytestmark = pytest.mark.tries("files damaged")


@pytest.fixture
def files() -> Iterator[Files]:
    with serving(Files(content={"/file.bin": BODY})) as server:
        yield server


def source(files: Files, sha256: str | None) -> HttpsSource:
    return HttpsSource(url=f"{files.url}/file.bin", reader="geotiff", sha256=sha256)


def fetched(folder: Path, wanted: HttpsSource) -> tuple[bytes, str]:
    """And what is told of it."""
    told: list[str] = []
    with Downloads(folder, Lines(told.append)).paths(wanted) as (path,):
        return Path(path).read_bytes(), "\n".join(told)


@pytest.mark.parametrize("pinned", ["in the layer", "by pins.json"])
def test_a_kept_download_of_which_any_bit_turned_is_told_and_fetched_anew(
    pinned: str, killer: Killer, files: Files, tmp_path: Path
) -> None:
    wanted = source(files, SHA if pinned == "in the layer" else None)
    fetched(tmp_path, wanted)
    path = tmp_path / f"{SHA[:16]}-file.bin"
    for _ in killer.tries(10, 100):
        asked = len(files.asked)
        if killer.chance.random() < 0.8:
            flip(path, killer.chance.randrange(len(BODY)), 1 << killer.chance.randrange(8))
        else:
            os.truncate(path, killer.chance.randrange(len(BODY)))
        killer.hits += 1
        body, told = fetched(tmp_path, wanted)
        assert body == BODY
        assert f"{path.name} was damaged since it was fetched; fetching it anew" in told
        assert len(files.asked) == asked + 1
        assert fetched(tmp_path, wanted) == (BODY, "")


@pytest.mark.parametrize("harm", HARM)
def test_damaged_pins_are_told_kept_aside_and_made_anew(harm: str, files: Files, tmp_path: Path) -> None:
    fetched(tmp_path, source(files, None))
    pins = (tmp_path / PINS).read_bytes()
    HARM[harm](tmp_path / PINS)
    damaged = (tmp_path / PINS).read_bytes()
    body, told = fetched(tmp_path, source(files, None))
    assert body == BODY
    assert told.count("pins.json was damaged") == 1
    assert "is kept as pins.json.damaged" in told
    assert (tmp_path / "pins.json.damaged").read_bytes() == damaged
    assert json.loads((tmp_path / PINS).read_bytes()) == json.loads(pins)


def test_pins_are_not_lost_with_one_that_is_damaged_while_the_publisher_is_away(files: Files, tmp_path: Path) -> None:
    wanted = source(files, None)
    fetched(tmp_path, wanted)
    overwrite(tmp_path / PINS, b"\xff")
    files.content.clear()
    with pytest.raises(IngestFailed, match="the server answers 404"):
        fetched(tmp_path, wanted)
    files.content["/file.bin"] = BODY
    assert fetched(tmp_path, wanted)[0] == BODY


@pytest.mark.parametrize("pinned", [True, False])
def test_the_half_of_a_download_that_was_damaged_is_fetched_anew(pinned: bool, files: Files, tmp_path: Path) -> None:
    """Not pinned, it would be believed."""
    wanted = source(files, SHA if pinned else None)
    (tmp_path / f"{digest_of(wanted.url)}.part").write_bytes(b"\0" * 50_000)
    (tmp_path / f"{digest_of(wanted.url)}.part.etag").write_text('"first"')
    body, told = fetched(tmp_path, wanted)
    assert body == BODY
    assert ("what an earlier run kept of it does not fit; fetching it anew" in told) == pinned
    assert Downloads(tmp_path, Silent()).checksum(wanted) == SHA


@pytest.mark.parametrize("tag", [b"\xff\xfe\x00", b'"a\r\nX: b"', b"", b'"first', b"first"])
def test_a_damaged_note_of_a_half_download_begins_it_anew(tag: bytes, files: Files, tmp_path: Path) -> None:
    wanted = source(files, SHA)
    (tmp_path / f"{digest_of(wanted.url)}.part").write_bytes(BODY[:5000])
    (tmp_path / f"{digest_of(wanted.url)}.part.etag").write_bytes(tag)
    assert fetched(tmp_path, wanted)[0] == BODY
    assert [each for _, each in files.asked] == [None]
