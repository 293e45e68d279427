"""The paths of one landing page as routes: each with and without a final slash, HEAD and OPTIONS on all."""

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ...domain.errors import NotFound
from .engine import Engine
from .errors import MethodNotAllowed
from .operations import Operation

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(prefix: str, engine: Engine, operations: Iterable[Operation]) -> list[BaseRoute]:
    """The last one answers every other path below the prefix with an OGC exception."""
    found: list[BaseRoute] = []
    for operation in operations:
        endpoint = _endpoint(engine, operation)
        for slash in ("", "/"):
            found.append(Route(f"{prefix}{operation.path}{slash}", endpoint, methods=_METHODS))
    return [*found, Route(f"{prefix}/{{rest:path}}", _nothing_here(engine), methods=_METHODS)]


def _endpoint(engine: Engine, operation: Operation) -> Endpoint:
    allowed = ("GET", "HEAD", "OPTIONS") if operation.method == "GET" else (operation.method, "OPTIONS")

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            # Without POST: QGIS takes it on items for leave to edit.
            return Response(headers={"Allow": ", ".join(allowed)})
        if request.method not in allowed:
            return engine.refusal(MethodNotAllowed(request.method, allowed))
        return await engine.answer(operation, request)

    return endpoint


def _nothing_here(engine: Engine) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return engine.refusal(
            NotFound(f"there is nothing at {request.url.path}; the landing page links to what there is")
        )

    return endpoint
