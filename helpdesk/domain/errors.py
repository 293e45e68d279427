"""The error family. A message names the thing and the remedy; faces map the class to a status.

HelpdeskError
├── BadParameter        what the asker sent cannot be read            (400)
├── NotFound            the named thing does not exist                (404)
├── TooLarge            more is sent, or asked for at once, than may be (413)
├── ContentInvalid      a pack or layer file has problems             (refuse to open)
├── IngestFailed        a layer could not be built; old data stands
├── Busy                too much waits to be done already             (503)
│   └── OverShare       too much of it is the asker's own             (429)
└── Unavailable         a store or raster cannot be read now          (503)
    └── Crowded         a store that is there has too much to do      (503)
"""

from collections.abc import Sequence
from dataclasses import dataclass


class HelpdeskError(Exception):
    """Root of everything this software raises on purpose. The message is for whoever asks."""

    detail = ""


class BadParameter(HelpdeskError):
    """A parameter that cannot be read; `name` is the parameter as the asker wrote it."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


class NotFound(HelpdeskError):
    """The named thing does not exist here."""


class TooLarge(HelpdeskError):
    """What is sent is longer than is read, or what is asked for larger than is made."""


class IngestFailed(HelpdeskError):
    """A layer could not be fetched or built; what was served before is untouched."""


class Busy(HelpdeskError):
    """More work waits already than is taken on."""


class OverShare(Busy):
    """The asker has as much as one may have; others are taken on."""


class Unavailable(HelpdeskError):
    """A store or a raster cannot be read now; `detail` says the same to the operator, and names machines."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class NoRoom(Unavailable):
    """A store cannot be written now: its disk is full."""


class Crowded(Unavailable):
    """A store that is there is asked for more than it does at once."""


def in_full(error: HelpdeskError) -> str:
    """For logs and terminals: with the machines that are nobody's business but the operator's."""
    return error.detail or str(error)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in the content, printed as `path:line: field: message`."""

    path: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        field = f"{self.field}: " if self.field else ""
        return f"{self.path}:{self.line}: {field}{self.message}"


class ContentInvalid(HelpdeskError):
    """The content has problems; all of them are listed, none hides another."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
