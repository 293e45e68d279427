"""Byte ranges of a file by RFC 9110, section 14, on top of Starlette's FileResponse."""

import re

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})?|-[0-9]{1,18}")
_OF_VALIDATION = ("etag", "last-modified")


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


def not_modified(request: Request, file: FileResponse) -> Response | None:
    """304 for a client that has this very file; If-None-Match wins over If-Modified-Since (section 13.2.2)."""
    tags, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    if tags is not None:
        known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        is_known = "*" in known or file.headers["etag"] in known
    else:
        is_known = since == file.headers["last-modified"]
    return (
        Response(status_code=304, headers={name: file.headers[name] for name in _OF_VALIDATION}) if is_known else None
    )


def _is_readable(header: str) -> bool:
    """Whether it is a `bytes` set of ranges, each of which ends where it begins or later."""
    unit, _, ranges = header.partition("=")
    found = [_RANGE.fullmatch(part.strip()) for part in ranges.split(",")]
    return unit.strip().lower() == "bytes" and all(
        part is not None and (part[1] is None or part[2] is None or int(part[1]) <= int(part[2])) for part in found
    )
