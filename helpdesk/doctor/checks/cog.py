"""A Cloud Optimized GeoTIFF that QGIS reads where it lies."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..reply import Reply, Web
from ..rules import Rule

# GDAL asks for some forty such names beside a raster.
SIDECARS = (".aux.xml", ".ovr", ".msk", ".imd")


@dataclass(frozen=True, slots=True)
class Raster:
    """Where a raster lies."""

    web: Web
    url: str

    def head(self) -> Reply:
        return self.web.get(self.url, method="HEAD")


def _head(raster: Raster) -> Iterator[str]:
    reply = raster.head()
    if reply.status != 200 or not reply.headers.get("content-length", "").isdigit():
        yield f"HEAD is answered {reply} with Content-Length: {reply.headers.get('content-length') or 'nothing'}"


def _ranges(raster: Raster) -> Iterator[str]:
    reply = raster.web.get(raster.url, Range="bytes=0-15")
    if reply.status != 206 or len(reply.body) != 16:
        yield f"the first 16 bytes are answered {reply} with {len(reply.body)} bytes"
    elif reply.body[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        yield "it does not begin as a TIFF"


def _sidecars(raster: Raster) -> Iterator[str]:
    for name in SIDECARS:
        reply = raster.web.get(raster.url.partition("?")[0] + name, method="HEAD")
        if reply.status not in (404, 410):
            yield f"{name} beside it is answered {reply}"


RULES: tuple[Rule[Raster], ...] = (
    Rule(
        id="cog-head",
        title="HEAD says how long the raster is",
        meets="GDAL 3.6 downloads the whole file first.",
        remedy="Answer HEAD with 200 and Content-Length.",
        look=_head,
    ),
    Rule(
        id="cog-range",
        title="Ranges of the raster are sent",
        meets="The layer is invalid.",
        remedy="Answer Range with 206, through proxies too.",
        look=_ranges,
    ),
    Rule(
        id="cog-sidecars",
        title="There is nothing beside the raster",
        meets="Adding the layer downloads tens of megabytes of answers that are no sidecars.",
        remedy="Answer 404 to every unknown name.",
        look=_sidecars,
    ),
)
