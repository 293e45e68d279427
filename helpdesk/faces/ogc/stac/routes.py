"""`/stac/catalog.json` and the documents it links to. Each is made when asked for, from the desk as it is."""

from collections.abc import Callable, Iterable

import orjson
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ....domain.errors import NotFound, Unavailable
from ....domain.layers import Layer
from ....ports import RasterInfo
from ....services.desk import Desk
from .addresses import COLLECTION, GEOJSON, JSON, Json
from .catalog import catalog, collection
from .item import item

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_ALLOWED = "GET, HEAD, OPTIONS"


def routes(desk: Desk) -> list[Route]:
    """All paths below `/stac`; parameters of the query change nothing, as a static catalogue has none."""

    async def document(request: Request) -> Response:
        make, media_type = _maker(desk, request.path_params["path"])
        if request.method not in ("GET", "HEAD"):
            status = 200 if request.method == "OPTIONS" else 405
            return PlainTextResponse(status_code=status, headers={"Allow": _ALLOWED})
        return Response(orjson.dumps(await to_thread.run_sync(make)), media_type=media_type)

    return [Route("/stac/{path:path}", document, methods=_METHODS)]


def _maker(desk: Desk, path: str) -> tuple[Callable[[], Json], str]:
    """What makes the document of a path, and its media type; the folder itself is the catalogue, as most people write
    it. Raises NotFound."""
    layers = {layer.id: layer for layer in desk.content.coverages if layer.published}
    folder, _, name = path.partition("/")
    layer = layers.get(name.removesuffix(".json")) if name.endswith(".json") else None
    if path in ("", "catalog.json"):
        return lambda: catalog(desk), JSON
    if path == f"{COLLECTION}/collection.json":
        return lambda: _collection(desk, layers.values()), JSON
    if folder == COLLECTION and layer is not None:
        return lambda: item(desk, layer, desk.rasters.info(layer.id)), GEOJSON
    raise NotFound(f"there is no document {path!r} in /stac; begin at /stac/catalog.json")


def _collection(desk: Desk, layers: Iterable[Layer]) -> Json:
    """Without the rasters that are away: a client would meet a dead link."""
    found = [(layer, info) for layer in layers if (info := _info(desk, layer))]
    return collection(desk, [layer for layer, _ in found], [info.bbox for _, info in found])


def _info(desk: Desk, layer: Layer) -> RasterInfo | None:
    try:
        desk.rasters.file(layer.id)
        return desk.rasters.info(layer.id)
    except (NotFound, Unavailable):
        return None
