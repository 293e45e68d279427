"""How the server listens: whom it believes about a request, and how it ends."""

import uvicorn
from starlette.types import ASGIApp

from ..settings import Settings
from .connection import Connection

# How long requests under way may take to end after SIGTERM. Nothing new is accepted meanwhile.
GRACE_S = 30
# How long an idle connection is kept: longer than a reader looks at a page, so that few meet one that is being closed.
KEPT_S = 30


def listening(app: ASGIApp, settings: Settings, connections: int | None = None) -> uvicorn.Config:
    """With as many `connections` at once, else as the settings say. `X-Forwarded-For` and `X-Forwarded-Proto` change
    the client and scheme of a request only where it comes from one of the named proxies: the client is then the last
    address in the list that is no proxy's. Neither changes a link: all start with the public URL of the settings.
    `Forwarded` (RFC 7239) and `X-Forwarded-Host` are never believed."""
    return uvicorn.Config(
        app,
        http=type("Connection", (Connection,), {"most_connections": connections or settings.max_connections}),
        host=settings.host,
        port=settings.port,
        # Its lines go the way of all others.
        log_config=None,
        log_level="warning",
        access_log=False,
        # Always a list: uvicorn would believe this machine, and FORWARDED_ALLOW_IPS, where it is given none.
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=KEPT_S,
    )
