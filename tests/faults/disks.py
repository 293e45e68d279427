"""Disks of a test's own: of so many bytes, or only to be read."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
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


def _mount(*words: object) -> None:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a disk of the test's own can be mounted by root only")
    done = subprocess.run(["mount", *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount a disk: {done.stderr.strip()}")
