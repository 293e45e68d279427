"""QGIS opens our rasters as files, as coverages and as tiles of maps."""

from pathlib import Path
from typing import Any

import pytest

from helpdesk.services.desk import Desk

from .conftest import Probe, Server
from .layers import PLACES, number_at, of_classes, of_numbers, pairs, views
from .request_log import RequestLog

# The box of the world in the CRS of web maps ends before the poles.
MAPS = ("EPSG:3857", "EPSG:4326")


@pytest.mark.parametrize("chosen", [of_classes, of_numbers])
def test_a_file_gives_numbers_and_a_picture(
    server: Server, desk: Desk, qgis: Probe, pictures: Path, seen: RequestLog, chosen: Any
) -> None:
    layer = chosen(desk)
    found = qgis(
        "raster", provider="gdal", source=f"/vsicurl/{server.url}/cog/{layer.id}.tif", samples=pairs(*PLACES),
        at=pairs(*PLACES)[0], views=views(pictures, f"qgis-cog-{layer.id}", *MAPS),
    )  # fmt: skip
    info = desk.rasters.info(layer.id)
    assert found["valid"]
    assert found["crs"] == "EPSG:4326"
    assert found["size"] == [info.width, info.height]
    assert found["nodata"] == info.nodata
    assert found["overviews"] >= 2
    numbers = [number_at(desk, layer, place) for place in PLACES]
    assert found["samples"] == [[pytest.approx(number, rel=1e-6), True] for number in numbers]
    assert found["identified"]["value"]["1"] == pytest.approx(numbers[0], rel=1e-6)
    for drawn in found["drawn"]:
        assert drawn["errors"] == []
        assert drawn["colours"] > 1  # QGIS paints what has no style in greys
    file = seen.all(f"/{layer.id}.tif", method="GET")
    assert file
    assert all(request.status == 206 for request in file), "read in ranges only"


def test_a_coverage_gives_numbers(server: Server, desk: Desk, qgis: Probe, seen: RequestLog) -> None:
    layer = of_numbers(desk)
    collection = f"{server.url}/ogc/collections/{layer.id}"
    found = qgis("raster", provider="gdal", source=f"OGCAPI:{collection}", samples=pairs(*PLACES))
    assert found["valid"]
    assert found["extent"] == pytest.approx(list(_sides(server, layer.id)))
    numbers = [number_at(desk, layer, place) for place in PLACES]
    assert found["samples"] == [[pytest.approx(number, rel=1e-5), True] for number in numbers]
    asked = seen.all("/coverage")
    assert asked
    assert all(request.status == 200 and request.asked("scaleSize") for request in asked)


def _sides(server: Server, collection: str) -> Any:
    return server.json(f"/ogc/collections/{collection}")["extent"]["spatial"]["bbox"][0]


@pytest.mark.parametrize("chosen", [of_classes, of_numbers])
def test_tiles_of_maps_are_a_picture(
    server: Server, desk: Desk, qgis: Probe, pictures: Path, seen: RequestLog, chosen: Any
) -> None:
    layer = chosen(desk)
    tiles = server.json(f"/ogc/collections/{layer.id}/map/tiles/WebMercatorQuad?f=tilejson")
    zooms = {"zmin": str(tiles["minzoom"]), "zmax": str(tiles["maxzoom"])}
    found = qgis(
        "raster", provider="wms", parameters={"type": "xyz", "url": tiles["tiles"][0], **zooms},
        views=views(pictures, f"qgis-xyz-{layer.id}", *MAPS),
    )  # fmt: skip
    assert found["valid"]
    for drawn in found["drawn"]:
        assert drawn["errors"] == []
        assert drawn["drawn"] > 0.5
        assert drawn["colours"] > 5
    asked = [request for request in seen.all() if "/map/tiles/WebMercatorQuad/" in request.path]
    assert asked
    assert {request.status for request in asked} <= {200, 204}
