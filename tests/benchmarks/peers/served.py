"""The desk as `helpdesk serve` serves it, with three routes beside its own: `/empty` and `/empty-async`, empty routes
of FastAPI behind the same middleware, in a thread as those of the desk and without one; `/as-file/`, files of a
folder."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from helpdesk.app import create_app
from helpdesk.bootstrap import open_desk
from helpdesk.faces.meters import Meters
from helpdesk.faces.requests import Requests
from helpdesk.services.desk import Desk
from helpdesk.services.tile_cache import TileCache
from helpdesk.serving.gate.guarded import guarded
from helpdesk.serving.memory import bounded, settled
from helpdesk.settings import load_settings

from ..crowd import crowded as among_a_crowd

ADDED = ("/empty", "/empty-async", "/as-file")
# The day that the packs are asked about; some of their rules hold on some days only.
DAY = date(2026, 11, 23)


def whole(of: str) -> ASGIApp:
    return _served(of, lambda desk: desk)


def forgetful(of: str) -> ASGIApp:
    """Without the cache of tiles: what is measured is the making of one."""
    return _served(of, lambda desk: replace(desk, tiles=TileCache(0)))


def crowded(of: str) -> ASGIApp:
    """Among as many regions more as `of` says, each with ten statements."""
    return _served("", lambda desk: among_a_crowd(desk, int(of)))


def _served(folder: str, change: Callable[[Desk], Desk]) -> ASGIApp:
    bounded()
    settings, meters = load_settings(), Meters()
    desk = open_desk(settings, today=lambda: DAY)
    # Else what is measured first shares the processor with the indexing of place names, which no start waits for.
    desk.places.search("a", 1)
    app = create_app(change(desk), meters=meters)
    added = FastAPI()

    @added.get("/empty")
    def empty() -> dict[str, bool]:
        return {"ok": True}

    @added.get("/empty-async")
    async def empty_async() -> dict[str, bool]:
        return {"ok": True}

    if folder:
        added.mount("/as-file", StaticFiles(directory=folder))
    # The pages are mounted at the root and would answer first.
    app.router.routes[:0] = [each for each in added.routes if getattr(each, "path", "") in ADDED]
    settled()
    return Requests(guarded(app, settings, meters), meters)
