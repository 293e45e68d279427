"""QGIS draws our vector tiles, and the tiles of WMTS."""

import re
from pathlib import Path
from typing import Any

import pytest

from helpdesk.faces.ogc.styles.colours import colour
from helpdesk.services.desk import Desk
from helpdesk.services.legends import drawable, legend_of

from .conftest import Probe, Server
from .layers import PLACES, number_at, of_classes, of_numbers, views
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


def test_vector_tiles_are_drawn_by_our_style_as_the_legend_says(
    server: Server, desk: Desk, qgis: Probe, pictures: Path
) -> None:
    for name in drawable(desk):
        legend = legend_of(desk, name)
        if legend.geometry == "raster":
            continue
        tiles = server.json(f"/ogc/collections/{name}/tiles/WebMercatorQuad?f=tilejson")
        found = qgis(
            "vector_tiles", template=tiles["tiles"][0], lowest=tiles["minzoom"], highest=tiles["maxzoom"],
            style=f"{server.url}/ogc/collections/{name}/styles/default?f=mapbox",
            views=views(pictures, f"qgis-mvt-styled-{name}", "EPSG:3857"),
        )  # fmt: skip
        assert found["accepted"], (name, found["said"])
        rules = {(each["filter"], each["colour"]) for each in found["styles"]}
        fills = {colour(entry.symbol.fill or entry.symbol.stroke).hex for entry in legend.entries}
        assert fills <= {shade for _, shade in rules}, name
        assert (len(fills) == 1) or all(rule for rule, shade in rules if shade in fills), name
        assert all(drawn["errors"] == [] for drawn in found["drawn"])


@pytest.mark.parametrize("chosen", [of_classes, of_numbers])
def test_wmts_has_extent_legend_values_and_a_picture(
    server: Server, desk: Desk, qgis: Probe, pictures: Path, seen: RequestLog, chosen: Any
) -> None:
    layer, place = chosen(desk), PLACES[0]
    listed = qgis("browser", kind="wms", url=f"{server.url}/ogc/wmts/1.0.0/WMTSCapabilities.xml")["layers"]
    uri = next(
        each["uri"]
        for each in listed
        if f"layers={layer.id}&" in each["uri"] and "tileMatrixSet=WebMercatorQuad" in each["uri"]
    )
    found = qgis(
        "raster", provider="wms", source=uri, at=[place.lon, place.lat],
        views=views(pictures, f"qgis-wmts-{layer.id}", "EPSG:3857", "EPSG:4326", "EPSG:3035"),
    )  # fmt: skip
    assert found["valid"]
    west, south, east, north = found["extent"]
    info = desk.rasters.info(layer.id)
    assert (west, east) == pytest.approx((info.bbox.west, info.bbox.east), abs=0.01)
    assert south < north <= 90
    assert min(found["legend"]) > 10
    number = number_at(desk, layer, place)
    said = str(found["identified"]["text"])
    if layer.classes:
        assert any(name in said for each in layer.classes if each.value == number for name in each.names.values())
    else:
        assert any(float(text) == pytest.approx(number, rel=0.01) for text in re.findall(r"-?\d+(?:\.\d+)?", said)), (
            said
        )
    for drawn in found["drawn"]:
        assert drawn["errors"] == []
        assert drawn["drawn"] > 0.5
    assert {request.status for request in seen.all()} <= {200, 204}
