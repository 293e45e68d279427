"""What a backup or a restore writes beside, and what one that was killed has left there. Who is at work holds a lock,
which the system frees however the process ends."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

_RESTORE = ".restore-"


@contextmanager
def beside(data: Path) -> Iterator[Path]:
    """A folder on the disk of the data, gone afterwards."""
    data.mkdir(parents=True, exist_ok=True)
    sweep(data, f"{_RESTORE}*")
    work = Path(mkdtemp(prefix=_RESTORE, dir=data))
    descriptor = os.open(work, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(descriptor)


def sweep(folder: Path, pattern: str) -> None:
    """Removes the files and folders of this name that nobody works on."""
    for path in folder.glob(pattern):
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            finally:
                os.close(descriptor)
