"""The paths of one landing page as routes: each with and without a final slash, HEAD and OPTIONS on all."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ...domain.errors import NotFound
from .engine import Engine
from .errors import MethodNotAllowed, NoSuchJob
from .operations import Operation

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(prefix: str, engine: Engine, operations: Sequence[Operation]) -> list[BaseRoute]:
    """The last one answers every other path below the prefix with an OGC exception."""
    found: list[BaseRoute] = []
    for operation in operations:
        endpoint = _endpoint(engine, operation)
        for slash in ("", "/"):
            found.append(Route(f"{prefix}{operation.path}{slash}", endpoint, methods=_METHODS))
    if any(operation.kind == "execution" for operation in operations):
        for path in ("/jobs/{job}", "/jobs/{job}/results"):
            found.append(Route(f"{prefix}{path}", _no_job(engine), methods=_METHODS))
    return [*found, Route(f"{prefix}/{{rest:path}}", _nothing_here(engine), methods=_METHODS)]


def _endpoint(engine: Engine, operation: Operation) -> Endpoint:
    allowed = ("GET", "HEAD", "OPTIONS") if operation.method == "GET" else (operation.method, "OPTIONS")

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            # Without POST: QGIS takes it on items for leave to edit.
            return Response(headers={"Allow": ", ".join(allowed)})
        if request.method not in allowed:
            return engine.refused(request, MethodNotAllowed(request.method, allowed))
        return await engine.answer(operation, request)

    return endpoint


def _nothing_here(engine: Engine) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        missing = NotFound(f"there is nothing at {request.url.path}; the landing page links to what there is")
        return engine.refused(request, missing)

    return endpoint


def _no_job(engine: Engine) -> Endpoint:
    """Core of OGC API - Processes Part 1 has job resources; as no process here makes a job, none is ever found."""

    async def endpoint(request: Request) -> Response:
        job = request.path_params["job"]
        return engine.refused(request, NoSuchJob(f"there is no job {job!r}; every process answers at once"))

    return endpoint
