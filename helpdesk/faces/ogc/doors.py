"""Links to the doors that are no OGC API: the older services, the catalogue of files, and the files themselves."""

from collections.abc import Iterator

from ...domain.errors import NotFound
from .blocks import Block, Json, Link, Site

COG = "image/tiff; application=geotiff; profile=cloud-optimized"


def _links(site: Site, _: str) -> Iterator[Link]:
    base = site.desk.public_url
    for title, path, type_ in (
        ("WMS 1.3.0", "/ogc/wms?SERVICE=WMS&REQUEST=GetCapabilities", "application/xml"),
        ("WMTS 1.0.0", "/ogc/wmts/1.0.0/WMTSCapabilities.xml", "application/xml"),
        ("STAC", "/stac/catalog.json", "application/json"),
    ):
        yield {"rel": "service", "type": type_, "title": title, "href": base + path}


def _describe(site: Site, name: str, document: Json) -> None:
    """The file of a raster."""
    try:
        site.desk.rasters.path(name)
    except NotFound:
        return
    href = f"{site.desk.public_url}/cog/{name}.tif"
    document["links"].append({"rel": "enclosure", "type": COG, "title": "Cloud Optimized GeoTIFF", "href": href})


BLOCK = Block(name="doors", operations=(), links=_links, describe=_describe)
