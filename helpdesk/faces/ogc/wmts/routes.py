"""The addresses of the service: key-value pairs at `/ogc/wmts`, the rest as the document's templates say."""

import logging
from collections.abc import Callable, Mapping
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ....domain.errors import HelpdeskError, in_full
from ....services.desk import Desk
from ...alarms import level_of
from .capabilities import INFO, NAME
from .errors import ServiceError, report
from .service import PATH, Service

log = logging.getLogger(__name__)

# As many tiles at a time as elsewhere; more would only take turns.
_THREADS = 4
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_ALLOWED = {"Allow": "GET, HEAD, OPTIONS"}
_TILE = "{LAYER}/{STYLE}/{TILEMATRIXSET}/{TILEMATRIX}/{TILEROW}/{TILECOL}"
_SERVER_FAULT = 500

Answering = Callable[[Mapping[str, str], str], Response]


def routes(desk: Desk) -> list[Route]:
    """All routes of the service over one desk."""
    service, room = Service(desk), CapacityLimiter(_THREADS)
    answers: dict[str, Answering] = {
        f"{PATH}/1.0.0/{NAME}": service.capabilities,
        f"{PATH}/1.0.0/{{TILEMATRIXSET}}/{NAME}": service.capabilities,
        f"{PATH}/1.0.0/{{LAYER}}/{{STYLE}}/legend.png": service.legend,
        f"{PATH}/1.0.0/{_TILE}.png": lambda keys, _: service.tile(keys),
    }
    for media_type, suffix in INFO.items():
        answers[f"{PATH}/1.0.0/{_TILE}/{{J}}/{{I}}.{suffix}"] = partial(_information, service, media_type)
    found: list[Route] = [
        Route(f"{PATH}{slash}", _endpoint(service.key_value, room, spoken=True), methods=_METHODS)
        for slash in ("", "/")
    ]
    found += [Route(path, _endpoint(answer, room), methods=_METHODS) for path, answer in answers.items()]
    return [*found, Route(f"{PATH}/{{ADDRESS:path}}", _endpoint(_nothing, room), methods=_METHODS)]


def _information(service: Service, media_type: str, keys: Mapping[str, str], language: str) -> Response:
    return service.feature_info(keys, media_type, language)


def _nothing(keys: Mapping[str, str], _: str) -> Response:
    said = (
        f"there is nothing at {keys['ADDRESS'][:80]!r}; 1.0.0/WMTSCapabilities.xml has the templates of all addresses"
    )
    raise ServiceError("InvalidParameterValue", said)


def _endpoint(answer: Answering, room: CapacityLimiter, *, spoken: bool = False) -> Callable[[Request], object]:
    """`spoken`: what is asked stands in the query, keys in any case of letters; otherwise in the address."""

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(headers=_ALLOWED)
        if request.method not in ("GET", "HEAD"):
            refused = report(ServiceError("OperationNotSupported", f"{request.method} is not offered, GET is"))
            refused.status_code = 405
            refused.headers.update(_ALLOWED)
            return refused
        given = request.query_params.multi_items() if spoken else request.path_params.items()
        keys = {name.upper(): value for name, value in given}
        try:
            return await to_thread.run_sync(answer, keys, request.headers.get("accept-language", ""), limiter=room)
        except HelpdeskError as error:
            refused = report(error, addressed=not spoken)
            if refused.status_code == _SERVER_FAULT:
                log.log(level_of(error), "%s", in_full(error))
            return refused

    return endpoint
