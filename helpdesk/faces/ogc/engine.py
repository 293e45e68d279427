"""One pygeoapi API: built from the desk's resources; requests are checked, run in bounded threads, and shaped."""

import logging
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

import orjson
from anyio import CapacityLimiter, to_thread
from pygeoapi.api import API, APIRequest
from starlette.requests import Request
from starlette.responses import Response

from ...domain.errors import HelpdeskError, NotFound
from .check import check_query
from .compat import patches
from .compat.json_text import to_json
from .compat.query_string import Asked, asked
from .errors import MethodNotAllowed, NoSuchProcess, TooLarge, exception_shape, exception_type
from .negotiation import PLAIN
from .openapi.document import OPERATIONS as DECLARED
from .openapi.document import declared, document
from .operations import Answer, Operation
from .processes.body import check_body
from .query import Reading, read, rewritten

log = logging.getLogger(__name__)

# A slow raster must not keep the landing page waiting, nor a process either of them.
_THREADS = {"documents": 2, "data": 4, "processes": 2}

_LONGEST_BODY = 1_000_000

# Answers differ by these headers of the request; a cache that ignores them shows JSON on the browser's way back.
_VARY = "Accept, Accept-Language"

# The pages carry their one style sheet and colours of classes in themselves; the icon is an empty data URL.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Engine:
    """Answers the operations of one landing page."""

    def __init__(self, config: dict[str, Any]) -> None:
        patches.apply()
        self._document = document(config)
        config["pages"].openapi = self._document
        self._api = API(config, to_json(self._document))
        self._languages: list[str] = config["server"]["languages"]
        self._resources: Mapping[str, Any] = config["resources"]
        self._rooms = {room: CapacityLimiter(threads) for room, threads in _THREADS.items()}

    async def answer(self, operation: Operation, request: Request) -> Response:
        """The answer to a request whose path is the operation's; errors of the helpdesk become OGC exceptions."""
        reading = read(request, DECLARED[operation.kind].formats, self._languages)
        path: dict[str, str] = request.path_params
        try:
            headers, status, content = await self._call(operation, request, reading, path)
        except HelpdeskError as error:
            return self.refusal(error, reading.format, reading.language)
        if status == HTTPStatus.OK and reading.format == "json":
            headers["Content-Type"] = operation.json_type or headers["Content-Type"]
            content = self._amended(operation, content, path)
        if reading.format == "html" and reading.language:
            headers["Content-Language"] = reading.language
        headers.pop("X-Powered-By", None)
        return Response(content, status, headers | _headers(reading.format))

    def refused(self, request: Request, error: HelpdeskError) -> Response:
        """The refusal of a request that is no operation's, in the format and language that it asks for."""
        reading = read(request, PLAIN, self._languages)
        return self.refusal(error, reading.format, reading.language)

    def refusal(self, error: HelpdeskError, format_: str = "json", language: str | None = None) -> Response:
        """An OGC exception, as HTML where HTML was asked for."""
        shape = exception_shape(error)
        if shape.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("%s", error)
        said = {
            "code": shape.code,
            "type": exception_type(error),
            "status": shape.status,
            "title": shape.title,
            "description": str(error),
        }
        allow = {"Allow": ", ".join(error.allowed)} if isinstance(error, MethodNotAllowed) else {}
        headers = _headers(format_) | allow
        if format_ == "html":
            page = self._api.config["pages"].render(self._api.tpl_config, "exception.html", said, language)
            return Response(page, shape.status, headers, "text/html")
        return Response(orjson.dumps(said), shape.status, headers, "application/json")

    async def _call(self, operation: Operation, request: Request, reading: Reading, path: dict[str, str]) -> Answer:
        self._check(operation, reading, path)
        body = check_body(await _body(request)) if operation.method == "POST" else b""
        plain = await APIRequest.from_starlette(rewritten(request, reading, body), self._api.locales)
        asked.set(Asked(reading.format, reading.language, dict(reading.pairs)))
        function = partial(operation.function, self._api, plain, *path.values())
        return await to_thread.run_sync(function, limiter=self._rooms[operation.room])

    def _check(self, operation: Operation, reading: Reading, path: Mapping[str, str]) -> None:
        """The named collection or process exists and offers this; every parameter is one of its own and can be read."""
        if "collection" in path:
            self._check_collection(path["collection"], operation.needs)
        if "process" in path and self._resources.get(path["process"], {}).get("type") != "process":
            raise NoSuchProcess(f"there is no process {path['process']!r}; /processes lists them")
        template = operation.path.format(**{**path, "item": "{featureId}"}) or "/"
        check_query(reading.pairs, declared(self._document, template, operation.method.lower()))

    def _check_collection(self, name: str, needs: tuple[str, ...]) -> None:
        resource = self._resources.get(name, {})
        if resource.get("type") != "collection":
            raise NotFound(f"there is no collection {name!r}; /collections lists them")
        kinds = [provider["type"] for provider in resource["providers"]]
        if needs and not set(needs) & set(kinds):
            raise NotFound(f"collection {name!r} is served as {' and '.join(kinds)}, not as {' or '.join(needs)}")

    def _amended(self, operation: Operation, content: str | bytes, path: Mapping[str, str]) -> str | bytes:
        if operation.amend is None:
            return content
        return to_json(operation.amend(orjson.loads(content), self._resources, path.get("collection")))


def _headers(format_: str) -> dict[str, str]:
    """What every answer says: what it varies by, and what a browser may do with it."""
    policy = {"Content-Security-Policy": _PAGE_POLICY} if format_ == "html" else {}
    return {"Vary": _VARY, "X-Content-Type-Options": "nosniff", **policy}


async def _body(request: Request) -> bytes:
    """The body, up to a bound. Raises TooLarge."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_BODY:
            raise TooLarge(f"the body is longer than the {_LONGEST_BODY} bytes that are read")
    return body
