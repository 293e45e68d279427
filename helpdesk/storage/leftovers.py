"""What is written beside, and what somebody who was killed has left there. Who is at work holds a lock, which the
system frees however the process ends."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def beside(folder: Path, prefix: str) -> Iterator[Path]:
    """A folder within the `folder`, so on its disk, gone afterwards; what others of the `prefix` left goes first."""
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder, f"{prefix}*")
    work, descriptor = _held(folder, prefix)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(descriptor)


def _held(folder: Path, prefix: str) -> tuple[Path, int]:
    """Made anew where somebody swept it away before it was held."""
    while True:
        work = Path(mkdtemp(prefix=prefix, dir=folder))
        with suppress(FileNotFoundError):
            descriptor = os.open(work, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if work.is_dir():
                return work, descriptor
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
