"""Errors of the JSON API as problem documents (RFC 9457); a browser that came by an address gets them as a page."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from ...domain.errors import BadParameter, HelpdeskError, in_full
from ...services.naming import NoSuchPlace
from ..alarms import level_of
from ..problems import shape_of
from ..requests import route_of
from .documents import place_found
from .pages import is_for_a_browser, pages_of

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("helpdesk")


def problem(status: int, title: str, detail: str, **members: Any) -> JSONResponse:
    """A problem document; `members` are its extension members, such as the parameter's name."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers={"Vary": "Accept"})


def _refusal(request: Request, status: int, title: str, detail: str, **members: Any) -> Response:
    """The problem as whoever asks can read it."""
    if is_for_a_browser(request):
        told = {"status": status, "title": title, "detail": detail}
        return pages_of(request).page(request, "problem.html", status, problem=told)
    return problem(status, title, detail, **members)


async def on_helpdesk_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HelpdeskError)
    shape = shape_of(error)
    if shape.status >= 500:
        log.log(level_of(error), "%s %s: %s", request.method, route_of(request.scope), in_full(error))
    said = _refusal(request, shape.status, shape.title, str(error), **_members(error))
    said.headers.update(shape.headers)
    return said


def _members(error: HelpdeskError) -> dict[str, Any]:
    if isinstance(error, NoSuchPlace):
        return {"suggestions": [place_found(place) for place in error.suggestions]}
    return {"parameter": error.name} if isinstance(error, BadParameter) else {}


async def on_validation_error(request: Request, error: Exception) -> Response:
    """FastAPI's own validation, in the words of the table: 400 and the parameter's name."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    name = str(first["loc"][-1]) if first["loc"] else "request"
    return _refusal(request, 400, "A parameter cannot be read", f"{name}: {first['msg']}", parameter=name)


async def on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = f"{request.method} {request.url.path}: {error.detail}"
    said = _refusal(request, error.status_code, str(error.detail), told)
    said.headers.update(error.headers or {})
    return said


async def on_client_gone(request: Request, error: Exception) -> Response:
    """In the middle of its body; it is no fault, and nobody reads this answer."""
    del request, error
    return Response(status_code=400)


async def on_fault(request: Request, error: Exception) -> Response:
    """The only catch-all: the fault is logged whole, and the asker gets a document without a traceback."""
    log.exception("%s %s failed", request.method, route_of(request.scope), exc_info=error)
    told = "This is a fault of the software; the operator finds it in the log."
    return _refusal(request, 500, "The desk failed", told)


def install(app: FastAPI) -> None:
    app.add_exception_handler(HelpdeskError, on_helpdesk_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(ClientDisconnect, on_client_gone)
    app.add_exception_handler(Exception, on_fault)
