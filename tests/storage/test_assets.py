"""The viewer of the API: taken out of its package once, whole, and only where its checksum is right."""

import hashlib
import io
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from helpdesk.domain.errors import IngestFailed
from helpdesk.storage.ingest.assets import LIBRARIES, SWAGGER_UI, Library, fetch_assets
from helpdesk.storage.ingest.progress import Silent

MEMBERS = {
    "package/LICENSE": b"Apache-2.0",
    "package/swagger-ui.css": b".swagger-ui{}",
    "package/swagger-ui-bundle.js": b"window.SwaggerUIBundle={};",
    "package/swagger-ui.js": b"window.SwaggerUI = {};",
}
FOLDER = "swagger-ui-dist-5.29.0"


def downloaded(data: Path, members: dict[str, bytes]) -> Library:
    """A package in the folder of downloads, as an earlier ingest leaves it, and the source that names it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    checksum = hashlib.sha256(packed.getvalue()).hexdigest()
    (data / "downloads").mkdir(parents=True)
    (data / "downloads" / f"{checksum[:16]}-{FOLDER}.tgz").write_bytes(packed.getvalue())
    return replace(SWAGGER_UI, source=replace(SWAGGER_UI.source, sha256=checksum))


def test_the_page_gets_what_it_needs_with_its_licence_and_nothing_more(tmp_path: Path) -> None:
    folder = fetch_assets(tmp_path, Silent(), downloaded(tmp_path, MEMBERS))
    assert folder == tmp_path / "assets" / FOLDER
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {"LICENSE", "swagger-ui.css", "swagger-ui-bundle.js"}
    assert (folder / "swagger-ui-bundle.js").read_bytes() == b"window.SwaggerUIBundle={};"


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    source = downloaded(tmp_path, MEMBERS)
    script = fetch_assets(tmp_path, Silent(), source) / "swagger-ui-bundle.js"
    before = script.stat().st_mtime_ns
    next((tmp_path / "downloads").iterdir()).unlink()
    fetch_assets(tmp_path, Silent(), source)
    assert script.stat().st_mtime_ns == before


def test_a_package_without_a_member_leaves_no_half_of_it(tmp_path: Path) -> None:
    source = downloaded(tmp_path, {name: content for name, content in MEMBERS.items() if "css" not in name})
    with pytest.raises(IngestFailed, match=r"has no member package/swagger-ui\.css"):
        fetch_assets(tmp_path, Silent(), source)
    assert not (tmp_path / "assets" / FOLDER).exists()


def test_an_interrupted_run_is_made_good_by_the_next(tmp_path: Path) -> None:
    beside = tmp_path / "assets" / f".{FOLDER}.part"
    beside.mkdir(parents=True)
    (beside / "half.js").write_text("half")
    folder = fetch_assets(tmp_path, Silent(), downloaded(tmp_path, MEMBERS))
    assert not (folder / "half.js").exists()
    assert not beside.exists()


def test_the_library_is_pinned_by_version_and_checksum() -> None:
    for library in LIBRARIES:
        assert library.source.version in library.folder
        assert len(library.source.sha256) == 64
