"""Nothing but what is served can be read, whatever stands in a path, a name or an id."""

from pathlib import Path

import pytest

from .asking import Door
from .conftest import CANARY

PLACES = (
    "/{}", "/static/{}", "/built/{}", "/assets/{}", "/cog/{}", "/stac/{}", "/qgis/{}",
    "/outlines/x/{}.geojson", "/api/advice/{}", "/api/advice?lon=1&lat=1&asOf={}", "/atlas?layer={}", "/ogc/{}",
    "/ogc/collections/{}", "/ogc/collections/{}/items", "/ogc/collections/plots/items/{}", "/ogc/collections/{}/tiles",
    "/ogc/collections/clay/styles/{}", "/ogc/styles/{}", "/ogc/collections/clay/map/tiles/{}/0/0/0",
    "/ogc/collections/clay/coverage?f={}", "/ogc/tileMatrixSets/{}", "/ogc/processes/{}", "/ogc/jobs/{}",
    "/ogc/jobs/x/results/{}", "/ogc/wmts/1.0.0/{}", "/ogc/wmts/1.0.0/{}/WMTSCapabilities.xml",
    "/ogc/wms?SERVICE=WMS&REQUEST=GetMap&VERSION=1.3.0&STYLES=&LAYERS={}", "/features/collections/{}/items",
)  # fmt: skip
UP = ("..", "%2e%2e", "%252e%252e", "..%00", "....", ".%2e", "%c0%ae%c0%ae", "..;", "%u002e%u002e")
SLASHES = ("/", "%2f", "%252f", "%5c", "%c0%af", "//")
NAMES = ("canary", "canary.tif", "canary%00.tif", "layers/canary.qlr", "../canary.json")


def _attempts(house: Path, *, deep: bool) -> list[str]:
    ups, slashes, depths = (UP, SLASHES, (1, 2, 3, 6)) if deep else (UP[:4], SLASHES[:3], (2,))
    climbs = [f"{(up + slash) * depth}{name}" for up in ups for slash in slashes for depth in depths for name in NAMES]
    absolute = str(house / "canary")
    return [*climbs, absolute, absolute.replace("/", "%2f"), absolute.replace("/", "%252f"), f"file://{absolute}",
            f"file:%2f%2f{absolute}", f"/vsicurl/file://{absolute}", "~/canary", "C:%5ccanary"]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_no_path_leads_out_of_what_is_served(small: Door, house: Path, deep: bool, place: str) -> None:
    for attempt in _attempts(house, deep=deep):
        told = small.get(place.format(attempt))
        assert CANARY.encode() not in told.body, attempt
        assert told.status in (400, 404), (place, attempt, told.status)


def test_a_name_that_ends_a_header_or_a_line_comes_back_in_neither(small: Door) -> None:
    """Names come back in Content-Disposition, Location and Link."""
    for name in ("x%0d%0aSet-Cookie:%20a=b", "x%0aSet-Cookie:a", "x%22;%20filename=%22y", "x%E2%80%A8Set-Cookie:a"):
        for place in PLACES:
            told = small.get(place.format(name))
            assert "set-cookie" not in [each for each, _ in told.headers]
            assert not any(character in value for _, value in told.headers for character in "\r\n\0")
