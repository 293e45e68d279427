"""One table: error class to HTTP status, for RFC 9457 problem documents and for OGC exceptions alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.errors import BadParameter, Busy, HelpdeskError, NotFound, OverShare, TooLarge, Unavailable


@dataclass(frozen=True, slots=True)
class Shape:
    """`code` is the OGC exception code (OGC API - Common Part 1, section 8.6), `title` the problem's short name,
    `again_s` after how many seconds asking again may be of use (Retry-After, RFC 9110 section 10.2.3)."""

    status: int
    code: str
    title: str
    again_s: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.again_s is None else {"Retry-After": str(self.again_s)}


TABLE: dict[type[HelpdeskError], Shape] = {
    BadParameter: Shape(400, "InvalidParameterValue", "A parameter cannot be read"),
    NotFound: Shape(404, "NotFound", "There is no such thing"),
    TooLarge: Shape(413, "ContentTooLarge", "The request is too large"),
    Busy: Shape(503, "ServerBusy", "Too much waits already", 60),
    OverShare: Shape(429, "TooManyRequests", "You ask for too much at once", 60),
    Unavailable: Shape(503, "ServerBusy", "A store cannot be read now", 5),
    HelpdeskError: Shape(500, "NoApplicableCode", "The desk cannot answer"),
}


def shape_of(error: HelpdeskError) -> Shape:
    """The row of the nearest class in the error's family."""
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)


def schema_of_problems(**more: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a problem document (RFC 9457, 3.1); `more` are members that some have beside those of all."""
    members = {"type": "string", "title": "string", "status": "integer", "detail": "string"}
    properties = {name: {"type": kind} for name, kind in members.items()}
    return {"type": "object", "required": list(members), "properties": {**properties, **more}}
