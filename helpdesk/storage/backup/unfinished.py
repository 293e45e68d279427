"""A restore that was begun and not ended: what stands in the way of the next is then its own half."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from .. import durable

_NOTE = ".restoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Which archive goes where; `before` is the version that was served then, empty where there was none."""

    made: str
    data: str
    target: str
    before: str


def note(data: Path, begun: Begun) -> None:
    """Before anything is changed."""
    durable.write_whole(data / _NOTE, json.dumps(asdict(begun)).encode())


def is_noted(data: Path, begun: Begun) -> bool:
    """Whether this very restore was begun, and nothing was published since."""
    try:
        return Begun(**json.loads((data / _NOTE).read_bytes())) == begun
    except (OSError, ValueError, TypeError):
        return False


def forget(data: Path) -> None:
    (data / _NOTE).unlink(missing_ok=True)
