"""pystac-client walks the catalogue of rasters to files that are read in ranges."""

import httpx
import pytest
from pystac_client import Client

from helpdesk.services.desk import Desk

from .conftest import Server

# By exactly this text does the STAC browser of QGIS 3.40 know a raster that it can open.
COG = "image/tiff; application=geotiff; profile=cloud-optimized"


@pytest.mark.filterwarnings(
    "ignore::pystac_client.warnings.NoConformsTo", "ignore::pystac_client.warnings.FallbackToPystac"
)
def test_every_published_raster_is_an_item_with_a_file(server: Server, desk: Desk) -> None:
    catalogue = Client.open(f"{server.url}/stac/catalog.json")
    assets = {
        item.id: asset
        for item in catalogue.get_items(recursive=True)
        for asset in item.assets.values()
        if asset.media_type == COG
    }
    assert set(assets) == {layer.id for layer in desk.content.coverages if layer.published}
    for asset in assets.values():
        address = asset.get_absolute_href()
        assert address
        head = httpx.head(address, timeout=60)
        assert head.status_code == 200
        assert int(head.headers["content-length"]) > 1000
        some = httpx.get(address, headers={"Range": "bytes=0-3"}, timeout=60)
        assert some.status_code == 206
        assert some.content[:2] in (b"II", b"MM")
