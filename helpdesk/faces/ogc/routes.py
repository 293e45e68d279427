"""The paths of one landing page as routes: each with and without a final slash, HEAD and OPTIONS on all."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...domain.errors import NotFound
from .blocks import Operation
from .engine import Engine
from .errors import MethodNotAllowed

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(engine: Engine) -> list[Route]:
    """The last one answers every other path below the landing page with an OGC exception."""
    by_path: dict[str, list[Operation]] = {}
    for block in engine.site.blocks:
        for operation in block.operations:
            by_path.setdefault(operation.path, []).append(operation)
    prefix = engine.site.path
    found: list[Route] = []
    for path, operations in by_path.items():
        endpoint = _endpoint(engine, operations)
        # With a slash first: the id of a feature may hold some, but ours end in none.
        for slash in ("/", ""):
            found.append(Route(f"{prefix}{_matched(path)}{slash}", endpoint, methods=_METHODS))
    return [*found, Route(f"{prefix}/{{rest:path}}", _nothing_here(engine), methods=_METHODS)]


def _matched(path: str) -> str:
    """As Starlette writes it: ids of features are what a column holds, slashes included."""
    return path.replace("{featureId}", "{featureId:path}")


def _endpoint(engine: Engine, operations: list[Operation]) -> Endpoint:
    by_method = {operation.method: operation for operation in operations}
    if "GET" in by_method:
        by_method["HEAD"] = by_method["GET"]
    # Without POST on items: QGIS takes it for leave to edit.
    allowed = (*by_method, "OPTIONS")

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(headers={"Allow": ", ".join(allowed)})
        if request.method not in by_method:
            return engine.refused(request, MethodNotAllowed(request.method, allowed))
        return await engine.answer(by_method[request.method], request)

    return endpoint


def _nothing_here(engine: Engine) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        missing = NotFound(f"there is nothing at {request.url.path}; the landing page links to what there is")
        return engine.refused(request, missing)

    return endpoint
