"""`/cog/<layer>.tif`: the rasters as files that are read in ranges."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.api import problems
from helpdesk.faces.conditional import Conditional
from helpdesk.faces.ogc.cog.routes import routes
from helpdesk.services.desk import Desk
from helpdesk.storage.addresses import in_folder
from helpdesk.storage.rasters import CogReader
from helpdesk.storage.remote.access import Access
from helpdesk.storage.remote.reader import BoundedReader

from ..storage.coverages import WORLD, write_cog
from ..storage.remote.object_store import BUCKET, CREDENTIALS, ObjectStore, object_store
from . import fakes
from .running import running

CARBON = "/cog/carbon.tif"
SECRET = fakes.layer("secret", "coverage", published=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rasters")
    values = np.random.default_rng(4).uniform(0, 100, (1200, 2400)).astype("float32")
    values[:100] = -9999
    write_cog(path / "carbon.tif", values, WORLD, -9999, "AVERAGE")
    write_cog(path / "secret.tif", values[:64, :64].copy(), WORLD, -9999, "AVERAGE")
    (path / "carbon.tif.aux.xml").write_text("<never-served/>")
    return path


def app(folder: Path | str, access: Access | None = None) -> FastAPI:
    made = FastAPI()
    made.add_middleware(Conditional)
    problems.install(made)
    made.router.routes += routes(_desk(folder, access or Access()))
    return made


def _desk(folder: Path | str, access: Access) -> Desk:
    desk = fakes.desk()
    held = {layer.id: layer for layer in (fakes.CARBON, SECRET)}
    rasters = BoundedReader(CogReader(in_folder(folder, held), held, access), access)
    return replace(desk, content=replace(desk.content, layers=held), rasters=rasters)


@pytest.fixture(scope="module")
def bucket(folder: Path) -> Iterator[ObjectStore]:
    """The same files in a real object store."""
    with object_store() as objects, pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        for name in ("carbon.tif", "secret.tif"):
            objects.put(name, folder / name)
        yield objects


@pytest.fixture(scope="module", params=["here", "in a bucket"])
def client(request: pytest.FixtureRequest, folder: Path) -> TestClient:
    if request.param == "here":
        return TestClient(app(folder))
    bucket = request.getfixturevalue("bucket")
    return TestClient(app(f"/vsis3/{BUCKET}", Access(s3_endpoint=bucket.endpoint)))


@pytest.fixture(scope="module")
def stored(folder: Path) -> bytes:
    return (folder / "carbon.tif").read_bytes()


def test_the_whole_file_comes_as_it_is_stored(client: TestClient, stored: bytes) -> None:
    answer = client.get(CARBON)
    assert answer.content == stored
    assert answer.headers["content-type"] == "image/tiff; application=geotiff; profile=cloud-optimized"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-length"] == str(len(stored))
    assert "last-modified" in answer.headers


def test_head_says_the_same_without_the_bytes(client: TestClient) -> None:
    head, got = client.head(CARBON), client.get(CARBON)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize(
    ("wanted", "first", "after"),
    [("bytes=0-15", 0, 16), ("bytes=100-", 100, None), ("bytes=-40", -40, None), ("Bytes=5-999999999", 5, None)],
)
def test_a_range_comes_alone(client: TestClient, stored: bytes, wanted: str, first: int, after: int | None) -> None:
    answer = client.get(CARBON, headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == stored[first:after]
    begin = first % len(stored)
    assert answer.headers["content-range"] == f"bytes {begin}-{begin + len(answer.content) - 1}/{len(stored)}"


def test_several_ranges_come_as_parts(client: TestClient, stored: bytes) -> None:
    answer = client.get(CARBON, headers={"Range": "bytes=0-3, 1000-1003"})
    assert answer.status_code == 206
    kind, _, boundary = answer.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/byteranges"
    assert int(answer.headers["content-length"]) == len(answer.content)
    parts = [part.partition(b"\r\n\r\n") for part in answer.content.split(f"--{boundary}".encode())[1:-1]]
    assert [body.removesuffix(b"\r\n") for _, _, body in parts] == [stored[0:4], stored[1000:1004]]
    assert f"Content-Range: bytes 1000-1003/{len(stored)}".encode() in parts[1][0]


@pytest.mark.parametrize("wanted", ["bytes=999999999-", "bytes=999999999-999999999"])
def test_a_range_past_the_end_is_416_with_the_size(client: TestClient, stored: bytes, wanted: str) -> None:
    answer = client.get(CARBON, headers={"Range": wanted})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(stored)}"


@pytest.mark.parametrize(
    "wanted", ["", "rows=0-3", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=--5", "bytes=0-3,x", "bytes=-1-2"]
)
def test_a_range_that_cannot_be_read_is_left_out(client: TestClient, stored: bytes, wanted: str) -> None:
    answer = client.get(CARBON, headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (200, stored)


def test_if_range_gives_a_part_of_the_same_file_only(client: TestClient, stored: bytes) -> None:
    tag = client.head(CARBON).headers["etag"]
    same = client.get(CARBON, headers={"Range": "bytes=0-3", "If-Range": tag})
    other = client.get(CARBON, headers={"Range": "bytes=0-3", "If-Range": '"another"'})
    assert (same.status_code, same.content) == (206, stored[:4])
    assert (other.status_code, other.content) == (200, stored)


def test_who_has_the_file_is_told_so(client: TestClient) -> None:
    headers = client.head(CARBON).headers
    for known in (
        {"If-None-Match": headers["etag"]},
        {"If-None-Match": f'"x", W/{headers["etag"]}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": headers["last-modified"]},
    ):
        answer = client.get(CARBON, headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == headers["etag"]
    unknown = {"If-None-Match": '"x"', "If-Modified-Since": headers["last-modified"]}
    assert client.get(CARBON, headers=unknown).status_code == 200


@pytest.mark.parametrize("query", ["?", "?token=abc", "?f=json&x=1"])
def test_a_query_string_changes_nothing(client: TestClient, stored: bytes, query: str) -> None:
    assert client.get(CARBON + query).content == stored


@pytest.mark.parametrize(
    "name",
    [
        *("carbon.tif.aux.xml", "carbon.aux.xml", "carbon.tif.ovr", "carbon.tif.msk", "carbon.ovr", "carbon.imd"),
        *("carbon.tfw", "carbon.TIF", "carbon", "carbon.tiff", "", "secret.tif", "cover.tif", "carbon.tif/", "x.tif"),
        *("../rasters/carbon.tif", "..%2f..%2fcarbon.tif", "carbon.tif%00", "sub/carbon.tif", "METADATA.DIM"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whatever_else_is_asked_for_is_not_there(client: TestClient, name: str, method: str) -> None:
    assert client.request(method, f"/cog/{name}", follow_redirects=False).status_code == 404


def test_nothing_is_read_to_say_that_nothing_is_there(folder: Path) -> None:
    away = TestClient(app(folder / "missing"))
    assert away.get("/cog/carbon.tif.aux.xml").status_code == 404
    gone = away.get(CARBON)
    assert gone.status_code == 503
    assert "layer carbon cannot be read" in gone.json()["detail"]


def test_a_file_whose_store_is_away_is_unavailable_by_name() -> None:
    away = Access(s3_endpoint="http://127.0.0.1:9", wait_s=0.5, unsigned=True)
    answer = TestClient(app(f"/vsis3/{BUCKET}", away)).get(CARBON)
    assert answer.status_code == 503
    assert "layer carbon cannot be read" in answer.json()["detail"]


def test_other_methods_are_refused_and_options_say_which_there_are(client: TestClient) -> None:
    for method, status in (("OPTIONS", 200), ("POST", 405), ("DELETE", 405)):
        answer = client.request(method, CARBON)
        assert (answer.status_code, answer.headers["allow"]) == (status, "GET, HEAD, OPTIONS")


@pytest.fixture
def fresh_curl() -> Iterator[None]:
    """GDAL caches what it read by URL; ports are reused."""
    with rasterio.Env(
        GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", CPL_VSIL_CURL_USE_HEAD="YES", CPL_VSIL_CURL_NON_CACHED="/vsicurl/"
    ):
        yield


@pytest.mark.usefixtures("fresh_curl")
@pytest.mark.parametrize("place", ["here", "in a bucket"])
def test_gdal_reads_values_nodata_and_overviews_in_few_requests(
    folder: Path, stored: bytes, bucket: ObjectStore, place: str
) -> None:
    there = app(f"/vsis3/{BUCKET}", Access(s3_endpoint=bucket.endpoint))
    with running(lambda _: app(folder) if place == "here" else there) as server:
        with rasterio.open(f"/vsicurl/{server.url}{CARBON}") as remote, rasterio.open(folder / "carbon.tif") as local:
            assert remote.overviews(1) == local.overviews(1) != []
            assert (remote.nodata, remote.crs) == (-9999, local.crs)
            spot = [(10.3, 47.1)]
            assert next(remote.sample(spot)) == next(local.sample(spot))
            whole = remote.read(1, out_shape=(75, 150))
            np.testing.assert_array_equal(whole, local.read(1, out_shape=(75, 150)))
        assert {(method, path) for method, path, _ in server.asked} == {("HEAD", CARBON), ("GET", CARBON)}
        assert len(server.asked) <= 8, server.asked
        spans = [wanted.removeprefix("bytes=").split("-") for method, _, wanted in server.asked if method == "GET"]
        assert sum(int(last) - int(first) + 1 for first, last in spans) < len(stored) / 4
