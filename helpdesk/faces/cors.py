"""Web maps of other sites read everything here: all of it is public, and no cookie is looked at (Fetch, 3.2)."""

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
    "Retry-After",
    "X-Request-Id",
)
_A_DAY_S = 86_400
_OPTIONS: dict[str, Any] = {
    "allow_origins": ["*"],
    "allow_methods": ["GET", "HEAD", "POST", "DELETE", "OPTIONS"],
    "allow_headers": ["*"],
    "expose_headers": _READABLE,
    "max_age": _A_DAY_S,
}


def allow_everywhere(app: FastAPI) -> None:
    """Call it last, so that refusals and 304s are readable too. An OPTIONS that is no preflight goes to its route."""
    app.add_middleware(CORSMiddleware, **_OPTIONS)


def everywhere(app: ASGIApp) -> ASGIApp:
    """The same around an answer that is given before any application is asked."""
    return CORSMiddleware(app, **_OPTIONS)
