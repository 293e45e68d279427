"""Memory that is given back: what answers and pictures take for a moment, many threads at once, goes back to the
system.

An allocator keeps what is freed for the next who asks. Among what stays, hardly ever is the end of its heap free, and
so it keeps nearly all: of a server under a mixed load two thirds, and more with every hour.
"""

import ctypes
import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

# <malloc.h> of glibc.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
# Each thread would have an arena of its own, of which hardly a page is ever free as a whole.
ARENAS = 2
# What is as large is given back as soon as it is free. Without a word glibc moves this up to 32 MB.
LARGE_BYTES = 1 << 20
# So much may be free at the end of a heap before it is given back. glibc's own 128 kB, which the line above would leave
# in force, are less than one answer: each would fault in its pages anew, which takes ten times as long as writing it.
FREE_BYTES = 16 << 20
# GDAL would take a twentieth of the machine for the blocks that it has unpacked; each thread has its own of a raster.
GDAL_MB = 128
# By how much a process may grow before what is free in it is given back, and how often it is looked at.
SLACK_BYTES, LOOK_S = 128_000_000, 2.0
# It rests when it has changed by no more than this, so many looks one after the other.
STILL_BYTES, LOOKS_AT_REST = 4_000_000, 3

_STATM = Path("/proc/self/statm")


def bounded() -> None:
    """Call it before there are threads and rasters. What the environment says (`GDAL_CACHEMAX`, `MALLOC_ARENA_MAX`,
    `MALLOC_MMAP_THRESHOLD_`, `MALLOC_TRIM_THRESHOLD_`) holds; systems without glibc are left as they are."""
    os.environ.setdefault("GDAL_CACHEMAX", str(GDAL_MB))
    mallopt = _of_glibc("mallopt")
    if mallopt is None:
        return
    if "MALLOC_ARENA_MAX" not in os.environ:
        mallopt(_M_ARENA_MAX, ARENAS)
    if "MALLOC_MMAP_THRESHOLD_" not in os.environ:
        mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
    if "MALLOC_TRIM_THRESHOLD_" not in os.environ:
        mallopt(_M_TRIM_THRESHOLD, FREE_BYTES)


def settled() -> None:
    """Call it when a desk is open, or one was let go. What a desk is made of stays as long as it does: to look through
    all of it for garbage again and again takes a third of a second each time where there are many regions."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Tidy:
    """Gives back what is free each time that a process has grown by `slack_bytes` since it did so last, and once when
    it has come to rest: one that stays as large as it is does no work for it, and one that needs what it took is not
    asked again and again."""

    def __init__(self, own: Callable[[], int], trim: Callable[[], object], slack_bytes: int = SLACK_BYTES) -> None:
        self._own, self._trim, self._slack_bytes = own, trim, slack_bytes
        self._least = self._last = own()
        self._still, self._trimmed = 0, True

    def look(self) -> None:
        found = self._own()
        moved = abs(found - self._last) > STILL_BYTES
        self._still = 0 if moved else self._still + 1
        self._trimmed = self._trimmed and not moved
        rests = self._still >= LOOKS_AT_REST and not self._trimmed
        if rests or found > self._least + self._slack_bytes:
            self._trim()
            found = self._least = self._own()
            self._trimmed = rests
        self._least, self._last = min(self._least, found), found


def keep_tidy() -> None:
    """In a thread that ends with the process; nothing where the allocator cannot be asked."""
    if _of_glibc("malloc_trim") is None or not _STATM.is_file():
        return
    tidy, never = Tidy(own_bytes, malloc_trim), Event()

    def run() -> None:
        while not never.wait(LOOK_S):
            # A process out of handles cannot look now; the next time it may have one.
            with suppress(OSError):
                tidy.look()

    Thread(target=run, name="memory", daemon=True).start()


def malloc_trim() -> None:
    """Gives all free pages back, from wherever they lie between those in use (malloc_trim(3), glibc 2.8 and newer)."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def own_bytes() -> int:
    """Resident bytes of this process that are no pages of files (proc(5), `statm`: resident less shared)."""
    fields = _STATM.read_text().split()
    return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")


def _of_glibc(name: str) -> Callable[..., int] | None:
    """A function of the C library; ctypes lets other threads run while it is called."""
    if sys.platform != "linux":
        return None
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return found
