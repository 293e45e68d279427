"""QGIS shows our WMS in any of its CRSs, and tells what lies under a click; GDAL draws WMS and OGC API - Maps."""

from pathlib import Path
from typing import Any

import pytest

from helpdesk.domain.text import pick
from helpdesk.services.desk import Desk
from helpdesk.services.legends import drawable, legend_of

from .conftest import Probe, Server
from .layers import PLACES, number_at, of_classes, of_numbers, views
from .request_log import RequestLog

CRSS = ("EPSG:3857", "EPSG:4326", "EPSG:3035")
PLACE = PLACES[1]


def wms(server: Server, layer: str, crs: str) -> dict[str, str]:
    """What QGIS's dialog makes of a layer."""
    return {
        "url": f"{server.url}/ogc/wms", "layers": layer, "styles": "default", "crs": crs, "format": "image/png",
        "dpiMode": "7", "featureCount": "10", "contextualWMSLegend": "0",
    }  # fmt: skip


def layer_of(kind: str, desk: Desk) -> str:
    if kind in ("classes", "numbers"):
        return (of_classes if kind == "classes" else of_numbers)(desk).id
    if kind == "points":
        return next(name for name in drawable(desk) if legend_of(desk, name).geometry == "point")
    return kind


@pytest.mark.parametrize(
    ("kind", "crs"),
    [
        *(("classes", crs) for crs in CRSS), *(("regions", crs) for crs in CRSS),
        ("numbers", "EPSG:3857"), ("statements", "EPSG:3035"), ("points", "EPSG:4326"),
    ],
)  # fmt: skip
def test_a_layer_is_drawn_and_told(
    server: Server, desk: Desk, qgis: Probe, pictures: Path, seen: RequestLog, kind: str, crs: str
) -> None:
    name = layer_of(kind, desk)
    seen_in = views(pictures, f"qgis-wms-{name}-{crs.partition(':')[2]}", *CRSS)
    if kind == "points":
        extent = desk.features.extent(name)
        assert extent is not None
        around = (extent.west - 5, extent.south - 5, extent.east + 5, extent.north + 5)
        seen_in = [{**view, "box": around} for view in seen_in if view["crs"] != "EPSG:3035"]
    found = qgis("raster", provider="wms", parameters=wms(server, name, crs), at=(PLACE.lon, PLACE.lat), views=seen_in)
    assert found["valid"]
    assert found["crs"] == crs
    assert found["legend"][0] > 40
    for drawn in found["drawn"]:
        assert drawn["errors"] == []
        assert drawn["colours"] > 2
    said = found["identified"]["text"]["0"]
    if kind == "classes":
        entry = legend_of(desk, name).entry_of(int(number_at(desk, of_classes(desk), PLACE)))
        assert entry is not None
        assert pick(entry.names, "en")[0] in said
    if kind == "numbers":
        layer = of_numbers(desk)
        assert f"{layer.reading(number_at(desk, layer, PLACE))} {layer.unit}" in said
    if kind in ("regions", "statements"):
        assert said.count("\n\n") >= 2
    maps = [each for each in seen.all("/ogc/wms") if each.asked("REQUEST") in ("GetMap", "GetFeatureInfo")]
    assert {each.status for each in maps} == {200}
    assert {each.asked("VERSION") for each in maps} == {"1.3.0"}
    assert {each.asked("CRS") for each in maps} == {crs}


def colour_at(gdal: Any, source: str) -> str:
    values = gdal("gdallocationinfo", "-valonly", "-wgs84", source, str(PLACE.lon), str(PLACE.lat)).split()
    return "#{:02x}{:02x}{:02x}".format(*(int(value) for value in values[:3]))


def expected(desk: Desk) -> tuple[str, str]:
    layer = of_classes(desk)
    entry = legend_of(desk, layer.id).entry_of(int(number_at(desk, layer, PLACE)))
    assert entry is not None
    assert entry.symbol.fill is not None
    return layer.id, entry.symbol.fill.lower()


def test_a_map_of_ogc_api_has_the_colour_of_the_class(server: Server, desk: Desk, gdal: Any) -> None:
    name, colour = expected(desk)
    source = f"OGCAPI:{server.url}/ogc/collections/{name}"
    shown = gdal("gdallocationinfo", "-valonly", "-wgs84", "-oo", "API=MAP", source, str(PLACE.lon), str(PLACE.lat))
    assert "#{:02x}{:02x}{:02x}".format(*(int(value) for value in shown.split()[:3])) == colour


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
@pytest.mark.parametrize(("crs", "box"), [("EPSG:4326", (40, -10, 55, 15)), ("EPSG:3857", (-1e6, 5e6, 1e6, 7e6))])
def test_gdal_draws_wms_in_either_version(
    server: Server, desk: Desk, gdal: Any, tmp_path: Path, version: str, crs: str, box: tuple[float, ...]
) -> None:
    name, colour = expected(desk)
    swap = version == "1.1.1" and crs == "EPSG:4326"
    bbox = ",".join(f"{number:g}" for number in ((box[1], box[0], box[3], box[2]) if swap else box))
    asked = f"SERVICE=WMS&VERSION={version}&REQUEST=GetMap&LAYERS={name}&STYLES=&FORMAT=image/png&BBOX={bbox}"
    source = f"WMS:{server.url}/ogc/wms?{asked}&{'CRS' if version == '1.3.0' else 'SRS'}={crs}"
    picture = tmp_path / "wms.tif"
    gdal("gdal_translate", "-q", "-outsize", "2000", "2000", source, str(picture))
    assert colour_at(gdal, str(picture)) == colour
