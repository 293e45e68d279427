"""QGIS draws and identifies over WMS 1.3.0: rasters and features, in CRSs of either axis order."""

import re
from pathlib import Path
from typing import Any

import pytest

from helpdesk.services.desk import Desk

from .conftest import Probe, Server
from .layers import PLACES, number_at, of_classes, of_numbers, views
from .request_log import RequestLog

CRSS = ("EPSG:4326", "EPSG:3857", "EPSG:3035")


def opened(server: Server, qgis: Probe, layer: str, crs: str, **more: Any) -> dict[str, Any]:
    """As the dialog opens a layer in the CRS that the user chose."""
    document = f"{server.url}/ogc/wms"
    parameters = {"url": document, "layers": layer, "styles": "", "format": "image/png", "crs": crs, "dpiMode": "7"}
    return qgis("raster", provider="wms", parameters=parameters, **more)


def test_the_browser_lists_every_layer_by_its_title(server: Server, qgis: Probe) -> None:
    listed = qgis("browser", kind="wms", url=f"{server.url}/ogc/wms?", load=3)
    collections = server.json("/ogc/collections")["collections"]
    titles = {each["title"] for each in collections if "map" in str([link["rel"] for link in each["links"]])}
    uris = " ".join(each["uri"] for each in listed["layers"])
    assert all(listed["opened"].values())
    assert len(listed["layers"]) >= len(titles)
    assert "tileMatrixSet" not in uris


@pytest.mark.parametrize("crs", CRSS)
@pytest.mark.parametrize("chosen", [of_classes, of_numbers])
def test_a_raster_is_drawn_and_tells_its_value(
    server: Server, desk: Desk, qgis: Probe, pictures: Path, seen: RequestLog, chosen: Any, crs: str
) -> None:
    layer, place = chosen(desk), PLACES[1]
    name = f"qgis-wms-{layer.id}-{crs.partition(':')[2]}"
    found = opened(server, qgis, layer.id, crs, at=[place.lon, place.lat], views=views(pictures, name, "EPSG:3857"))
    assert found["valid"]
    assert found["crs"] == crs
    number, said = number_at(desk, layer, place), str(found["identified"])
    if layer.classes:
        assert any(text in said for each in layer.classes if each.value == number for text in each.names.values()), said
    else:
        numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", said)]
        assert any(each == pytest.approx(number, rel=0.01, abs=0.01) for each in numbers), said
    assert found["drawn"][0]["errors"] == []
    # EPSG:3035 is for Europe, which is the north of this view.
    assert found["drawn"][0]["drawn"] > (0.25 if crs == "EPSG:3035" else 0.5)
    assert min(found["legend"]) > 10
    maps = [request for request in seen.all() if (request.asked("REQUEST") or "").lower() == "getmap"]
    assert maps
    assert {request.asked("CRS") for request in maps} == {crs}
    assert {request.status for request in seen.all()} <= {200}


def test_features_are_drawn_and_identified(server: Server, qgis: Probe, pictures: Path, seen: RequestLog) -> None:
    place = PLACES[2]
    found = opened(
        server, qgis, "admin1", "EPSG:4326", at=[place.lon, place.lat],
        views=views(pictures, "qgis-wms-admin1", "EPSG:4326"),
    )  # fmt: skip
    assert found["valid"]
    assert "Kenya" in str(found["identified"])
    assert found["drawn"][0]["errors"] == []
    assert found["drawn"][0]["colours"] > 1
