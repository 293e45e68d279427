"""A version in use: who reads it holds a shared lock on a file in its folder, and what is held is not removed."""

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from ...domain.errors import Unavailable

NAME = ".in-use"


def hold(folder: Path) -> Callable[[], None]:
    """Holds the version until the function given back is called, or the process ends. Raises Unavailable."""
    try:
        descriptor = _opened(folder / NAME)
    except OSError as error:
        raise Unavailable(
            f"{folder} cannot be held: {error.strerror}; it may just have been replaced, try again"
        ) from error
    if descriptor is None:
        return lambda: None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return lambda: os.close(descriptor)


def _opened(path: Path) -> int | None:
    """None on a disk that is only read, where nobody removes anything either."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
    return os.open(path, os.O_RDONLY) if path.exists() else None


def held(folder: Path) -> bool:
    """Whether anybody holds the version now."""
    try:
        descriptor = os.open(folder / NAME, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
