"""No secret of the settings is told to anybody: not in an answer, not in a log at its loudest, not by a command that
fails. The faults are real: an object store that refuses the key, objects that are gone, databases and machines away.

Those for which servers are started are tried by `make hostile`, and one of them by `make test` too.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from helpdesk.settings import default_content_root

from ..e2e.conftest import free_port
from ..e2e.test_objects import FAR, put
from ..postgis.cluster import Server, program
from ..serving.load import until
from ..serving.small_house import House, furnish, small_house
from ..storage.remote.object_store import BUCKET, KEY, SECRET, ObjectStore, object_store

# Every logger of the process at its loudest, whatever the settings say, those of libraries included.
LOUD = """
import logging, runpy, sys
basic = logging.basicConfig
logging.basicConfig = lambda **more: basic(**{**more, "level": logging.DEBUG})
set_level = logging.Logger.setLevel
logging.Logger.setLevel = lambda self, level: set_level(self, logging.DEBUG)
sys.argv = ["helpdesk", *sys.argv[1:]]
runpy.run_module("helpdesk", run_name="__main__")
"""
WRONG, TOKEN, PASSWORD = "wrong-kingfisher-1", "token-kingfisher-2", "pass-kingfisher-3"
SECRETS = (WRONG, TOKEN, PASSWORD, SECRET, "kingfisher")
DOORS = (
    "/health", "/health/ready", "/metrics", "/api/advice?lon=-3&lat=48", "/api/layers", "/ogc/collections?f=json",
    "/ogc/collections/far/coverage?f=json", "/ogc/collections/far/map?width=9&height=9&f=png",
    "/ogc/collections/far/position?coords=POINT(-3%2048)&f=json", "/cog/far.tif", "/stac/catalog.json",
    "/ogc/collections/plots/items?f=json", "/ogc/collections/plots/items?filter=code=%27P1%27", "/qgis/desk.qgs", "/",
)  # fmt: skip


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    with object_store() as store:
        put(store, tmp_path_factory.mktemp("objects"), "far", 40.0)
        yield store


def silent(house: House) -> None:
    """Whatever is asked, no answer and no line of the log has a secret, and none is a fault of the software."""
    for door in DOORS:
        told = httpx.get(house.url + door, timeout=120)
        assert told.status_code != 500, (door, told.text)
        kept([door, told.text, str(told.headers)])
    text = house.log.read_text()
    assert "DEBUG" in text
    kept([text])


def kept(texts: list[str]) -> None:
    for secret in SECRETS:
        for text in texts:
            at = text.find(secret)
            assert at < 0, text[max(0, at - 300) : at + 100]


def of_the_store(endpoint: str, secret: str = SECRET) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": TOKEN,
        "AWS_REGION": "us-east-1",
        "HELPDESK_S3_ENDPOINT": endpoint, "HELPDESK_RASTER_S": "1", "HELPDESK_LOG": "json", "CPL_DEBUG": "ON",
    }  # fmt: skip


def far_away(folder: Path) -> None:
    furnish(folder / "content", folder / "data")
    (folder / "content" / "layers" / "far.yaml").write_text(FAR.format(name="far", bucket=BUCKET))


@pytest.mark.parametrize("fault", ["the key is wrong", "the object is gone", "nobody is at the address"])
def test_a_store_that_does_not_answer_hears_of_no_secret(
    tmp_path: Path, objects: ObjectStore, fault: str, deep: bool
) -> None:
    if not deep and not fault.startswith("the key"):
        pytest.skip("is tried by make hostile")
    endpoint = f"http://127.0.0.1:{free_port()}" if fault.startswith("nobody") else objects.endpoint
    given = of_the_store(endpoint, WRONG if fault.startswith("the key") else SECRET)
    far_away(tmp_path)
    if fault.startswith("the object"):
        layer = tmp_path / "content" / "layers" / "far.yaml"
        layer.write_text(FAR.format(name="far", bucket=BUCKET).replace("/far.tif", "/gone.tif"))
    with small_house(tmp_path, anew=False, program=("-c", LOUD), **given) as house:
        silent(house)
    for command in (("check",), ("ingest",)):
        said = run(tmp_path, given | {"HELPDESK_RASTERS": f"s3://{BUCKET}/desk"}, *command)
        kept([said])


def test_a_database_that_goes_away_hears_of_no_secret(tmp_path: Path, deep: bool) -> None:
    if not deep:
        pytest.skip("is tried by make hostile")
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    server = Server.made()
    try:
        dsn = with_password(server.database())
        given = {"HELPDESK_DSN": dsn, "HELPDESK_READ_DSN": dsn, "HELPDESK_LOG": "json"}
        with small_house(tmp_path, program=("-c", LOUD), **given) as house:
            silent(house)
            server.stop()
            until(lambda: httpx.get(f"{house.url}/health/ready", timeout=60).status_code == 503, 120)
            silent(house)
        for command in (("check",), ("ingest",), ("backup", str(tmp_path / "backup.tar.gz"))):
            kept([run(tmp_path, given, *command)])
    finally:
        server.remove()


@pytest.mark.parametrize(
    "given",
    [
        {"HELPDESK_DSN": f"postgresql//desk:{PASSWORD}@127.0.0.1/x"},
        {"HELPDESK_DSN": f"host=127.0.0.1 password='{PASSWORD}"},
        {"HELPDESK_DSN": f"postgresql://desk:{PASSWORD}@127.0.0.1:port/x"},
        {"HELPDESK_S3_ENDPOINT": f"http://desk:{PASSWORD}@127.0.0.1:1"},
        {"HELPDESK_BASE_URL": f"https://desk:{PASSWORD}@soil.example.org"},
        {"HELPDESK_PROXIES": f"http://desk:{PASSWORD}@10.0.0.7"},
        {"HELPDESK_RASTERS": f"https://desk:{PASSWORD}@10.0.0.7/x"},
        {"HELPDESK_CORS": f"https://desk:{PASSWORD}@10.0.0.7"},
    ],
    ids=lambda given: next(iter(given)),
)
def test_a_setting_that_cannot_be_read_is_not_repeated(tmp_path: Path, given: Mapping[str, str]) -> None:
    furnish(tmp_path / "content", tmp_path / "data")
    said = run(tmp_path, given, "ingest", fails=True)
    kept([said])
    assert next(iter(given)) in said or "database" in said.lower(), said


def test_a_proxy_that_is_away_hears_of_no_secret(tmp_path: Path) -> None:
    proxy = f"http://desk:{PASSWORD}@127.0.0.1:{free_port()}"
    furnish(tmp_path / "content", tmp_path / "data")
    to_a_server(tmp_path, "https://127.0.0.1:1/clay.tif")
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy", "http_proxy"), proxy)
    kept([run(tmp_path, proxies, "ingest", fails=True)])


@pytest.mark.parametrize("url", [f"https://desk:{PASSWORD}@127.0.0.1:1/clay.tif", f"https://{PASSWORD}@127.0.0.1"])
def test_a_secret_in_the_address_of_a_layer_is_refused(tmp_path: Path, url: str) -> None:
    """Everybody reads the addresses of layers, in `/api/layers` and at the layer's page."""
    furnish(tmp_path / "content", tmp_path / "data")
    to_a_server(tmp_path, url)
    said = run(tmp_path, {}, "check", fails=True)
    assert "clay.yaml:7: source.url: " in said
    kept([said])


def to_a_server(folder: Path, url: str) -> None:
    """The layer `clay` is to be fetched from there."""
    layer = folder / "content" / "layers" / "clay.yaml"
    told = layer.read_text().replace("https://example.org/", url)
    layer.write_text(told.replace("{type: file, path: clay.tif", f'{{type: https, sha256: "{"0" * 64}"'))


def with_password(dsn: str) -> str:
    parts = urlsplit(dsn)
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}:{PASSWORD}@{host}").geturl()


def run(folder: Path, given: Mapping[str, str], *arguments: str, fails: bool = False) -> str:
    """All that a command says, at its loudest."""
    paths = {"HELPDESK_CONTENT": str(folder / "content"), "HELPDESK_DATA": str(folder / "data")}
    done = subprocess.run(
        [sys.executable, "-c", LOUD, *arguments],
        env={**os.environ, **paths, **given}, cwd=default_content_root(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    assert not fails or done.returncode != 0, said
    return said
