"""Temporary folders for files in the making, and what is told where their disk has no room."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import clear_frames

from ..domain.errors import Crowded

# GDAL has no class for it: these are words of its own, and less room than this is none. What it asks of SQLite fails
# for no other reason in a file that nobody else knows.
_WORDS = ("disk is full", "no space left", "i/o failure", "sqlite3_exec")
_NO_ROOM_BYTES = 1 << 20
_MESSAGE = "there is no room for another file in the making; ask for less at once, or again when others have theirs"


@contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """A folder that is gone afterwards. Raises Crowded where what was written in it found no room."""
    full = None
    try:
        with TemporaryDirectory(prefix=prefix) as folder:
            try:
                yield Path(folder)
            except (OSError, RuntimeError) as error:
                if not is_of_a_full_disk(error, Path(folder)):
                    raise
                full = no_room(f"{folder}: {error}")
                # Whoever keeps the error keeps no batches of features with it.
                clear_frames(error.__traceback__)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        full = no_room(str(error))
    if full is not None:
        raise full


def look_for_room(folder: Path, count: int) -> None:
    """Raises Crowded where the folder has no room for so many bytes, and some for its names."""
    if (free := shutil.disk_usage(folder).free) < count + _NO_ROOM_BYTES:
        raise no_room(f"{folder}: {free} bytes are free, and {count} might be written")


def no_room(detail: str) -> Crowded:
    """`detail` is for the operator: where, and what the writer said."""
    return Crowded(_MESSAGE, detail=f"{_MESSAGE}; the folder of temporary files is full: {detail}")


def is_of_a_full_disk(error: Exception, folder: Path) -> bool:
    """Of what went wrong while something was written in the folder."""
    if isinstance(error, OSError) and error.errno:
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    said = str(error).lower()
    return any(word in said for word in _WORDS) or shutil.disk_usage(folder).free < _NO_ROOM_BYTES
