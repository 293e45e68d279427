"""Files from a web server: whole, resumed, refused, and windows by range requests."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import rasterio

from helpdesk.domain.errors import IngestFailed
from helpdesk.domain.sourcing import HttpsSource
from helpdesk.storage.ingest import https
from helpdesk.storage.ingest.fetch import Downloads
from helpdesk.storage.ingest.progress import Silent
from helpdesk.storage.ingest.readers import read_raster

from .file_server import Files, serving

BODY = bytes(range(256)) * 2000
SHA = hashlib.sha256(BODY).hexdigest()
QUICK = httpx.Timeout(0.3)


@pytest.fixture
def files() -> Iterator[Files]:
    with serving(Files(content={"/data/file.bin": BODY})) as server:
        yield server


def source(files: Files, sha256: str | None = SHA) -> HttpsSource:
    return HttpsSource(url=f"{files.url}/data/file.bin", reader="geotiff", sha256=sha256)


def fetched(downloads: Downloads, wanted: HttpsSource) -> bytes:
    with downloads.paths(wanted) as paths:
        return Path(paths[0]).read_bytes()


def test_a_whole_file_is_fetched_once_and_kept_by_its_checksum(files: Files, tmp_path: Path) -> None:
    assert fetched(Downloads(tmp_path, Silent()), source(files)) == BODY
    assert fetched(Downloads(tmp_path, Silent()), source(files)) == BODY
    assert [path.name for path in tmp_path.iterdir()] == [f"{SHA[:16]}-file.bin"]
    assert len(files.asked) == 1


def test_a_broken_transfer_goes_on_where_it_broke_off(files: Files, tmp_path: Path) -> None:
    files.cut_after, files.cuts = 100_000, 1
    assert fetched(Downloads(tmp_path, Silent()), source(files)) == BODY
    assert [wanted for _, wanted in files.asked] == [None, "bytes=100000-"]


def test_a_transfer_given_up_is_resumed_by_the_next_run(files: Files, tmp_path: Path) -> None:
    files.cut_after, files.cuts = 50_000, https.ATTEMPTS
    with pytest.raises(IngestFailed, match="150000 bytes are kept: run the ingest again"):
        fetched(Downloads(tmp_path, Silent()), source(files))
    assert fetched(Downloads(tmp_path, Silent()), source(files)) == BODY
    assert files.asked[-1][1] == "bytes=150000-"


def test_a_file_that_changed_meanwhile_is_fetched_anew(files: Files, tmp_path: Path) -> None:
    files.cut_after, files.cuts = 100_000, https.ATTEMPTS
    with pytest.raises(IngestFailed):
        fetched(Downloads(tmp_path, Silent()), source(files))
    changed = BODY[::-1]
    files.content["/data/file.bin"], files.etag = changed, '"second"'
    assert fetched(Downloads(tmp_path, Silent()), source(files, hashlib.sha256(changed).hexdigest())) == changed


@pytest.mark.parametrize("fault", [{"ranges": False}, {"etag": None}])
def test_a_server_without_ranges_or_tags_starts_again_from_the_beginning(
    files: Files, tmp_path: Path, fault: dict[str, object]
) -> None:
    for name, value in fault.items():
        setattr(files, name, value)
    files.cut_after, files.cuts = 100_000, 1
    assert fetched(Downloads(tmp_path, Silent()), source(files)) == BODY


def test_a_finished_part_that_was_never_checked_is_not_fetched_again(files: Files, tmp_path: Path) -> None:
    part = tmp_path / "file.part"
    part.write_bytes(BODY)
    (tmp_path / "file.part.etag").write_text('"first"')
    https.download(f"{files.url}/data/file.bin", part, Silent())
    assert part.read_bytes() == BODY


def test_an_altered_file_is_refused_and_removed(files: Files, tmp_path: Path) -> None:
    files.content["/data/file.bin"] = BODY[:-1] + b"!"
    with pytest.raises(IngestFailed, match=r"file\.bin: SHA-256 is .* refused"):
        fetched(Downloads(tmp_path, Silent()), source(files))
    assert list(tmp_path.iterdir()) == []


def test_a_kept_file_that_went_bad_on_disk_is_fetched_again(files: Files, tmp_path: Path) -> None:
    fetched(Downloads(tmp_path, Silent()), source(files))
    (tmp_path / f"{SHA[:16]}-file.bin").write_bytes(b"rotten")
    assert fetched(Downloads(tmp_path, Silent()), source(files)) == BODY


def test_a_server_that_stalls_is_given_up_after_the_timeout(files: Files, tmp_path: Path) -> None:
    files.cut_after, files.cuts, files.stall = 1000, https.ATTEMPTS, 0.8
    with pytest.raises(IngestFailed, match="ReadTimeout"):
        https.download(f"{files.url}/data/file.bin", tmp_path / "a.part", Silent(), QUICK)


def test_a_missing_file_is_named_with_the_servers_answer(files: Files, tmp_path: Path) -> None:
    gone = HttpsSource(url=f"{files.url}/data/gone.bin", reader="geotiff", sha256=SHA)
    with pytest.raises(IngestFailed, match=r"gone\.bin: the server answers 404; check the address"):
        fetched(Downloads(tmp_path, Silent()), gone)


def test_a_server_that_is_away_is_named(tmp_path: Path) -> None:
    with serving(Files()) as files:
        away = files.url
    with pytest.raises(IngestFailed, match=f"{away}/x: gave up"):
        https.download(f"{away}/x", tmp_path / "x.part", Silent(), QUICK)


def test_a_file_without_a_checksum_is_pinned_to_what_came_first(files: Files, tmp_path: Path) -> None:
    downloads = Downloads(tmp_path, Silent())
    assert downloads.checksum(source(files, None)) == SHA
    assert json.loads((tmp_path / "pins.json").read_text()) == {f"{files.url}/data/file.bin": SHA}
    (tmp_path / f"{SHA[:16]}-file.bin").unlink()
    files.content["/data/file.bin"], files.etag = b"another", '"second"'
    with pytest.raises(IngestFailed, match="put the new checksum into the layer file"):
        fetched(Downloads(tmp_path, Silent()), source(files, None))


def test_an_address_can_lead_to_the_file_through_a_json_document(files: Files, tmp_path: Path) -> None:
    files.content["/api/ADM1/"] = json.dumps({"file": f"{files.url}/data/file.bin"}).encode()
    leading = HttpsSource(url=f"{files.url}/api/ADM1/", reader="ogr", options={"follow": "file"})
    assert fetched(Downloads(tmp_path, Silent()), leading) == BODY
    lost = HttpsSource(url=f"{files.url}/api/ADM1/", reader="ogr", sha256="0" * 64, options={"follow": "nothing"})
    with pytest.raises(IngestFailed, match="has no 'nothing'; correct `follow`"):
        fetched(Downloads(tmp_path, Silent()), lost)


@pytest.fixture
def world_tif(tmp_path: Path) -> bytes:
    """A tiled raster of 40 MB, so that a window is a small part of it; a value is 1000 row + column."""
    path = tmp_path / "world.tif"
    rows, columns = np.indices((2048, 4096), dtype=np.float32)
    profile = {"driver": "GTiff", "width": 4096, "height": 2048, "count": 1, "dtype": "float32", "tiled": True}
    transform = rasterio.transform.from_bounds(-180, -90, 180, 90, 4096, 2048)
    with rasterio.open(path, "w", **profile, crs="EPSG:4326", transform=transform) as target:
        target.write(rows * 10000 + columns, 1)
    return path.read_bytes()


def test_a_window_is_read_by_range_requests_without_fetching_the_file(world_tif: bytes, tmp_path: Path) -> None:
    with serving(Files(content={"/world.tif": world_tif})) as files:
        window = HttpsSource(url=f"{files.url}/world.tif", reader="geotiff", partial=(34.0, -5.0, 42.0, 5.0))
        assert Downloads(tmp_path / "d", Silent()).checksum(window) is None
        with Downloads(tmp_path / "d", Silent()).paths(window) as paths:
            raster = read_raster("geotiff", paths, {"window": window.partial})
    asked = [wanted for path, wanted in files.asked if path == "/world.tif"]
    assert any(asked)
    assert sum(1 for wanted in asked if wanted is None) <= 1, "GDAL may ask for the size once, not for the whole"
    assert raster.grid.west == pytest.approx(34.0, abs=0.1)
    assert raster.grid.north == pytest.approx(5.0, abs=0.1)
    row = round((90 - raster.grid.north) / raster.grid.dy)
    column = round((raster.grid.west + 180) / raster.grid.dx)
    assert raster.values[0, 0, 0] == row * 10000 + column


def test_a_window_of_a_file_that_is_not_there_says_so() -> None:
    with serving(Files()) as files, pytest.raises(OSError, match=r"gone\.tif: .*404"):
        read_raster("geotiff", [f"/vsicurl/{files.url}/gone.tif"], {"window": (0, 0, 1, 1)})
