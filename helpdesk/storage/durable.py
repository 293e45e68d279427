"""Files that are whole or not there at all, also when the machine stops: written beside, on the disk, then renamed.

A rename alone is safe where only the process ends. Where the machine does, a file system may have kept the name and
not yet the bytes: `fsync(2)`, `rename(2)`.
"""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """One writer at a time; what one that was killed left is written over."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    settle(path.parent)


def settle(path: Path) -> None:
    """Returns when a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle_all(folder: Path) -> None:
    """The same of a folder and everything in it."""
    for path in (*folder.rglob("*"), folder):
        settle(path)
