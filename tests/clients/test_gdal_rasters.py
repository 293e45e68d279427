"""GDAL's command line reads our rasters as files and as coverages."""

from typing import Any

import pytest

from helpdesk.services.desk import Desk

from .conftest import Server
from .layers import PLACES, number_at, of_classes, of_numbers


@pytest.mark.parametrize("chosen", [of_classes, of_numbers])
def test_a_file_is_read_in_place(server: Server, desk: Desk, gdal: Any, chosen: Any) -> None:
    layer = chosen(desk)
    source = f"/vsicurl/{server.url}/cog/{layer.id}.tif"
    assert "LAYOUT=COG" in gdal("gdalinfo", source)
    for place in PLACES:
        printed = gdal("gdallocationinfo", "-valonly", "-wgs84", source, str(place.lon), str(place.lat))
        assert float(printed) == pytest.approx(number_at(desk, layer, place), rel=1e-6)


def test_a_coverage_is_read_by_its_collection(server: Server, desk: Desk, gdal: Any) -> None:
    layer = of_numbers(desk)
    source = f"OGCAPI:{server.url}/ogc/collections/{layer.id}"
    for place in PLACES:
        printed = gdal("gdallocationinfo", "-valonly", "-wgs84", source, str(place.lon), str(place.lat))
        assert float(printed) == pytest.approx(number_at(desk, layer, place), rel=1e-5)
