"""Rasters over TLS: whose authority is unknown they are gaps that say so; the environment makes it known."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from helpdesk.domain.errors import Unavailable
from helpdesk.domain.geo import LonLat
from helpdesk.storage.addresses import in_folder, vsi_of
from helpdesk.storage.rasters import CogReader
from helpdesk.storage.remote.access import Access
from helpdesk.storage.remote.reader import BoundedReader

from ..coverages import WORLD, layer, write_cog
from ..file_server import Files, serving
from .authority import authority

PLACE = LonLat(lon=10.26, lat=50.26)
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Files, np.ndarray[Any, Any]]]:
    """The file of the authority, the server, and the numbers of its raster."""
    folder = tmp_path_factory.mktemp("tls")
    ca, context = authority(folder)
    numbers = np.random.default_rng(4).uniform(0, 100, (360, 720)).astype("float32")
    write_cog(folder / "carbon.tif", numbers, WORLD, -9999, "AVERAGE")
    with serving(Files({"/carbon.tif": (folder / "carbon.tif").read_bytes()}), context) as files:
        yield ca, files, numbers


def opened(files: Files) -> BoundedReader:
    access, layers = Access(wait_s=3, retry_s=0), {"carbon": layer("carbon")}
    return BoundedReader(CogReader(in_folder(vsi_of(files.url), layers), layers, access), access)


def test_a_certificate_of_an_unknown_authority_is_a_gap_and_the_log_has_the_remedy(
    known: tuple[Path, Files, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, files, _ = known
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with closing(opened(files)) as reader, caplog.at_level(logging.WARNING):
        reading = reader.value_at("carbon", PLACE)
        assert reading.status == "unavailable"
        with pytest.raises(Unavailable, match="its certificate is not trusted") as refused:
            reader.window("carbon", WORLD, (9, 9))
    assert "its certificate is not trusted" in str(reading.reason)
    assert "SSL_CERT_FILE" not in f"{reading.reason} {refused.value}"
    said = caplog.messages[0]
    assert said.startswith(
        f"layer carbon: {files.url}/carbon.tif cannot be reached now: its certificate is not trusted"
    )
    assert "(UnknownIssuer)" in said
    assert "SSL_CERT_FILE" in said


def test_one_file_makes_an_authority_known_to_all_that_reads_rasters(
    known: tuple[Path, Files, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ca, files, numbers = known
    monkeypatch.setenv("SSL_CERT_FILE", str(ca))
    with closing(opened(files)) as reader:
        assert reader.value_at("carbon", PLACE).number == float(numbers[79, 380])
        assert reader.file("carbon").part(0, 2) == b"II"
    with rasterio.Env(**Access().gdal_options()), rasterio.open(vsi_of(f"{files.url}/carbon.tif")) as raster:
        assert raster.shape == numbers.shape
