"""`/cog/<layer>.tif`: GET, HEAD and ranges of every published coverage; nothing else is there, and nothing is read to
say so. GDAL looks for some forty sidecar files beside each raster, and takes whatever is answered for one."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ....domain.errors import NotFound
from ....services.desk import Desk
from .ranges import RangedFile

# The exact media type by which STAC clients, QGIS among them, know a COG.
COG = "image/tiff; application=geotiff; profile=cloud-optimized"
SUFFIX = ".tif"

_ALLOWED = "GET, HEAD, OPTIONS"
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def routes(desk: Desk) -> list[Route]:
    """The files of one desk. A query string changes nothing: GDAL then asks for fewer sidecars."""
    layers = {f"{layer.id}{SUFFIX}": layer.id for layer in desk.content.coverages if layer.published}

    async def cog(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in layers:
            raise NotFound(f"there is no file {name!r} in /cog; /stac/catalog.json lists those there are")
        if request.method not in ("GET", "HEAD"):
            status = 200 if request.method == "OPTIONS" else 405
            return PlainTextResponse(status_code=status, headers={"Allow": _ALLOWED})
        return RangedFile(await to_thread.run_sync(desk.rasters.file, layers[name]), COG)

    return [Route("/cog/{name:path}", cog, methods=_METHODS)]
