"""Memory that is given back: what answers and pictures take for a moment, many threads at once, goes back to the
system."""

import ctypes
import os
import sys

# <malloc.h> of glibc.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
# Each thread would have an arena of its own, of which hardly a page is ever free as a whole.
_ARENAS = 2
# What is as large is given back as soon as it is free. Without a word glibc moves this up to 32 MB.
_LARGE_BYTES = 1 << 20
# GDAL would take a twentieth of the machine for blocks that it has unpacked; ours are kept in caches of their own.
_GDAL_MB = "256"


def give_back() -> None:
    """Call it before there are threads and rasters. What the environment says (`GDAL_CACHEMAX`, `MALLOC_ARENA_MAX`)
    holds; systems without glibc are left as they are."""
    os.environ.setdefault("GDAL_CACHEMAX", _GDAL_MB)
    if sys.platform != "linux" or "MALLOC_ARENA_MAX" in os.environ:
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
