"""One table: error class to HTTP status, for RFC 9457 problem documents and for OGC exceptions alike."""

from dataclasses import dataclass

from ..domain.errors import BadParameter, Busy, HelpdeskError, NotFound, Unavailable


@dataclass(frozen=True, slots=True)
class Shape:
    """`code` is the OGC exception code (OGC API - Common Part 1, section 8.6), `title` the problem's short name."""

    status: int
    code: str
    title: str


TABLE: dict[type[HelpdeskError], Shape] = {
    BadParameter: Shape(400, "InvalidParameterValue", "A parameter cannot be read"),
    NotFound: Shape(404, "NotFound", "There is no such thing"),
    Busy: Shape(503, "ServerBusy", "Too much waits already"),
    Unavailable: Shape(503, "ServerBusy", "A store cannot be read now"),
    HelpdeskError: Shape(500, "NoApplicableCode", "The desk cannot answer"),
}


def shape_of(error: HelpdeskError) -> Shape:
    """The row of the nearest class in the error's family."""
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
