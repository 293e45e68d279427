"""Real clients over a real socket: GDAL's OAPIF driver, as it ships in pyogrio's wheel."""

import threading
import time
from collections.abc import Iterator

import pyogrio
import pytest
import uvicorn
from fastapi import FastAPI
from pyogrio.raw import read

from helpdesk.faces.ogc.mount import mount

from . import fakes


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """A server on a free port; its links need its address, so the port is taken before the desk is made."""
    config = uvicorn.Config(FastAPI(), port=0, log_level="warning", lifespan="off")
    socket = config.bind_socket()
    address = f"http://127.0.0.1:{socket.getsockname()[1]}"
    mount(config.app, fakes.desk(public_url=address))
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield address
    server.should_exit = True
    thread.join()
    socket.close()


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
