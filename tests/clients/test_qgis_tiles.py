"""QGIS draws our vector tiles, plainly and in the colours of the style."""

from pathlib import Path

from helpdesk.services.desk import Desk

from .conftest import Probe, Server
from .layers import views
from .request_log import RequestLog


def polygons(server: Server) -> str:
    """A collection of many polygons."""
    listed = server.json("/features/collections")["collections"]
    return str(max((each for each in listed if each["itemCount"] < 10_000), key=lambda each: each["itemCount"])["id"])


def test_vector_tiles_are_drawn(server: Server, desk: Desk, qgis: Probe, pictures: Path, seen: RequestLog) -> None:
    name = polygons(server)
    tiles = server.json(f"/ogc/collections/{name}/tiles/WebMercatorQuad?f=tilejson")
    assert [layer["id"] for layer in tiles["vector_layers"]] == [name]
    found = qgis(
        "vector_tiles", template=tiles["tiles"][0], lowest=tiles["minzoom"], highest=tiles["maxzoom"],
        views=views(pictures, f"qgis-mvt-{name}", "EPSG:3857", "EPSG:4326"),
    )  # fmt: skip
    assert found["valid"]
    for drawn in found["drawn"]:
        assert drawn["errors"] == []
        assert drawn["drawn"] > 0.4
    asked = [request for request in seen.all() if "/tiles/WebMercatorQuad/" in request.path]
    assert asked
    assert {request.status for request in asked} <= {200, 204}
