"""Packages through pip and npm themselves, against registries on this machine."""

import hashlib
import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from helpdesk.domain.errors import IngestFailed
from helpdesk.domain.sourcing import PackageSource
from helpdesk.storage.ingest import registries
from helpdesk.storage.ingest.fetch import Downloads
from helpdesk.storage.ingest.progress import Silent

from .file_server import Files, serving

METADATA = "Metadata-Version: 2.1\nName: soil-sample\nVersion: 1.0\nRequires-Python: >=3.99\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel in a folder that pip is told to look into, for a Python that nobody has."""
    folder = tmp_path / "index"
    folder.mkdir()
    path = folder / "soil_sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("soil_sample/data/a.txt", "alpha")
        archive.writestr("soil_sample/data/b.txt", "beta")
        archive.writestr("soil_sample/../../../escape.txt", "no")
        archive.writestr("soil_sample-1.0.dist-info/METADATA", METADATA)
        archive.writestr("soil_sample-1.0.dist-info/WHEEL", WHEEL)
        archive.writestr("soil_sample-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return path


def pypi(sha256: str, **changes: str) -> PackageSource:
    given = {"package": "soil-sample", "version": "1.0", "member": "soil_sample/data/*.txt"} | changes
    return PackageSource(registry="pypi", sha256=sha256, reader="geotiff", **given)


def sha_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_pip_fetches_a_pinned_wheel_and_its_members_are_taken_out(wheel: Path, tmp_path: Path) -> None:
    downloads = Downloads(tmp_path / "downloads", Silent())
    with downloads.paths(pypi(sha_of(wheel))) as paths:
        assert [Path(path).read_text() for path in paths] == ["alpha", "beta"]
    assert not Path(paths[0]).exists()
    kept = [path.name for path in (tmp_path / "downloads").iterdir()]
    assert kept == [f"{sha_of(wheel)[:16]}-soil_sample-1.0-py3-none-any.whl"]


def test_a_member_cannot_be_written_outside_its_folder(wheel: Path, tmp_path: Path) -> None:
    source = pypi(sha_of(wheel), member="soil_sample/*escape.txt")
    with Downloads(tmp_path / "downloads", Silent()).paths(source) as paths:
        assert Path(paths[0]).is_relative_to(tmp_path / "downloads")


def test_a_wheel_with_another_checksum_is_refused_and_removed(wheel: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(IngestFailed, match=r"soil-sample 1\.0: SHA-256 is .* refused"),
        Downloads(tmp_path / "downloads", Silent()).paths(pypi("0" * 64)),
    ):
        pass
    assert wheel.exists()
    assert not list((tmp_path / "downloads").glob("*.whl"))


def test_a_missing_member_is_named(wheel: Path, tmp_path: Path) -> None:
    source = pypi(sha_of(wheel), member="soil_sample/data/*.nc")
    with (
        pytest.raises(IngestFailed, match=r"has no member soil_sample/data/\*\.nc"),
        Downloads(tmp_path / "downloads", Silent()).paths(source),
    ):
        pass


@pytest.mark.usefixtures("wheel")
def test_what_pip_said_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(IngestFailed, match=r"soil-sample 9\.9 could not be had from pypi: .*soil-sample==9\.9"):
        registries.download(pypi("0" * 64, version="9.9"), tmp_path, Silent())


@pytest.mark.parametrize("name", ["--index-url=http://evil", "a b", "-r/etc/passwd"])
def test_a_package_name_that_is_an_option_never_reaches_a_client(name: str, tmp_path: Path) -> None:
    with pytest.raises(IngestFailed, match="is no package and version"):
        registries.download(pypi("0" * 64, package=name), tmp_path, Silent())


def tarball() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in {
            "package/package.json": json.dumps({"name": "soil-maps", "version": "2.0.0"}),
            "package/a.json": '{"type": "FeatureCollection", "features": []}',
        }.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


def npm_registry(files: Files) -> PackageSource:
    body = tarball()
    version = {
        "name": "soil-maps",
        "version": "2.0.0",
        "dist": {
            "tarball": f"{files.url}/soil-maps/-/soil-maps-2.0.0.tgz",
            "shasum": hashlib.sha1(body, usedforsecurity=False).hexdigest(),
        },
    }
    packument = {"name": "soil-maps", "dist-tags": {"latest": "2.0.0"}, "versions": {"2.0.0": version}}
    files.content["/soil-maps"] = json.dumps(packument).encode()
    files.content["/soil-maps/2.0.0"] = json.dumps(version).encode()
    files.content["/soil-maps/-/soil-maps-2.0.0.tgz"] = body
    return PackageSource(
        registry="npm",
        package="soil-maps",
        version="2.0.0",
        sha256=hashlib.sha256(body).hexdigest(),
        member="package/a.json",
        reader="ogr",
    )


@pytest.mark.parametrize("client", ["npm", "https"])
def test_an_npm_package_is_had_with_npm_and_without(
    client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if client == "npm" and shutil.which("npm") is None:
        pytest.skip("npm is not installed here")
    if client == "https":
        monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("NPM_CONFIG_CACHE", str(tmp_path / "cache"))
    with serving(Files()) as files:
        source = npm_registry(files)
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", files.url)
        with Downloads(tmp_path / "downloads", Silent()).paths(source) as paths:
            assert json.loads(Path(paths[0]).read_text())["type"] == "FeatureCollection"


@pytest.fixture
def homeless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be written below the home of this user, as in a container that is read only."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed here")
    (tmp_path / "home").write_text("a file")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NPM_CONFIG_CACHE", raising=False)
    monkeypatch.setenv("NPM_CONFIG_FETCH_RETRIES", "0")


@pytest.mark.usefixtures("homeless")
def test_npm_needs_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    with serving(Files()) as files:
        source = npm_registry(files)
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", files.url)
        found = registries.download(source, folder, Silent())
    assert sha_of(found) == source.sha256
    assert list(folder.iterdir()) == [found]


@pytest.mark.usefixtures("homeless")
def test_the_reason_of_npm_is_passed_on_not_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Files()) as files:
        source, address = npm_registry(files), files.url
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", address)
    with pytest.raises(
        IngestFailed, match=r"had from npm: code ECONNREFUSED / .*request to http://127.0.0.1:.* failed"
    ):
        registries.download(source, tmp_path, Silent())
