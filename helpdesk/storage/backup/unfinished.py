"""A restore that was begun and not ended: what stands in the way of the next is then its own half."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .. import durable

_NOTE = ".restoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Which archive goes where; `before` is the version that was served then, empty where there was none. `changing`
    is true from the instant at which the first of what is served is replaced."""

    made: str
    data: str
    target: str
    before: str
    changing: bool = False


def note(data: Path, begun: Begun) -> None:
    """Before anything is changed."""
    durable.write_whole(data / _NOTE, json.dumps(asdict(begun)).encode())


def is_noted(data: Path, begun: Begun) -> bool:
    """Whether this very restore was begun, and nothing was published since."""
    found = noted(data)
    return found is not None and replace(found, changing=begun.changing) == begun


def noted(data: Path) -> Begun | None:
    """What was begun here and has not ended; a note that cannot be read is none."""
    try:
        return Begun(**json.loads((data / _NOTE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def path_of(data: Path) -> Path:
    return data / _NOTE


def forget(data: Path) -> None:
    (data / _NOTE).unlink(missing_ok=True)
