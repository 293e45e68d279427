"""The server asks no address that a client names: not from a process, a file, a layer or a page."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote

import pytest

from .asking import Door
from .bombs import zipped


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address that nobody is to ask, and who did."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def handle(self) -> None:
            asked.append(str(self.rfile.readline()))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def _addresses(url: str) -> list[str]:
    host = url.removeprefix("http://")
    named = ["file:///etc/hosts", "http://169.254.169.254/latest/meta-data/", "http://[::1"]
    shown = [
        f"//{host}/x",
        f"desk@{host}",
        f"http:\\\\{host}\\x",
        f"dict://{host}/x",
        f"ftp://{host}/x",
        f"jar:{url}!/x",
    ]
    of_gdal = [f"/vsicurl/{url}/x", f"GTIFF_DIR:1:/vsicurl/{url}", f"/vsizip/vsicurl/{url}/x.zip"]
    ours = "/ogc/collections/plots/items/P1"
    return [
        url,
        f"{url}{ours}",
        f"http://desk:80@{host}{ours}",
        "data:application/json;base64,e30",
        *named,
        *shown,
        *of_gdal,
    ]


@pytest.mark.parametrize(("process", "name"), [("plan", "area"), ("soil_samples", "csv"), ("sampling_plan", "area")])
def test_no_input_of_a_process_is_fetched(door: Door, listener: tuple[str, list[str]], process: str, name: str) -> None:
    for address in _addresses(listener[0]):
        for value in ({"href": address}, {"href": address, "type": "application/json"}, {"value": {"href": address}}):
            told = door.post(f"/ogc/processes/{process}/execution", {"inputs": {name: value}})
            assert told.status == 400
    assert listener[1] == []


def test_nobody_is_called_back(door: Door, listener: tuple[str, list[str]]) -> None:
    inputs = {"lon": 1, "lat": 1}
    subscriber = {"successUri": f"{listener[0]}/done", "failedUri": f"{listener[0]}/failed"}
    told = door.post("/ogc/processes/advise/execution", {"inputs": inputs, "subscriber": subscriber})
    assert (told.status, told.said.partition(":")[0]) == (400, "subscriber")
    assert listener[1] == []


@pytest.mark.parametrize(
    "place",
    [
        "/ogc/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=plots&STYLES=&SRS=EPSG:4326&BBOX=-5,47,-1,49&WIDTH=8"
        "&HEIGHT=8&FORMAT=image/png&SLD={0}&REMOTE_OWS_URL={0}&REMOTE_OWS_TYPE=WFS",
        "/ogc/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={0}&STYLES={0}&CRS={0}",
        "/ogc/collections/plots/items?crs={0}", "/ogc/collections/plots/items?filter-crs={0}&filter=code='x'",
        "/ogc/collections/{0}/items", "/ogc/collections/clay/coverage?subset={0}", "/cog/{0}", "/ogc/styles/{0}",
        "/planner?area={0}", "/atlas?layer={0}",
    ],
)  # fmt: skip
def test_no_layer_style_or_crs_is_fetched(small: Door, listener: tuple[str, list[str]], place: str) -> None:
    for address in _addresses(listener[0]):
        assert small.get(place.replace("{0}", quote(address, safe=""))).status in (200, 400, 404)
    assert listener[1] == []


def test_a_file_refers_to_no_other(door: Door, listener: tuple[str, list[str]]) -> None:
    """In the words of every driver of GDAL that looks for them in the first bytes of a file."""
    url = listener[0]
    schema = f"http://x {url}/?SERVICE=WFS&amp;VERSION=1.1.0&amp;REQUEST=DescribeFeatureType&amp;TYPENAME=a"
    files = [
        f'<kml xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{schema}" '
        'xmlns:gml="http://www.opengis.net/gml" xmlns:wfs="http://www.opengis.net/wfs"><wfs:FeatureCollection/></kml>',
        f'<!-- <OGRVRTDataSource> --><kml><OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{url}/x'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource></kml>",
        f"<OGRVRTDataSource><OGRVRTLayer><SrcDataSource>{url}/x</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        f"<OGRWFSDataSource><URL>{url}/x</URL></OGRWFSDataSource>",
        f"<kml><NetworkLink><Link><href>{url}/x</href></Link></NetworkLink></kml>",
        f'<!DOCTYPE kml [<!ENTITY a SYSTEM "{url}/x">]><kml>&a;</kml>',
        f'<!DOCTYPE kml SYSTEM "{url}/x"><kml/>',
        f'<?xml-stylesheet href="{url}/x"?><kml/>',
        json.dumps({"type": "Feature", "geometry": {"$ref": f"{url}/x"}}),
        json.dumps({"type": "FeatureCollection", "features": f"{url}/x"}),
        f"WFS:{url}", f"/vsicurl/{url}/x",
    ]  # fmt: skip
    for text in files:
        assert door.post("/api/area", text.encode()).status == 400
        assert door.post("/api/area", zipped([("doc.kml", text.encode())])).status == 400
    assert listener[1] == []
