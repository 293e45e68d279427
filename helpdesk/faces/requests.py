"""Every request has an id, is counted and is said in one line, whichever face answers it.

The id is the client's own `X-Request-Id` where that is a short word, else a new one; it goes back with the answer and
stands in every line that is logged for the request, also by threads that the request waits for. What is counted and
logged is the template of the route: paths and queries hold farms' places and the secrets of jobs.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import cache
from time import perf_counter
from typing import Any
from uuid import uuid4

from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .clients import Logged, said_of
from .meters import Meters
from .shortcut import Shortcut

log = logging.getLogger("helpdesk.requests")

# Of the request that the running code works for; empty where it works for none.
request_id: ContextVar[str] = ContextVar("request_id", default="")

UNMATCHED = "(none)"
# The client went before anything was answered; nginx says it so as well.
GONE = 499
_HEADER = b"x-request-id"
_SANE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:/@=+-]{0,127}")
_CONVERTOR = re.compile(r":\w+(?=\})")


class Requests:
    """An ASGI middleware around everything else; streams pass through as they come. `logged` is how much
    of clients' addresses is."""

    def __init__(self, app: ASGIApp, meters: Meters, logged: Logged = "full") -> None:
        self._app = app
        self._meters = meters
        self._logged = logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(_id_of(scope), send)
        # Not set back at the end: the server logs what it makes of a fault after this has ended, in the same task.
        request_id.set(exchange.id)
        began = perf_counter()
        self._meters.in_flight += 1
        try:
            await self._app(scope, receive, exchange.send)
        except Exception:
            # It was logged where the answer was made of it; only an answer broken off is left to the server.
            exchange.failed()
            if not exchange.over:
                raise
        finally:
            self._meters.in_flight -= 1
            self._note(scope, exchange, perf_counter() - began)

    def _note(self, scope: Scope, exchange: "_Exchange", seconds: float) -> None:
        route, method = route_of(scope), scope["method"]
        self._meters.count(route, method, exchange.status, seconds, exchange.bytes)
        if log.isEnabledFor(logging.INFO):
            log.info("%s %s %d", method, route, exchange.status, extra=self._told(scope, exchange, route, seconds))

    def _told(self, scope: Scope, exchange: "_Exchange", route: str, seconds: float) -> dict[str, Any]:
        told: dict[str, Any] = {
            "method": scope["method"],
            "route": route,
            "status": exchange.status,
            "duration_ms": round(seconds * 1000, 2),
            "bytes": exchange.bytes,
        }
        if scope.get("client") and (client := said_of(scope["client"][0], self._logged)) is not None:
            told["client"] = client
        return told


class _Exchange:
    """What was answered so far."""

    def __init__(self, identifier: str, send: Send) -> None:
        self.id = identifier
        self.status = GONE
        self.bytes = 0
        self.over = False
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), (_HEADER, self.id.encode())]}
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
            self.over = not message.get("more_body", False)
        await self._send(message)

    def failed(self) -> None:
        if self.status == GONE:
            self.status = 500


def templates_of(routes: Iterable[BaseRoute]) -> Mapping[Any, str]:
    """The template of each endpoint. Kept as `app.state.templates`: FastAPI tells the endpoint of every request, the
    route only where it is of its own kind."""
    found: dict[Any, str] = {}
    for route in routes:
        if isinstance(route, Shortcut):
            found.update(templates_of(route.routes))
        elif isinstance(route, Route | Mount):
            endpoint = route.endpoint if isinstance(route, Route) else route.app
            found.setdefault(endpoint, _template(route.path))
    return found


def route_of(scope: Scope) -> str:
    """The template of the route that answers or has answered a request, such as `/ogc/collections/{collectionId}`: one
    of a bounded number."""
    path = getattr(scope.get("route"), "path", None)
    if path is not None:
        return _template(path)
    templates: Mapping[Any, str] = getattr(getattr(scope.get("app"), "state", None), "templates", {})
    return templates.get(scope.get("endpoint"), UNMATCHED)


@cache
def _template(path: str) -> str:
    return _CONVERTOR.sub("", path).rstrip("/") or "/"


def _id_of(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == _HEADER), b"")
    return given.decode("ascii") if _SANE.fullmatch(given) else uuid4().hex
