"""Real clients over a real socket: GDAL's OAPIF driver, as it ships in pyogrio's wheel."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyogrio
import pytest
from pyogrio.raw import read


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """A server in a process of its own: GDAL holds the interpreter while it waits for an answer."""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "tests.faces.serve"]
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        _wait(address)
        yield address
        server.terminate()


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{address}/features")
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"no answer from {address}")


def test_gdal_lists_vector_collections_only(base: str) -> None:
    layers = [tuple(layer) for layer in pyogrio.list_layers(f"OAPIF:{base}/features")]
    assert layers == [("counties", "Polygon"), ("regions", "Polygon"), ("statements", "Polygon")]


def test_gdal_reads_types_as_they_are(base: str) -> None:
    about = pyogrio.read_info(f"OAPIF:{base}/features", layer="counties")
    types = dict(zip(about["fields"], about["dtypes"], strict=True))
    assert types == {
        "id": "object",
        "code": "object",
        "name": "object",
        "district": "int32",
        "soc_mean": "float64",
        "arable": "bool",
    }
    assert about["features"] == 100


def test_gdal_reads_every_page(base: str) -> None:
    _, _, geometries, fields = read(f"OAPIF:{base}/features", layer="counties", PAGE_SIZE=7)
    assert len(geometries) == 100
    assert len(set(fields[1])) == 100


def test_gdal_has_its_filters_answered_by_the_server(base: str) -> None:
    assert len(read(f"OAPIF:{base}/features", layer="counties", where="district = 1")[2]) == 33
    assert len(read(f"OAPIF:{base}/features", layer="counties", bbox=(-4.95, 47.02, -4.92, 47.05))[2]) == 1
