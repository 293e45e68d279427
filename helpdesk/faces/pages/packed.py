"""What is kept or made gzipped, as whoever asks can read it."""

import gzip
from collections.abc import Mapping

from fastapi import Request, Response

from ..look.policy import secured


def packed(request: Request, content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """A gzipped body, unpacked for the few that do not take it."""
    headers = {**headers, "Vary": "Accept-Encoding, Accept-Language"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return secured(Response(content, media_type=media_type, headers={**headers, "Content-Encoding": "gzip"}))
    return secured(Response(gzip.decompress(content), media_type=media_type, headers=headers))
