"""One landing page at work: requests are checked, run in bounded threads, and shaped."""

import hashlib
import logging
from collections.abc import Hashable, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from threading import Lock
from typing import Any
from urllib.parse import quote

import orjson
from anyio import CapacityLimiter, to_thread
from cachetools import TTLCache
from pygeoapi.api import API, APIRequest
from starlette.requests import Request
from starlette.responses import Response

from ...domain.errors import HelpdeskError, NotFound, TooLarge, in_full
from ...services.moving import moving
from ..alarms import level_of
from ..budgets import EXECUTE_BYTES
from ..clients import client_in
from ..look.frame import root_of
from ..look.policy import HEADERS
from .asked import Asked, asked
from .blocks import PRIVATE, Answer, Ask, Operation, Site, offers, provider_types
from .check import check_query
from .compat import patches
from .compat.json_text import to_json
from .config import configuration
from .errors import MethodNotAllowed, NoSuchProcess, exception_shape, exception_type
from .negotiation import PLAIN
from .openapi.document import Declarations, document
from .openapi.parameters import formats
from .query import Reading, read, rewritten
from .resources import renew
from .streams import Stream

log = logging.getLogger(__name__)

# A slow raster must not keep the landing page waiting, nor a process either of them. Most who run a process or ask for
# a job only wait.
_THREADS = {"documents": 2, "data": 4, "executions": 16}

# Documents take tens of milliseconds to write and only change when a raster goes away or comes back.
_KEPT, _KEPT_S = 200, 30.0

# Answers differ by these headers of the request; a cache that ignores them shows JSON on the browser's way back.
_VARY = "Accept, Accept-Language"


class Engine:
    """Answers the operations of one site."""

    def __init__(self, site: Site) -> None:
        patches.apply()
        self.site = site
        self._moving = moving(site.desk)
        self._renewing = Lock()
        self._rooms = {room: CapacityLimiter(threads) for room, threads in _THREADS.items()}
        self._kept: TTLCache[Hashable, Answer] = TTLCache(_KEPT, _KEPT_S)
        self._generation, self._columns = self._moving.look(), self._moving.columns()
        self._write()

    async def answer(self, operation: Operation, request: Request) -> Response:
        """The answer to a request whose path is the operation's; errors of the helpdesk become OGC exceptions."""
        reading = read(request, operation.formats, self.site.languages)
        path: dict[str, str] = request.path_params
        asked.set(Asked(reading.language, dict(reading.pairs), root_of(request.scope, self.site.desk.public_url)))
        try:
            await self._renewed()
            self._check(operation, reading, path)
            given = await _body(request) if operation.method != "GET" else b""
            body = operation.checked_body(self.site, path, given) if operation.checked_body else given
            answer = await self._answered(operation, request, reading, path, body)
        except HelpdeskError as error:
            refusal = self.refusal(error, reading.format, reading.language)
            refusal.headers.update(PRIVATE if operation.private else {})
            return refusal
        headers = {**_headers(reading.format), **answer.headers, **(PRIVATE if operation.private else {})}
        if reading.format == "html" and reading.language:
            headers["Content-Language"] = reading.language
        if isinstance(answer.content, Iterator):
            # Nobody holds all the bytes of a stream; what they are made of says as well whether they are known.
            if operation.method == "GET":
                headers.setdefault("ETag", self._tag(request, reading))
            return Stream(answer.content, answer.status, headers, answer.media_type)
        return Response(answer.content, answer.status, headers | {"Content-Type": answer.media_type})

    def _write(self) -> None:
        """The documents, and what requests are held to."""
        self._declared = Declarations(self.site)
        config = configuration(self.site)
        self._document = document(self.site, self._declared)
        config["pages"].openapi = self._document
        self._api = API(config, to_json(self._document))

    async def _renewed(self) -> None:
        """Sees to it that what is said of layers that others write to is what is known of them."""
        if self._moving.is_due():
            await to_thread.run_sync(self._moving.look, limiter=self._rooms["documents"])
        if self._moving.generation != self._generation:
            await to_thread.run_sync(self._renew, limiter=self._rooms["documents"])

    def _renew(self) -> None:
        with self._renewing:
            generation, columns = self._moving.generation, self._moving.columns()
            if generation == self._generation:
                return
            renew(self.site.desk, self.site.resources)
            if columns != self._columns:
                self._write()
            self._kept.clear()
            self._generation, self._columns = generation, columns

    def _tag(self, request: Request, reading: Reading) -> str:
        """A weak ETag: of the versions that are served, and of what is asked for."""
        made_of = [*self.site.desk.versions.values(), str(request.url), reading.format, str(reading.language)]
        return f'W/"{hashlib.blake2b("\n".join(made_of).encode(), digest_size=12).hexdigest()}"'

    def refused(self, request: Request, error: HelpdeskError) -> Response:
        """The refusal of a request that is no operation's, in the format and language that it asks for."""
        reading = read(request, PLAIN, self.site.languages)
        asked.set(Asked(reading.language, dict(reading.pairs), root_of(request.scope, self.site.desk.public_url)))
        return self.refusal(error, reading.format, reading.language)

    def refusal(self, error: HelpdeskError, format_: str = "json", language: str | None = None) -> Response:
        """An OGC exception, as HTML where HTML was asked for."""
        shape = exception_shape(error)
        if shape.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.log(level_of(error), "%s", in_full(error))
        said = {
            "code": shape.code,
            "type": exception_type(error),
            "status": shape.status,
            "title": shape.title,
            "description": str(error),
        }
        allow = {"Allow": ", ".join(error.allowed)} if isinstance(error, MethodNotAllowed) else {}
        headers = _headers(format_) | allow | shape.headers
        if format_ == "html":
            return Response(self._page("exception.html", said, language=language), shape.status, headers, "text/html")
        return Response(orjson.dumps(said), shape.status, headers, "application/json")

    async def _answered(
        self, operation: Operation, request: Request, reading: Reading, path: Mapping[str, str], body: bytes
    ) -> Answer:
        call = self._native if operation.native else self._stock
        if not operation.kept:
            return await call(operation, request, reading, path, body)
        # A page leads to the files that it loads by its own address, which may end in a slash or not.
        root = asked.get().root if reading.format == "html" else ""
        key = (operation.id, *path.values(), *reading.pairs, reading.format, reading.language, root)
        held: Answer | None = self._kept.get(key)
        if held is None:
            held = await call(operation, request, reading, path, body)
            if held.status == HTTPStatus.OK and not isinstance(held.content, Iterator):
                self._kept[key] = held
        return held

    async def _stock(
        self, operation: Operation, request: Request, reading: Reading, path: Mapping[str, str], body: bytes
    ) -> Answer:
        assert operation.stock is not None
        plain = await APIRequest.from_starlette(rewritten(request, reading, body), self._api.locales)
        function = partial(operation.stock, self._api, plain, *path.values())
        headers, status, content = await to_thread.run_sync(function, limiter=self._rooms[operation.room])
        if status == HTTPStatus.OK and reading.format == "json":
            headers["Content-Type"] = operation.json_type or headers["Content-Type"]
            if operation.amend:
                content = to_json(operation.amend(orjson.loads(content), self.site, path.get("collectionId")))
        if status >= HTTPStatus.BAD_REQUEST and reading.format != "html":
            # 0.24 sends its exceptions in the type that was asked for, JSON-LD and CSV included.
            headers["Content-Type"] = "application/json"
        headers.pop("X-Powered-By", None)
        return Answer(content=content, media_type=headers.pop("Content-Type"), status=status, headers=headers)

    async def _native(
        self, operation: Operation, request: Request, reading: Reading, path: Mapping[str, str], body: bytes
    ) -> Answer:
        assert operation.native is not None
        ask = Ask(
            site=self.site,
            path=path,
            parameters=dict(reading.pairs),
            headers=request.headers,
            format=reading.format,
            language=reading.language or self.site.languages[0],
            url=self.site.desk.public_url + quote(request.scope["path"], safe="/:"),
            page=partial(self._page, language=reading.language),
            client=client_in(request.scope),
            body=body,
        )
        return await to_thread.run_sync(partial(operation.native, ask), limiter=self._rooms[operation.room])

    def _page(self, template: str, data: Mapping[str, Any], *, language: str | None) -> str:
        page: str = self._api.config["pages"].render(self._api.tpl_config, template, data, language)
        return page

    def _check(self, operation: Operation, reading: Reading, path: Mapping[str, str]) -> None:
        """The named collection or process exists and offers this; every parameter is one of its own and can be read."""
        collection = path.get("collectionId")
        if collection is not None:
            self._check_collection(collection, operation.needs)
        process = self.site.resources.get(path.get("processId", ""), {})
        if "processId" in path and process.get("type") != "process":
            raise NoSuchProcess(f"there is no process {path['processId']!r}; /processes lists them")
        declared = self._declared.of(operation, collection)
        if operation.formats_of:
            declared = {**declared, "f": formats(operation.formats_of(process))}
        check_query(reading.pairs, declared)

    def _check_collection(self, name: str, needs: tuple[str, ...]) -> None:
        resource = self.site.resources.get(name)
        if resource is None or resource["type"] != "collection":
            raise NotFound(f"there is no collection {name!r}; /collections lists them")
        if not offers(resource, needs):
            kinds = " and ".join(provider_types(resource))
            raise NotFound(f"collection {name!r} is served as {kinds}, not as {' or '.join(needs)}")


def _headers(format_: str) -> dict[str, str]:
    """What every answer says: what it varies by, and what a browser may do with it."""
    return {"Vary": _VARY, "X-Content-Type-Options": "nosniff", **(HEADERS if format_ == "html" else {})}


async def _body(request: Request) -> bytes:
    """The body, up to a bound. Raises TooLarge."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > EXECUTE_BYTES:
            raise TooLarge(f"the body is longer than the {EXECUTE_BYTES} bytes that are read")
    return body
