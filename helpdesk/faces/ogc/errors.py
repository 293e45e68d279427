"""Errors that only HTTP knows, and the OGC exception that each error becomes."""

from ...domain.errors import HelpdeskError, NotFound
from ..problems import Shape, shape_of


class MethodNotAllowed(HelpdeskError):
    """The path exists, but not for this HTTP method; `allowed` are those that it has."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{method} is not offered here; there are {', '.join(allowed)}")
        self.allowed = allowed


class NoSuchProcess(NotFound):
    """No process has this name."""


class NoSuchJob(NotFound):
    """No job has this name, or none whose secret was shown: nobody learns which."""


class ResultNotReady(NotFound):
    """The job is not over yet."""


class JobDismissed(NotFound):
    """The job is over, and its results were thrown away."""


_OWN: dict[type[HelpdeskError], Shape] = {
    MethodNotAllowed: Shape(405, "MethodNotAllowed", "The method is not offered"),
    NoSuchProcess: Shape(404, "NoSuchProcess", "There is no such process"),
    NoSuchJob: Shape(404, "NoSuchJob", "There is no such job"),
    ResultNotReady: Shape(404, "ResultNotReady", "The result is not ready"),
    JobDismissed: Shape(410, "JobDismissed", "The job was dismissed"),
}

# OGC API - Processes Part 1: /req/core/process-exception/no-such-process, /req/core/job-exception-no-such-job and
# /req/core/job-results-exception/results-not-ready.
_EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
_TYPES: dict[type[HelpdeskError], str] = {
    NoSuchProcess: f"{_EXCEPTIONS}/no-such-process",
    NoSuchJob: f"{_EXCEPTIONS}/no-such-job",
    ResultNotReady: f"{_EXCEPTIONS}/result-not-ready",
}


def exception_shape(error: HelpdeskError) -> Shape:
    """The status and OGC exception code, from the table that all faces share."""
    return _OWN.get(type(error)) or shape_of(error)


def exception_type(error: HelpdeskError) -> str:
    """The URI that a standard gives the exception, else its code."""
    return _TYPES.get(type(error)) or exception_shape(error).code
