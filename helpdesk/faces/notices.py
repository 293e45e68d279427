"""Notices to programs that come by: where crawlers find pages (RFC 9309), and whom a fault is told to (RFC 9116)."""

from datetime import UTC, datetime, time, timedelta

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.routing import Route

from ..domain.errors import NotFound
from .pages.words import LANGUAGES

SECURITY = "/.well-known/security.txt"
_PAGES = ("/", "/planner", "/atlas")
# Answers, features, tiles and files of data: there is no end of them, and no page among them.
_ENDLESS = (
    "/*?", "/answer", "/api/", "/cog/", "/features/", "/handout", "/ogc/collections/*/", "/ogc/jobs", "/ogc/wms",
    "/ogc/wmts", "/outlines/", "/qgis/", "/stac/",
)  # fmt: skip
_A_DAY = {"Cache-Control": "public, max-age=86400"}
# Less than a year, as the RFC advises; it is told anew each day.
_VALID = timedelta(days=182)


def mount(app: FastAPI, public_url: str, contact: str | None) -> None:
    """`contact` is a URI. Where none is set nobody is named: 404."""

    async def get_robots(request: Request) -> Response:
        del request
        return PlainTextResponse(robots(), headers=_A_DAY)

    async def get_security(request: Request) -> Response:
        del request
        if contact is None:
            raise NotFound("nobody is named here to whom a fault is told; the operator may set HELPDESK_CONTACT")
        return PlainTextResponse(security(contact, public_url, datetime.now(UTC)), headers=_A_DAY)

    for path, answer in (("/robots.txt", get_robots), (SECURITY, get_security)):
        app.router.routes.append(Route(path, answer, methods=["GET", "HEAD"]))


def robots() -> str:
    """Pages as they stand and in each language; nothing else that has a query."""
    allowed = [f"Allow: {page}?lang={lang}$" for page in _PAGES for lang in LANGUAGES]
    return "\n".join(["User-agent: *", *(f"Disallow: {path}" for path in _ENDLESS), *allowed, ""])


def security(contact: str, public_url: str, now: datetime) -> str:
    expires = datetime.combine(now.date() + _VALID, time(tzinfo=UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [f"Contact: {contact}", f"Expires: {expires}", "Preferred-Languages: en"]
    canonical = [f"Canonical: {public_url}{SECURITY}"] if public_url.startswith("https://") else []
    return "\n".join([*lines, *canonical, ""])
