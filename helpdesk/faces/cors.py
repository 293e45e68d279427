"""Pages of other sites, such as web maps, read everything here unless the operator says otherwise: all of it is public,
and no cookie is looked at (Fetch, 3.2)."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

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
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
)
_A_DAY_S = 86_400
# Any origin.
OPEN: Sequence[str] = ("*",)
_OPTIONS: dict[str, Any] = {
    "allow_methods": ["GET", "HEAD", "POST", "DELETE", "OPTIONS"],
    "allow_headers": ["*"],
    "expose_headers": _READABLE,
    "max_age": _A_DAY_S,
}


def allow(app: FastAPI, origins: Sequence[str]) -> None:
    """Pages of these origins may read, all where `*` is one, none where there are none. Call it last, so that refusals
    and 304s are readable too. An OPTIONS that is no preflight goes to its route."""
    if origins:
        app.add_middleware(CORSMiddleware, allow_origins=origins, **_OPTIONS)


def readable(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """The same around an answer that is given before any application is asked."""
    return CORSMiddleware(app, allow_origins=origins, **_OPTIONS) if origins else app
