"""Byte ranges of a file by RFC 9110, section 14, on top of Starlette's FileResponse."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import format_datetime
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from ....ports import RasterFile

_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})?|-[0-9]{1,18}")


# What is held in memory of an answer that is read from another machine, in bytes, and how many are read at once.
_PIECE = 1 << 20
_AT_ONCE = CapacityLimiter(4)


class RangedFile(FileResponse):
    """The file of a raster, sent whole or in parts, without being loaded.

    A Range that cannot be read, or that counts in another unit than bytes, is left out, as RFC 9110 wants (section
    14.2); Starlette 1.0 answers it with 400.
    """

    def __init__(self, file: RasterFile, media_type: str) -> None:
        self._file = file
        if file.path is None:
            self.chunk_size = _PIECE
        headers = {
            "content-length": str(file.size),
            "last-modified": format_datetime(file.modified, usegmt=True),
            "etag": f'"{file.version}"',
        }
        about = os.stat_result((0,) * 6 + (file.size, 0, file.modified.timestamp(), 0))
        super().__init__(file.path or "", headers=headers, media_type=media_type, stat_result=about)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_readable(Headers(scope=scope).get("range", "")):
            headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"range"]
            scope = {**scope, "headers": headers}
        await super().__call__(scope, receive, send)

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator[Any]:
        if self._file.path is None:
            yield _Parts(self._file)
            return
        async with super()._open_file() as file:
            yield file


class _Parts:
    """A file on another machine, as Starlette reads one."""

    def __init__(self, file: RasterFile) -> None:
        self._file = file
        self._at = 0

    async def seek(self, offset: int) -> None:
        self._at = offset

    async def read(self, size: int) -> bytes:
        end = min(self._at + size, self._file.size)
        if self._at >= end:
            return b""
        content = await to_thread.run_sync(self._file.part, self._at, end, limiter=_AT_ONCE)
        self._at = end
        return content


def _is_readable(header: str) -> bool:
    """Whether it is a `bytes` set of ranges, each of which ends where it begins or later."""
    unit, _, ranges = header.partition("=")
    found = [_RANGE.fullmatch(part.strip()) for part in ranges.split(",")]
    return unit.strip().lower() == "bytes" and all(
        part is not None and (part[1] is None or part[2] is None or int(part[1]) <= int(part[2])) for part in found
    )
