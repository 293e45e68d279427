"""Byte ranges of a file by RFC 9110, section 14, on top of Starlette's FileResponse."""

import re

from starlette.datastructures import Headers
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})?|-[0-9]{1,18}")


class RangedFile(FileResponse):
    """A file that is sent whole or in parts, without being loaded.

    A Range that cannot be read, or that counts in another unit than bytes, is left out, as RFC 9110 wants (section
    14.2); Starlette 1.0 answers it with 400.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_readable(Headers(scope=scope).get("range", "")):
            headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"range"]
            scope = {**scope, "headers": headers}
        await super().__call__(scope, receive, send)


def _is_readable(header: str) -> bool:
    """Whether it is a `bytes` set of ranges, each of which ends where it begins or later."""
    unit, _, ranges = header.partition("=")
    found = [_RANGE.fullmatch(part.strip()) for part in ranges.split(",")]
    return unit.strip().lower() == "bytes" and all(
        part is not None and (part[1] is None or part[2] is None or int(part[1]) <= int(part[2])) for part in found
    )
