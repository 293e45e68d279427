"""GDAL reads our tiles: WMTS and Mapbox vector tiles as Debian packages it, OGC API - Tiles by the newer one in
pyogrio's wheel (3.6 cannot read version 2 of tile matrix sets)."""

from typing import Any

import pyogrio
import pytest

from helpdesk.domain.geo import LonLat
from helpdesk.services.desk import Desk
from helpdesk.services.legends import legend_of

from .conftest import Server

WMTS = "/ogc/wmts/1.0.0/WMTSCapabilities.xml"
BRITTANY = (-5.0, 47.5, -1.5, 49.0)


def classified(desk: Desk) -> str:
    """A raster whose colours stand for classes."""
    return next(layer.id for layer in desk.content.coverages if layer.published and layer.classes)


@pytest.mark.parametrize("grid", ["WebMercatorQuad", "EuropeanETRS89_LAEAQuad", "2154_10cm"])
def test_wmts_has_the_colour_of_the_class_at_a_place(server: Server, gdal: Any, desk: Desk, grid: str) -> None:
    """Whichever way its CRS writes its axes."""
    name, place = classified(desk), LonLat(lon=-2.75, lat=48.1)
    source = f"WMTS:{server.url}{WMTS},layer={name},tilematrixset={grid},style=default"
    values = gdal("gdallocationinfo", "-valonly", "-wgs84", source, str(place.lon), str(place.lat)).split()
    legend, reading = legend_of(desk, name), desk.rasters.value_at(name, place)
    entry = next(each for each in legend.entries if reading.number is not None and each.holds(int(reading.number)))
    assert entry.symbol.fill is not None
    assert "#{:02x}{:02x}{:02x}".format(*(int(value) for value in values[:3])) == entry.symbol.fill.lower()


def test_a_vector_tile_opens_as_a_layer(server: Server, gdal: Any) -> None:
    told = gdal("ogrinfo", "-ro", f"MVT:{server.url}/ogc/collections/admin1/tiles/WebMercatorQuad/5/11/15?f=mvt")
    assert "1: admin1 (Multi Polygon)" in told


def test_vector_tiles_of_ogc_api_hold_the_features_of_the_collection(server: Server) -> None:
    source = f"OGCAPI:{server.url}/ogc/collections/admin1"
    found = pyogrio.read_dataframe(source, API="TILES", layer="Zoom level 6", bbox=BRITTANY, read_geometry=False)
    box = ",".join(map(str, BRITTANY))
    items = server.json(f"/ogc/collections/admin1/items?bbox={box}&limit=100")["features"]
    assert {feature["properties"]["name"] for feature in items} <= set(found["name"])
