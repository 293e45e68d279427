"""Web maps of other sites read everything here: all of it is public, and no cookie is looked at (Fetch, 3.2)."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

# What a script may read besides the few headers that are always open to it.
_READABLE = (
    "Content-Crs",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Location",
    "Content-Range",
    "ETag",
    "Link",
    "Location",
    "OGC-NumberMatched",
    "OGC-NumberReturned",
    "Preference-Applied",
    "Retry-After",
    "X-Request-Id",
)
_A_DAY_S = 86_400


def allow_everywhere(app: FastAPI) -> None:
    """Call it last, so that refusals and 304s are readable too. An OPTIONS that is no preflight goes to its route."""
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "DELETE", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=_READABLE,
        max_age=_A_DAY_S,
    )
