"""A final slash too many leads to the path without it.

Starlette's own redirect names the host that the client sent: whoever chooses that chooses where readers are led, and a
cache may keep it for others.
"""

from urllib.parse import quote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import Match
from starlette.types import Receive, Scope, Send


def mount(app: FastAPI) -> None:
    """On an application that was made with `redirect_slashes=False`."""
    router = app.router

    async def without(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"][:-1]
        name = path.rpartition("/")[2]
        shorter = {**scope, "path": path}
        if scope["type"] != "http" or not name or all(each.matches(shorter)[0] is Match.NONE for each in router.routes):
            raise HTTPException(404)
        query = scope["query_string"].decode("latin-1")
        # Relative, so that it holds below any address that the desk is published at.
        await RedirectResponse(f"../{quote(name, safe='')}{'?' * bool(query)}{query}", 307)(scope, receive, send)

    router.default = without
