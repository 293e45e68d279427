"""How a request is told that it is not let in: a problem document (RFC 9457), which below the OGC APIs has the members
of an OGC exception as well (OGC API - Common Part 1, section 8.6)."""

from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ...faces.api.problems import problem
from ...faces.cors import everywhere

_OGC = ("/ogc", "/features")
_TOLD = "helpdesk.refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """`code` is the OGC exception code; `headers` go with the answer."""

    status: int
    code: str
    title: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)


def too_many(again_s: int) -> Refusal:
    return Refusal(
        status=503,
        code="ServerBusy",
        title="Too much waits already",
        detail=f"more is asked of the desk than it can answer now; ask again in {again_s} s",
        headers={"Retry-After": str(again_s)},
    )


def too_long(seconds: float) -> Refusal:
    return Refusal(
        status=504,
        code="ServerBusy",
        title="This takes too long",
        detail=f"there is no answer after {seconds:g} s, and it is given up; ask for less at once: a smaller area, "
        "fewer cells or features, or a process as a job (Prefer: respond-async)",
    )


async def refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers it; pages of other sites may read it."""
    await _READABLE({**scope, _TOLD: refusal}, receive, send)


async def _tell(scope: Scope, receive: Receive, send: Send) -> None:
    await _response(scope[_TOLD], scope["path"])(scope, receive, send)


def _response(refusal: Refusal, path: str) -> Response:
    members: dict[str, str] = {}
    if path.startswith(_OGC):
        members = {"code": refusal.code, "description": refusal.detail}
    said = problem(refusal.status, refusal.title, refusal.detail, **members)
    said.headers.update({"Cache-Control": "no-store", **refusal.headers})
    return said


_READABLE = everywhere(_tell)
