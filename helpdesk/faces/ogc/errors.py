"""Errors that only HTTP knows, and the OGC exception that each error becomes."""

from ...domain.errors import HelpdeskError
from ..problems import Shape, shape_of


class MethodNotAllowed(HelpdeskError):
    """The path exists, but not for this HTTP method; `allowed` are those that it has."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{method} is not offered here; there are {', '.join(allowed)}")
        self.allowed = allowed


class TooLarge(HelpdeskError):
    """The body of a request is longer than is read."""


_OWN: dict[type[HelpdeskError], Shape] = {
    MethodNotAllowed: Shape(405, "MethodNotAllowed", "The method is not offered"),
    TooLarge: Shape(413, "ContentTooLarge", "The request is too large"),
}


def exception_shape(error: HelpdeskError) -> Shape:
    """The status and OGC exception code, from the table that all faces share."""
    return _OWN.get(type(error)) or shape_of(error)
