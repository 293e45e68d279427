"""A disk that takes no more, in our own words: libraries that write say only what they missed because of it."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...domain.errors import IngestFailed

# Less than any file of a layer needs.
_LEAST = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)
AGAIN = "then run this again: what is built is found again, and what is served is untouched"


@contextmanager
def told(data: Path) -> Iterator[None]:
    """Around whatever writes into the data folder. Raises IngestFailed that names the folder and the remedy, in place
    of what the system, SQLite and GDAL raise (pyogrio's errors are RuntimeErrors)."""
    try:
        yield
    except (OSError, RuntimeError, sqlite3.Error, IngestFailed) as error:
        if is_full(data, error):
            raise IngestFailed(f"the disk of {data} is full; make room there, {AGAIN}") from error
        if isinstance(error, IngestFailed):
            raise
        raise IngestFailed(f"{data} cannot be written: {error}; mend that, {AGAIN}") from error


def is_full(folder: Path, error: BaseException) -> bool:
    """Whether that is why something was not written."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    try:
        return shutil.disk_usage(folder).free < _LEAST
    except OSError:
        return False
