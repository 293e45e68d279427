"""How a request is told that it is not let in: a problem document (RFC 9457), which below the OGC APIs has the members
of an OGC exception as well (OGC API - Common Part 1, section 8.6); a browser is shown a page."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ...faces.api.problems import problem
from ...faces.api.refused import is_for_a_page, make_ready, refused
from ...faces.cors import readable

_OGC = ("/ogc", "/features")
_TOLD = "helpdesk.refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """`code` is the OGC exception code, `reason` one of those that are counted; `headers` go with the answer."""

    status: int
    code: str
    reason: str
    title: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)


Refuse = Callable[[Refusal, Scope, Receive, Send], Coroutine[Any, Any, None]]


def too_many(again_s: int) -> Refusal:
    detail = f"more is asked of the desk than it can answer now; ask again in {again_s} s"
    return Refusal(
        status=503, code="ServerBusy", reason="busy", title="Too much waits already", detail=detail,
        headers={"Retry-After": str(again_s)},
    )  # fmt: skip


def too_often(again_s: int) -> Refusal:
    """RFC 6585, section 4; the headers that tell of rates are those of every answer."""
    detail = f"more is asked from this address than anybody may ask; ask again in {again_s} s, and more slowly"
    return Refusal(status=429, code="TooManyRequests", reason="rate", title="You ask too often", detail=detail)


def too_many_streams(most: int, again_s: int) -> Refusal:
    detail = f"{most} long answers are being read from this address already; read one of them to its end first"
    return _too_much_of_one(detail, again_s)


def too_many_of_one(most: int, again_s: int) -> Refusal:
    detail = (
        f"{most} requests to processes and jobs are being answered for this address already; wait for one of them, or "
        "have a process done as a job (Prefer: respond-async)"
    )
    return _too_much_of_one(detail, again_s)


def too_many_held(most: int, again_s: int) -> Refusal:
    detail = f"more than {most} bytes are being sent from this address; send one request after the other"
    return _too_much_of_one(detail, again_s)


def _too_much_of_one(detail: str, again_s: int) -> Refusal:
    return Refusal(
        status=429, code="TooManyRequests", reason="rate", title="You ask for too much at once", detail=detail,
        headers={"Retry-After": str(again_s)},
    )  # fmt: skip


def no_such_path() -> Refusal:
    """What a proxy and the routes read differently: `/metrics` and a line feed are `/metrics` to one of them."""
    detail = "a path has no control characters (%00 to %1F, %7F)"
    return Refusal(status=404, code="NotFound", reason="path", title="Nothing is here", detail=detail)


def too_long(seconds: float) -> Refusal:
    detail = (
        f"there is no answer after {seconds:g} s, and it is given up; ask for less at once: a smaller area, fewer "
        "cells or features, or a process as a job (Prefer: respond-async)"
    )
    return Refusal(status=504, code="ServerBusy", reason="time", title="This takes too long", detail=detail)


def too_large(most: int) -> Refusal:
    """RFC 9110, 15.5.14."""
    detail = f"the body is longer than the {most} bytes that are read here; send less at once"
    return Refusal(status=413, code="ContentTooLarge", reason="body", title="The request is too large", detail=detail)


def too_slow(bytes_s: int) -> Refusal:
    """RFC 9110, 15.5.9."""
    detail = f"the body of the request comes more slowly than {bytes_s} bytes a second; send less, or on a better line"
    return Refusal(status=408, code="RequestTimeout", reason="body", title="The request takes too long", detail=detail)


def refusing(origins: Sequence[str], public_url: str = "") -> Refuse:
    """Answers with a refusal, which pages of these other sites may read. `public_url`: where the desk's pages are."""
    make_ready()

    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        await _response(scope[_TOLD], scope, public_url)(scope, receive, send)

    told = readable(tell, origins)

    async def refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        await told({**scope, _TOLD: refusal}, receive, send)

    return refuse


def _response(refusal: Refusal, scope: Scope, public_url: str) -> Response:
    said = _page(refusal, scope, public_url) if is_for_a_page(scope) else _document(refusal, scope["path"])
    said.headers.update({"Cache-Control": "no-store", **refusal.headers})
    return said


def _page(refusal: Refusal, scope: Scope, public_url: str) -> Response:
    return refused(scope, public_url, refusal.status, refusal.title, refusal.detail)


def _document(refusal: Refusal, path: str) -> Response:
    members: dict[str, str] = {}
    if path.startswith(_OGC):
        members = {"code": refusal.code, "description": refusal.detail}
    return problem(refusal.status, refusal.title, refusal.detail, **members)
