"""Disks of a test's own: of so many bytes, or only to be read."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Meanwhile nobody writes there, root no more than others."""
    _mount("--bind", folder, folder)
    try:
        _mount("-o", "remount,ro,bind", folder)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def full(folder: Path, free: int) -> Iterator[None]:
    """An empty disk of so many bytes instead of what is in the folder."""
    _mount("-t", "tmpfs", "-o", f"size={free}", "tmpfs", folder)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def writable(folder: Path) -> None:
    """Again, of one that is `read_only`."""
    _mount("-o", "remount,rw,bind", folder)


@contextmanager
def filled(folder: Path, but: int = 0) -> Iterator[Callable[[int], None]]:
    """Meanwhile there is no room but for so many bytes on the disk of the folder; that of a test's own. What is given
    back leaves more or less of it."""
    ballast = folder / "ballast"

    def leave(room: int) -> None:
        ballast.unlink(missing_ok=True)
        with ballast.open("wb") as file:
            while (size := shutil.disk_usage(folder).free - room) > 0:
                with suppress(OSError):  # somebody else took of it meanwhile
                    os.posix_fallocate(file.fileno(), 0, os.fstat(file.fileno()).st_size + size)

    leave(but)
    try:
        yield leave
    finally:
        ballast.unlink()


def _mount(*words: object) -> None:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a disk of the test's own can be mounted by root only")
    done = subprocess.run(["mount", *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount a disk: {done.stderr.strip()}")
